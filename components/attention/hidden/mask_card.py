"""Who looks at whom: one head of the model beside the mask of the other kind."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Bool, Float

from components.attention.hidden.choice import PAGE, chosen_number
from components.attention.hidden.still import mask_pair, mask_pair_table
from components.attention.hidden.token_maps_view import TokenMap, token_maps
from components.choice.head import head_label
from components.choice.opening import setting
from components.page.card import figure_card
from components.page.content import plain, section
from components.words.lane_labels import lane_labels
from components.words.percent import percent
from core.attention.masks import causal_mask, full_mask
from core.trace import Trace
from core.trace.stack import Stack

MASK_LAYER, MASK_HEAD = f"{PAGE}_mask_layer", f"{PAGE}_mask_head"
HEIGHT = 290


@dataclass(frozen=True, eq=False)
class Sight:
    """What the tokens of a text may look at, and what they might in another model."""

    labels: tuple[str, ...]
    head: str
    """The head whose shares are drawn, such as ``L0H4``."""
    shares: Float[np.ndarray, "query key"]
    own_title: str
    own: Bool[np.ndarray, "query key"]
    other_title: str
    other: Bool[np.ndarray, "query key"]


def sight_card(trace: Trace) -> None:
    """One head's shares and the other kind's mask, and what the other would not see."""
    st.header("Who looks at whom", anchor=False)
    words = st.container()
    shown = sight_of(trace)
    words.markdown(
        section(PAGE, "both ways" if has_encoder(trace) else "one way")
        .replace("MODEL", plain(trace.card.title))
        + " " + sight_words(shown)
    )  # fmt: skip
    maps, titles = (shown.own, shown.other), (shown.own_title, shown.other_title)
    names = shown.labels
    figure_card(
        lambda: token_maps(
            [
                TokenMap(
                    titles[0], counted(shown.own), names, names, shown.own, shown.shares
                ),
                TokenMap(titles[1], counted(shown.other), names, names, shown.other),
            ],
            key=f"{PAGE}_masks",
            height=HEIGHT,
        ),
        name="encoder mask",
        caption=section(PAGE, "masks caption"),
        table=lambda: mask_pair_table(shown.shares, *maps, names, titles),
        chart=lambda: mask_pair(shown.shares, *maps, names, titles),
    )


def to_the_right(shares: Float[np.ndarray, "query key"]) -> float:
    """The part of all attention that goes to tokens further right, from 0 to 1."""
    return float(np.triu(shares.astype(np.float64), 1).sum() / len(shares))


def sight_words(shown: Sight) -> str:
    """How much this head reads of what comes later in the text."""
    share = to_the_right(shown.shares)
    if share == 0:
        return (
            f"Head {shown.head} gives **0 %** of its attention to tokens on the right."
        )
    return (
        f"Head {shown.head} gives **{percent(share)}** of its attention to tokens on "
        "the right, which a decoder could not see."
    )


def has_encoder(trace: Trace) -> bool:
    """Whether a part of the model is an encoder."""
    return "encoder" in trace.model.anatomy.stacks


def sight_of(trace: Trace) -> Sight:
    """The mask that the model used; where layers differ, of the one the reader chose.

    Beside it stands the mask of the other kind: causal for an encoder, full for a
    decoder.
    """
    title = trace.card.title
    encoder = has_encoder(trace)
    stack = trace.stack("encoder" if encoder else "decoder")
    layer, head = _head(stack)
    own = stack.self_attention(layer).mask
    shares = np.ascontiguousarray(stack.self_attention(layer).pattern()[head])
    n = len(own)
    part = "encoder" if encoder else "decoder"
    named = f"{title}: its {part}" if trace.card.kind == "encoder-decoder" else title
    other = causal_mask(n) if encoder else full_mask(n, n)
    labels = tuple(lane_labels(trace.tokens))
    return Sight(
        labels,
        head_label(layer, head),
        shares,
        f"{named}, {head_label(layer, head)}",
        own,
        "May be seen in a decoder" if encoder else "May be seen in an encoder",
        other,
    )


def _head(stack: Stack) -> tuple[int, int]:
    """The layer and head that the reader chose.

    Where not all layers hide the same, at first one that hides more than the first.
    """
    first = stack.self_attention(0).mask
    others = [
        at for at in range(stack.n_layers)
        if (stack.self_attention(at).mask != first).any()
    ]  # fmt: skip
    n_heads = len(stack.self_attention(0).q)
    with st.container(horizontal=True, gap="small"):
        start = int(setting(MASK_LAYER, others[0] if others else 0))
        layer = chosen_number("Layer", MASK_LAYER, stack.n_layers, start)
        head = chosen_number("Head", MASK_HEAD, n_heads, int(setting(MASK_HEAD, 0)))
    if others:
        st.caption(section(PAGE, "local layers"))
    return layer, head


def counted(mask: Bool[np.ndarray, "query key"]) -> str:
    """How many cells can be seen, and by which formula if it is one of the two."""
    n, seen = len(mask), int(mask.sum())
    said = f"{seen:,} of {n * n:,} cells are visible"
    if seen == n * n:
        return f"{said}: n² with n = {n}"
    if (mask == causal_mask(n)).all():
        return f"{said}: n(n + 1) / 2 with n = {n}"
    return said
