"""How a model is told order, and which page shows it on the model's own numbers."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from components.page.content import plain, section
from core.models.cards import ModelCard

FOLDER = Path(__file__).parents[2] / "pages" / "positions"
NONE_FOUND = "unknown"


@dataclass(frozen=True)
class Way:
    """One way to tell order."""

    name: str
    """Which section of a page's texts is about it."""
    file: str
    """The page that shows it."""
    title: str
    icon: str


WAYS = {
    "learned": Way("learned", "learned.py", "Learned", "school"),
    "sinusoidal": Way("sinusoidal", "learned.py", "Learned", "school"),
    "rotary (RoPE)": Way("rotary", "rotary.py", "Rotary", "rotate_right"),
    "relative bias": Way(
        "relative", "biases.py", "Biases and none", "align_horizontal_left"
    ),
}
"""By what a model's card says of its positions."""


def way_of(card: ModelCard) -> str:
    """The section of a page's texts that says how this model is told order."""
    return WAYS[card.positions].name if card.positions in WAYS else NONE_FOUND


def link_to_own(card: ModelCard, here: str) -> None:
    """A link to the page that shows the model's own way, unless it is this one.

    Args:
        card: of the model.
        here: the file of this page.
    """
    way = WAYS.get(card.positions)
    if way is None or way.file == here or not (FOLDER / way.file).is_file():
        return
    st.page_link(
        FOLDER / way.file,
        label=f"Open the page {way.title}",
        icon=f":material/{way.icon}:",
    )


def own_way(card: ModelCard, page: str, here: str) -> None:
    """What the chosen model does itself, in a line, where a page shows another way.

    Args:
        card: of the model.
        page: whose texts have a section ``own …`` for each way.
        here: the file of this page.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = section(page, f"own {way_of(card)}").format(title=plain(card.title))
        st.caption(said, width="content")
        link_to_own(card, here)
