"""Who may look at whom: the model's own mask beside that of the other kind."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Bool

from components.attention.hidden_choice import PAGE, chosen_number
from components.card import figure_card
from components.content import plain, section
from components.figures.hidden import mask_pair, mask_pair_table
from components.lane_labels import lane_labels
from components.views.token_maps import TokenMap, token_maps
from core.masks import causal_mask, full_mask
from core.stack import Stack
from core.trace import Trace

MASK_LAYER = f"{PAGE}_mask_layer"
HEIGHT = 290


@dataclass(frozen=True, eq=False)
class Sight:
    """What the tokens of a text may look at, and what they might in another model."""

    labels: tuple[str, ...]
    own_title: str
    own: Bool[np.ndarray, "query key"]
    other_title: str
    other: Bool[np.ndarray, "query key"]


def sight_card(trace: Trace) -> None:
    """The two masks, their visible cells counted, and why they differ."""
    st.header("Who may look at whom", anchor=False)
    shown = sight_of(trace)
    st.markdown(
        section(PAGE, "both ways" if has_encoder(trace) else "one way")
        .replace("MODEL", plain(trace.card.title))
    )  # fmt: skip
    maps = (shown.own, shown.other)
    figure_card(
        lambda: token_maps(
            [
                TokenMap(title, counted(mask), shown.labels, shown.labels, mask)
                for title, mask in zip(
                    (shown.own_title, shown.other_title), maps, strict=True
                )
            ],
            key=f"{PAGE}_masks",
            height=HEIGHT,
        ),
        name="encoder mask",
        caption=section(PAGE, "masks caption"),
        table=lambda: mask_pair_table(
            *maps, shown.labels, (shown.own_title, shown.other_title)
        ),
        chart=lambda: mask_pair(
            *maps, shown.labels, (shown.own_title, shown.other_title)
        ),
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
    layer = _layer(stack)
    own = stack.self_attention(layer).mask
    n = len(own)
    part = "encoder" if encoder else "decoder"
    named = f"{title}: its {part}" if trace.card.kind == "encoder-decoder" else title
    other = causal_mask(n) if encoder else full_mask(n, n)
    labels = tuple(lane_labels(trace.tokens))
    return Sight(
        labels, named, own, "In a decoder" if encoder else "In an encoder", other
    )


def _layer(stack: Stack) -> int:
    """The first layer; where not all hide the same, the one that the reader chose."""
    first = stack.self_attention(0).mask
    same = [
        at for at in range(stack.n_layers)
        if (stack.self_attention(at).mask == first).all()
    ]  # fmt: skip
    if len(same) == stack.n_layers:
        return 0
    other = next(at for at in range(stack.n_layers) if at not in same)
    layer = chosen_number("Layer", MASK_LAYER, stack.n_layers, other)
    st.caption(section(PAGE, "local layers"))
    return layer


def counted(mask: Bool[np.ndarray, "query key"]) -> str:
    """How many cells can be seen, and by which formula if it is one of the two."""
    n, seen = len(mask), int(mask.sum())
    said = f"{seen:,} of {n * n:,} cells are visible"
    if seen == n * n:
        return f"{said}: n² with n = {n}"
    if (mask == causal_mask(n)).all():
        return f"{said}: n(n + 1) / 2 with n = {n}"
    return said
