"""Who looks at whom: one head of the model beside the mask of the other kind."""

import numpy as np
import streamlit as st
from jaxtyping import Bool, Float

from components.attention.hidden.choice import PAGE, chosen_number
from components.attention.hidden.questions import Layers, Sight
from components.attention.hidden.still import mask_pair, mask_pair_table
from components.attention.hidden.token_maps_view import TokenMap, token_maps
from components.choice.head import head_label
from components.choice.opening import setting
from components.page.card import figure_card
from components.page.content import plain, section
from components.words.percent import percent
from core.attention.masks import causal_mask
from core.models.cards import ModelCard

MASK_LAYER, MASK_HEAD = f"{PAGE}_mask_layer", f"{PAGE}_mask_head"
HEIGHT = 290


def chosen_head(layers: Layers) -> tuple[int, int]:
    """The layer and head that the reader chose.

    Where not all layers hide the same, at first one that hides more than the first.
    """
    others = layers.differing
    with st.container(horizontal=True, gap="small"):
        start = int(setting(MASK_LAYER, others[0] if others else 0))
        layer = chosen_number("Layer", MASK_LAYER, layers.n_layers, start)
        first = int(setting(MASK_HEAD, 0))
        head = chosen_number("Head", MASK_HEAD, layers.n_heads, first)
    if others:
        st.caption(section(PAGE, "local layers"))
    return layer, head


def sight_card(shown: Sight, card: ModelCard) -> None:
    """One head's shares and the other kind's mask."""
    maps, titles, names = (shown.own, shown.other), titles_of(shown, card), shown.labels
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


def titles_of(shown: Sight, card: ModelCard) -> tuple[str, str]:
    """What the two maps are called: the model with the head, and the other kind."""
    part = "encoder" if shown.encoder else "decoder"
    two = card.kind == "encoder-decoder"
    named = f"{card.title}: its {part}" if two else card.title
    other = "decoder" if shown.encoder else "encoder"
    return (
        f"{named}, {head_label(shown.layer, shown.head)}",
        f"May be seen in {'a' if shown.encoder else 'an'} {other}",
    )


def to_the_right(shares: Float[np.ndarray, "query key"]) -> float:
    """The part of all attention that goes to tokens further right, from 0 to 1."""
    return float(np.triu(shares.astype(np.float64), 1).sum() / len(shares))


def sight_words(shown: Sight, card: ModelCard) -> str:
    """What this kind of model sees, and how much this head reads of what comes."""
    ways = section(PAGE, "both ways" if shown.encoder else "one way")
    return f"{ways.replace('MODEL', plain(card.title))} {_right_words(shown)}"


def _right_words(shown: Sight) -> str:
    share, head = to_the_right(shown.shares), head_label(shown.layer, shown.head)
    if share == 0:
        return f"Head {head} gives **0 %** of its attention to tokens on the right."
    return (
        f"Head {head} gives **{percent(share)}** of its attention to tokens on "
        "the right, which a decoder could not see."
    )


def counted(mask: Bool[np.ndarray, "query key"]) -> str:
    """How many cells can be seen, and by which formula if it is one of the two."""
    n, seen = len(mask), int(mask.sum())
    said = f"{seen:,} of {n * n:,} cells are visible"
    if seen == n * n:
        return f"{said}: n² with n = {n}"
    if (mask == causal_mask(n)).all():
        return f"{said}: n(n + 1) / 2 with n = {n}"
    return said
