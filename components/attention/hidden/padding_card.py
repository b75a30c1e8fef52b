"""Two texts in one batch: the padding, one head's attention, and the proof."""

import streamlit as st

from components.attention.hidden.batch import MOST_TOKENS, batch_of, first_part
from components.attention.hidden.chip_lines_view import Line, chip_lines
from components.attention.hidden.choice import (
    HEAD,
    LAYER,
    PAGE,
    SECOND,
    SECOND_TEXT,
    chosen_number,
)
from components.attention.hidden.token_maps_view import TokenMap, token_maps
from components.choice.head import head_label
from components.choice.opening import setting
from components.figures.attention_heatmap import attention_heatmap, pattern_table
from components.page.card import figure_card
from components.page.content import section
from components.page.say import InOneSentence
from components.words.lane_labels import lane_labels
from core.engine.batches import Batch
from core.limits import LIMITS
from core.models import LoadedModel

TITLES = ("Your text", "The second text")


@InOneSentence()
def padding_card(model: LoadedModel, text: str) -> None:
    """Draw the second text's box, the batch, and what its padding does."""
    st.header("Two texts in one batch", anchor=False)
    st.markdown(section(PAGE, "padding"))
    card = model.card
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        second = st.text_input(
            "Second text", setting(SECOND, SECOND_TEXT), key=SECOND,
            bind="query-params", max_chars=LIMITS.text_chars, width=340,
        )  # fmt: skip
        layer = chosen_number("Layer", LAYER, card.n_layers, card.n_layers // 2)
        head = chosen_number("Head", HEAD, card.n_heads, 0)
    if not second:
        st.markdown(section(PAGE, "no second"))
        return
    texts = tuple(first_part(model, one) for one in (text, second))
    for title, given, read in zip(TITLES, (text, second), texts, strict=True):
        if read != given:
            st.caption(f"{title}: its first {MOST_TOKENS} tokens at most are read.")
    batch = batch_of(model, texts, layer)
    left, right = st.columns([5, 6], gap="large")
    with left:
        _chips(batch, pad_token(model))
        _proof(batch)
    with right:
        _pattern(batch, pad_token(model), layer, head)


def pad_token(model: LoadedModel) -> str:
    """What the model's padding token says."""
    return str(model.tokenizer.pad_token or "")


def _chips(batch: Batch, pad: str) -> None:
    chip_lines(
        [
            Line(
                f"{title}: {_tokens(len(tokens))}", tokens,
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
    hidden.metric("Change, padding hidden", amount(batch.error))
    seen.metric("Change, padding seen", amount(batch.error_seen))
    st.caption(section(PAGE, "proof"))


def _pattern(batch: Batch, pad: str, layer: int, head: int) -> None:
    """The shorter text's attention; columns of padding are hatched."""
    words = tuple(lane_labels(batch.tokens[batch.short]))
    cols = (*words, *(pad for _ in range(batch.n_padding)))
    title = f"{TITLES[batch.short]}: {head_label(layer, head)}"
    shares = batch.pattern[head]
    about = _shares_words(batch)
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


def _shares_words(batch: Batch) -> str:
    """How many columns are padding, and what they get: counted, not assumed."""
    if not batch.n_padding:
        return ""
    taken = float(batch.pattern[:, :, len(batch.tokens[batch.short]) :].max())
    n = batch.n_padding
    columns = "The last column is" if n == 1 else f"The last {n} columns are"
    return f"{columns} padding; the largest share in any head there: {taken:g}."


def amount(value: float) -> str:
    """A difference in two figures; exactly nothing says so."""
    if value == 0:
        return "exactly 0"
    return f"{value:.1e}" if 0 < value < 0.001 else f"{value:.2g}"


def _tokens(count: int) -> str:
    return "1 token" if count == 1 else f"{count:,} tokens"
