"""Who looks at whom: one head of the model beside the mask of the other kind."""

import streamlit as st

from components.attention.hidden.choice import PAGE, chosen_number
from components.attention.hidden.questions import Layers, Sight
from components.attention.hidden.still import mask_pair, mask_pair_table
from components.attention.hidden.token_maps_view import TokenMap, token_maps
from components.attention.hidden.words import counted_cells, map_titles
from components.choice.opening import setting
from components.page.card import figure_card
from components.page.content import section
from components.words.language import sentence
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
        layer = chosen_number(sentence("Layer"), MASK_LAYER, layers.n_layers, start)
        first = int(setting(MASK_HEAD, 0))
        head = chosen_number(sentence("Head"), MASK_HEAD, layers.n_heads, first)
    if others:
        st.caption(section(PAGE, "local layers"))
    return layer, head


def sight_card(shown: Sight, card: ModelCard) -> None:
    """One head's shares and the other kind's mask."""
    maps, titles, names = (
        (shown.own, shown.other),
        map_titles(shown, card),
        shown.labels,
    )
    figure_card(
        lambda: token_maps(
            [
                TokenMap(
                    titles[0],
                    counted_cells(shown.own),
                    names,
                    names,
                    shown.own,
                    shown.shares,
                ),
                TokenMap(
                    titles[1], counted_cells(shown.other), names, names, shown.other
                ),
            ],
            key=f"{PAGE}_masks",
            height=HEIGHT,
        ),
        name="encoder mask",
        caption=section(PAGE, "masks caption"),
        table=lambda: mask_pair_table(shown.shares, *maps, names, titles),
        chart=lambda: mask_pair(shown.shares, *maps, names, titles),
    )
