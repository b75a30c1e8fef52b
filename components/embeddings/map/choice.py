"""What is chosen for the map: whose vectors, which of them, and how drawn."""

from dataclasses import dataclass

import streamlit as st

from components.choice.opening import setting, setting_of_text
from components.embeddings.map.groups import PRESETS, Written, swapped, written_groups
from components.embeddings.map.settings import Method, method, metric, settings
from components.page.content import section
from components.words.language import sentence
from core.embeddings.cloud import Metric
from core.embeddings.projection_settings import Settings

MODEL, GLOVE = "tokens", "words"
SPACES = {MODEL: "The model's tokens", GLOVE: "GloVe words"}
TEXT, OWN = "text", "groups"
SOURCES = {TEXT: "Your text", OWN: "Groups"}
GROUPS, SOURCE, NEIGHBOURS = "map_groups", "map_from", "map_neighbours"
PRESET = "map_preset"
MOST_NEIGHBOURS, SOME = 20, 5
LONGEST = 2000
"""Letters of the groups that are read."""


@dataclass(frozen=True)
class Sought:
    """The choices above the picture."""

    words: bool
    """GloVe's words instead of the model's tokens."""
    own: bool
    """The reader's groups instead of the text of the prompt."""
    method: Method
    metric: Metric


@dataclass(frozen=True)
class MapChoice:
    """All that the page was set to."""

    words: bool
    """GloVe's words instead of the model's tokens."""
    written: tuple[Written, ...] | None
    """The reader's groups; None for the text of the prompt."""
    n_neighbours: int
    settings: Settings


def choices_above() -> Sought:
    """Draw whose vectors, and which of them; then how. Return what was said."""
    space = st.segmented_control(
        sentence("Vectors of"),
        list(SPACES),
        default=setting_of_text("map_of", MODEL),
        required=True,
        format_func=lambda of: sentence(SPACES[of]),
        key="map_of",
        bind="query-params",
    )
    source = st.segmented_control(
        sentence("Which of them"),
        list(SOURCES),
        default=setting_of_text(SOURCE, TEXT),
        required=True,
        format_func=lambda of: sentence(SOURCES[of]),
        key=SOURCE,
        bind="query-params",
    )
    return Sought(space == GLOVE, source == OWN, method(), metric())


def map_choice(sought: Sought) -> MapChoice:
    """Draw the other choices one below the other; return all of them."""
    written = tuple(written_groups(_box())) if sought.own else None
    n_neighbours = st.slider(
        sentence("Nearest neighbours of each group"),
        0,
        MOST_NEIGHBOURS,
        setting_of_text(NEIGHBOURS, SOME),
        key=NEIGHBOURS,
        bind="query-params",
    )
    chosen = settings(sought.method, sought.metric)
    return MapChoice(sought.words, written, n_neighbours, chosen)


def _box() -> str:
    """Ready groups, and a box for the reader's own."""
    st.selectbox(
        sentence("Ready groups"),
        [preset.title for preset in PRESETS],
        index=None,
        placeholder=sentence("Ready groups"),
        key=PRESET,
        label_visibility="collapsed",
        on_change=_take,
    )
    typed = st.text_area(
        sentence("Groups, one a line"),
        value=setting(GROUPS, "\n".join(PRESETS[0].lines)),
        height=136,
        max_chars=LONGEST,
        key=GROUPS,
        bind="query-params",
        help=section("map", "groups help"),
        on_change=_typed,
    )
    st.caption(section("map", "groups alone"))
    return typed or ""


def _take() -> None:
    title = st.session_state[PRESET]
    for preset in PRESETS:
        if preset.title == title:
            st.session_state[GROUPS] = "\n".join(preset.lines)
            st.session_state[NEIGHBOURS] = preset.n_neighbours


def _typed() -> None:
    """What stands in the box is no longer the ready one."""
    st.session_state[PRESET] = None


def swap(unknown: str, spelling: str) -> None:
    """Put another word in the place of one; for a callback."""
    st.session_state[GROUPS] = swapped(st.session_state[GROUPS], unknown, spelling)


def draw_neighbours() -> None:
    """Draw neighbours too; for a callback."""
    st.session_state[NEIGHBOURS] = SOME


def draw_groups() -> None:
    """Draw groups instead of the text; for a callback."""
    st.session_state[SOURCE] = OWN
