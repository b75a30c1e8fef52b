"""The same words at the start of a text and further on: do their scores change?"""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice.head import HeadChoice
from components.page.card import figure_card
from components.page.content import section
from components.page.say import InOneSentence
from components.page.text_read import TextRead, text_read
from components.positions.rotary.choice import PAGE
from components.positions.rotary.questions import EndOfText
from components.positions.rotary.still import layer_chart, layer_table
from components.positions.rotary.words import deeper_words, exact, first_layer_words
from components.views.token_chips.view import token_chips
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from components.words.numbers import number
from core.errors import BadText
from core.positions.same_words import SameWords, common_end, same_words
from core.text.tokenization import Token

BEFORE, WORDS, SPACE = (f"{PAGE}_{name}" for name in ("before", "words", "space"))
MOST = 200
"""Characters of each box."""
ROUNDING = 1e-3
"""Scores that differ by less are the same but for the computer's rounding."""


@InOneSentence()
def same_words_card(choice: HeadChoice, read: TextRead) -> None:
    """Two texts that end in the same words, and what became of the words' scores."""
    st.markdown(section(PAGE, "same words"))
    texts = _texts()
    place = st.empty()
    first, second = (_read(text, read, place) for text in texts)
    _comparison(choice, first, second)


def _texts() -> tuple[str, str]:
    """Draw the boxes; return the words alone, and behind what is put before them."""
    columns = st.columns([4, 4, 4], vertical_alignment="bottom")
    before = columns[0].text_input(
        sentence("Words put before"), "Most people know", key=BEFORE, live="150ms",
        max_chars=MOST, bind="query-params",
    )  # fmt: skip
    words = columns[1].text_input(
        sentence("The same words in both"), "chocolate is delicious", key=WORDS,
        live="150ms", max_chars=MOST, bind="query-params",
    )  # fmt: skip
    spaced = columns[2].toggle(
        sentence("Begin the first text with a space"), True, key=SPACE,
        bind="query-params", help=section(PAGE, "space"),
    )  # fmt: skip
    return (" " if spaced else "") + words, f"{before} {words}"


def _read(text: str, read: TextRead, place: DeltaGenerator) -> TextRead:
    if not text.strip():
        raise BadText("Type the words that both texts end in.")
    return text_read(read.again(text), place)


def _comparison(choice: HeadChoice, first: TextRead, second: TextRead) -> None:
    name = choice.facts.stack_name
    tokens = first.tokens, second.tokens
    ids = [np.array([token.id for token in of]) for of in tokens]
    n_same = common_end(ids[0], ids[1])
    for of, title, key in zip(
        tokens,
        (
            "The words at the start: positions 0 to {last}",
            "The same words further on: positions 0 to {last}",
        ),
        ("first", "second"),
        strict=True,
    ):
        token_chips(
            of, key=f"{PAGE}_{key}_chips", ids=False, bus=False, low=True,
            title=sentence(title, last=len(of) - 1),
        )  # fmt: skip
    if not n_same:
        st.markdown(section(PAGE, "nothing same"))
        return
    end = EndOfText(name, n_same)
    result = same_words(first.ask(end), second.ask(end))
    labels = lane_labels(tokens[0])[-n_same:]
    st.markdown(_first_layer(choice, result, tokens[0], labels))
    _layers_card(choice, result)


def _first_layer(
    choice: HeadChoice, result: SameWords, tokens: tuple[Token, ...], labels: list[str]
) -> str:
    """The first layer's scores of the first and the last word, and what they say."""
    own = [at for at in range(result.n_same) if not tokens[at - result.n_same].special]
    query = own[-1] if own else result.n_same - 1
    key = own[0] if own else 0
    head = min(choice.head, len(result.first) - 1)
    is_same = result.by_layer[0] < ROUNDING
    why = section(PAGE, "rounding" if is_same else "not only the turn")
    return f"{first_layer_words(result, head, query, key, labels)} {why}"


def _layers_card(choice: HeadChoice, result: SameWords) -> None:
    """How far the same pairs differ in every layer."""
    table = layer_table(result.by_layer)
    layer = choice.layer or len(result.by_layer) // 2
    if layer:
        gap = float(result.by_layer[layer])
        differs = gap > ROUNDING
        said = deeper_words(layer, number(gap) if differs else exact(gap))
        why = section(PAGE, "deeper" if differs else "not even deeper")
        st.markdown(f"{said} {why}")
    figure_card(
        lambda: st.altair_chart(layer_chart(table), key=f"{PAGE}_layers"),
        name="rotary same words by layer",
        caption=section(PAGE, "layers caption"),
        table=lambda: table,
        chart=lambda: layer_chart(table).properties(width=560),
    )
