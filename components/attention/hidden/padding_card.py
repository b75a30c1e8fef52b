"""Two texts in one batch: the padding, one head's attention, and the proof."""

import streamlit as st

from components.attention.hidden.batch import batch_of
from components.attention.hidden.chip_lines_view import Line, chip_lines
from components.attention.hidden.choice import (
    HEAD,
    LAYER,
    PAGE,
    SECOND,
    SECOND_TEXT,
    chosen_number,
)
from components.attention.hidden.questions import MOST_TOKENS, PartsToRead
from components.attention.hidden.token_maps_view import TokenMap, token_maps
from components.attention.hidden.words import amount, padding_words
from components.choice.head import head_label
from components.choice.opening import setting
from components.figures.attention_heatmap import attention_heatmap, pattern_table
from components.page.card import figure_card
from components.page.content import section
from components.page.run import ask
from components.page.say import InOneSentence
from components.words.lane_labels import lane_labels
from components.words.language import counted, sentence, whole
from core.engine.batches import Batch
from core.limits import LIMITS
from core.models.cards import ModelCard

TITLES = (sentence("Your text"), sentence("The second text"))


@InOneSentence()
def padding_card(card: ModelCard, text: str) -> None:
    """Draw the second text's box, the batch, and what its padding does."""
    st.header(sentence("Two texts in one batch"), anchor=False)
    st.markdown(section(PAGE, "padding"))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        second = st.text_input(
            sentence("Second text"), setting(SECOND, SECOND_TEXT), key=SECOND,
            bind="query-params", max_chars=LIMITS.text_chars, width=340,
        )  # fmt: skip
        layer = chosen_number(
            sentence("Layer"), LAYER, card.n_layers, card.n_layers // 2
        )
        head = chosen_number(sentence("Head"), HEAD, card.n_heads, 0)
    if not second:
        st.markdown(section(PAGE, "no second"))
        return
    parts = ask(PartsToRead((text, second)), card.id, st.empty())
    for title, given, read in zip(TITLES, (text, second), parts.texts, strict=True):
        if read != given:
            st.caption(
                sentence(
                    "{text}: its first {n} tokens at most are read.",
                    text=title,
                    n=whole(MOST_TOKENS),
                )
            )
    batch = batch_of(card.id, parts.texts, layer)
    left, right = st.columns([5, 6], gap="large")
    with left:
        _chips(batch, parts.pad_token)
        _proof(batch)
    with right:
        _pattern(batch, parts.pad_token, layer, head)


def _chips(batch: Batch, pad: str) -> None:
    chip_lines(
        [
            Line(
                f"{title}: {counted(len(tokens), '{n} token', '{n} tokens')}", tokens,
                batch.n_columns - len(tokens), pad,
            )
            for title, tokens in zip(TITLES, batch.tokens, strict=True)
        ],
        key=f"{PAGE}_batch",
    )  # fmt: skip


def _proof(batch: Batch) -> None:
    """The largest difference to the text read alone, with padding hidden and seen."""
    if not batch.n_padding:
        st.markdown(section(PAGE, "same length"))
        return
    hidden, seen = st.columns(2)
    hidden.metric(sentence("Change, padding hidden"), amount(batch.error))
    seen.metric(sentence("Change, padding seen"), amount(batch.error_seen))
    st.caption(section(PAGE, "proof"))


def _pattern(batch: Batch, pad: str, layer: int, head: int) -> None:
    """The shorter text's attention; columns of padding are hatched."""
    words = tuple(lane_labels(batch.tokens[batch.short]))
    cols = (*words, *(pad for _ in range(batch.n_padding)))
    title = f"{TITLES[batch.short]}: {head_label(layer, head)}"
    shares = batch.pattern[head]
    about, n = "", len(batch.tokens[batch.short])
    if batch.n_padding:
        # Counted, not assumed.
        about = padding_words(batch.n_padding, float(batch.pattern[:, :, n:].max()))
    figure_card(
        lambda: token_maps(
            [TokenMap(title, about, words, cols, batch.mask, shares)],
            key=f"{PAGE}_pattern",
        ),
        name="padded attention",
        caption=section(PAGE, "pattern caption"),
        table=lambda: pattern_table(shares, batch.mask, words, cols),
        chart=lambda: attention_heatmap(shares, batch.mask, words, cols, title=title),
    )
