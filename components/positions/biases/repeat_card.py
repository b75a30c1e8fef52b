"""A word repeated, in a decoder that is told nothing of order: what can it count?"""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page.card import figure_card
from components.page.content import plain, section
from components.page.text_read import TextRead, text_read
from components.positions.biases.choice import PAGE
from components.positions.biases.map_card import exact
from components.positions.biases.no_positions_still import (
    equals_lines,
    equals_table,
    share_lines,
    share_table,
)
from components.positions.biases.order_card import OFF
from components.positions.biases.questions import (
    EqualTokens,
    HeadsOfFirstLayer,
    ShareOfFirst,
)
from components.words.language import sentence
from components.words.numbers import number
from components.words.percent import percent
from core.engine import TraceRequest
from core.errors import BadText
from core.positions.no_positions import (
    Equals,
    FirstToken,
    others_from_share,
)

FIRST, WORD, TIMES, HEAD = (
    f"{PAGE}_{name}" for name in ("first", "word", "times", "counting")
)
MOST_TIMES, MOST_LETTERS = 60, 30


def repeat_card(model_id: str, title: str, place: DeltaGenerator) -> None:
    """The word alone, again and again; then behind another first word.

    Raises:
        HeadlightError: the word is not one token, or cannot be read.
    """
    columns = st.columns([3, 3, 4], gap="medium", vertical_alignment="bottom")
    word = columns[0].text_input(
        "A word, again and again", "the", key=WORD, max_chars=MOST_LETTERS,
        bind="query-params", live="150ms",
    )  # fmt: skip
    first = columns[1].text_input(
        "Another word put first", "One", key=FIRST, max_chars=MOST_LETTERS,
        bind="query-params", live="150ms",
    )  # fmt: skip
    times = columns[2].slider(
        "How many times", 2, MOST_TIMES, 24, key=TIMES, bind="query-params"
    )
    if not word.strip() or not first.strip():
        raise BadText("Type a word to repeat, and another one to put first.")
    again = f" {word.strip()}" * times
    texts = (again, first.strip() + again)
    requests = [TraceRequest(model_id, one, interventions=OFF) for one in texts]
    alone, behind = (text_read(request, place) for request in requests)
    _check(alone, behind, word.strip(), times)
    same, told = (one.ask(EqualTokens()) for one in (alone, behind))
    st.markdown(_said(same, told, len(alone.tokens)))
    left, right = st.columns(2, gap="large")
    with left:
        _share_card(behind, title)
    with right:
        _equals_card(same, told)


def _check(alone: TextRead, behind: TextRead, word: str, times: int) -> None:
    ids = [token.id for token in alone.tokens]
    if len(set(ids)) > 1:
        specials = [token for token in alone.tokens if token.special]
        if specials:
            raise BadText(
                "{model} puts {text} before every text, so a text of equal "
                "tokens alone cannot be given to it.",
                model=alone.card.title,
                text=specials[0].text,
            )
        raise BadText(
            "“{word}” is cut into several tokens, so the tokens are not all "
            "equal. Type a short, common word.",
            word=word,
        )
    first, *tail = [token.id for token in behind.tokens]
    if tail != [ids[0]] * times or first == ids[0]:
        raise BadText(
            "What is put first must be one token, and another one than the word."
        )


def _said(same: Equals, told: Equals, n_tokens: int) -> str:
    return sentence(
        "**Equal tokens alone:** the vectors of all {n} differ by at most {same} after "
        "the last layer, in numbers up to {size}: rounding. Nothing can be told. "
        "**With another token first** they differ by up to {told} there, and by "
        "{early} after L0 already.",
        n=n_tokens,
        same=exact(float(same.largest[-1])),
        size=number(same.size),
        told=number(float(told.largest[-1])),
        early=number(float(told.largest[1])),
    )


def _share_card(behind: TextRead, title: str) -> None:
    """What a head of the first layer gives to the first token, place by place."""
    n_heads = behind.ask(HeadsOfFirstLayer())
    before = st.session_state.get(HEAD)
    if before is not None and before >= n_heads:
        st.session_state[HEAD] = 0
    head = st.number_input(
        sentence("Head of layer 0, 0 to {last}", last=n_heads - 1), 0, n_heads - 1, 0,
        key=HEAD, bind="query-params", width=220,
    )  # fmt: skip
    found = behind.ask(ShareOfFirst(int(head)))
    table = share_table(found)
    figure_card(
        lambda: st.altair_chart(share_lines(table), key=f"{PAGE}_counting_chart"),
        name="share of the first token",
        caption=section(PAGE, "share caption"),
        table=lambda: table,
        chart=lambda: share_lines(table).properties(width=520),
    )
    st.markdown(_counted(found, title))


def _counted(found: FirstToken, title: str) -> str:
    """The formula at the last place, and the place read back off the share."""
    last = len(found.share) - 1
    share = float(found.share[last])
    gap = float(np.abs(found.share - found.formula).max())
    read_back = float(others_from_share(found.gap, found.share[-1:])[0])
    backwards = sentence(
        "The other way round, the share says the place: {formula}.",
        formula=f"(1/{share:.7g} − 1) · e^({number(found.gap, 4)}) = {read_back:.5g}",
    )
    said = sentence(
        "In this head the first token's score lies {gap} above that of each other "
        "token."
        if found.gap > 0
        else "In this head the first token's score lies {gap} below that of each "
        "other token.",
        gap=number(abs(found.gap), 4),
    )
    held = sentence(
        "At position {place} the formula gives {formula} = **{share}**; {model} gave "
        "**{given}**. At all places the two differ by at most {gap}.",
        place=last,
        formula=f"1 / (1 + {last} · e^({number(-found.gap, 4)}))",
        share=percent(float(found.formula[last])),
        model=plain(title),
        given=percent(share),
        gap=exact(gap),
    )
    return f"{said} {held} {backwards if share else section(PAGE, 'too small')}"


def _equals_card(same: Equals, told: Equals) -> None:
    table = equals_table(same.cosine, told.cosine)
    st.markdown(section(PAGE, "equals"))
    figure_card(
        lambda: st.altair_chart(equals_lines(table), key=f"{PAGE}_equals"),
        name="equal tokens without positions",
        caption=section(PAGE, "equals caption"),
        table=lambda: table,
        chart=lambda: equals_lines(table).properties(width=520),
    )
