"""The sliders of sampling and the seed: kept in the address under one page's name."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice.opening import setting
from components.page.content import section
from components.words.language import counted, sentence, whole

SECTIONS = "next_token"
"""The page whose words explain the sliders, wherever they stand."""
OFF = "off"
TOP_K = (OFF, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000)
TOP_P = (OFF, *[round(1 - step / 20, 2) for step in range(1, 20)], 0.01)
MIN_P = (OFF, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Sampling:
    """How the next token is to be drawn."""

    temperature: float
    top_k: int | None
    top_p: float | None
    seed: int
    min_p: float | None = None

    @property
    def changed(self) -> bool:
        """Whether the distribution differs from the model's own."""
        cuts = self.top_k, self.top_p, self.min_p
        return (self.temperature, *cuts) != (1.0, None, None, None)


def sampling_controls(page: str) -> Sampling:
    """Draw the controls in one row; each says what it does while it stands there.

    Their keys begin with the page's name.
    """
    columns = st.columns([3, 3, 3, 3, 2], gap="medium")
    temperature = columns[0].slider(
        sentence("Temperature T"),
        0.0,
        2.0,
        float(setting(f"{page}_temperature", 1.0)),
        0.05,
        key=f"{page}_temperature",
        bind="query-params",
        help=section(SECTIONS, "temperature"),
    )
    top_k = columns[1].select_slider(
        sentence("Top-k"),
        TOP_K,
        setting(f"{page}_top_k", OFF),
        key=f"{page}_top_k",
        bind="query-params",
        help=section(SECTIONS, "top-k"),
    )
    top_p = columns[2].select_slider(
        sentence("Top-p"),
        TOP_P,
        setting(f"{page}_top_p", OFF),
        key=f"{page}_top_p",
        bind="query-params",
        help=section(SECTIONS, "top-p"),
    )
    least = _min_p(columns[3], page)
    seed = columns[-1].number_input(
        sentence("Seed"),
        0,
        2**31 - 1,
        int(setting(f"{page}_seed", 0)),
        key=f"{page}_seed",
        bind="query-params",
        help=section(SECTIONS, "seed"),
    )
    return Sampling(
        temperature=temperature,
        top_k=None if top_k == OFF else int(top_k),
        top_p=None if top_p == OFF else float(top_p),
        seed=seed,
        min_p=least,
    )


def draw_words(seed: int, n_before: int, word: str) -> str:
    """Which draw the place behind so many tokens takes, and what it falls on."""
    return counted(
        n_before,
        "Draw {n} of seed {seed} falls on {word}, for {n} token stands before this "
        "place.",
        "Draw {n} of seed {seed} falls on {word}, for {n} tokens stand before this "
        "place.",
        seed=seed,
        word=word,
    )


def draw_rule(n_before: int) -> str:
    """Why it is that draw, the same on every page where tokens are drawn."""
    return sentence(
        "A place takes the draw with the number of tokens before it. So this one takes "
        "the seed's random number {n}, on *Next token* and on *Generate*.",
        n=whole(n_before),
    )


def _min_p(place: DeltaGenerator, page: str) -> float | None:
    min_p = place.select_slider(
        sentence("Min-p"),
        MIN_P,
        key=f"{page}_min_p",
        bind="query-params",
        help=section(SECTIONS, "min-p"),
    )
    return None if min_p == OFF else float(min_p)


def undo_sampling(page: str) -> None:
    """Put the sliders back to the model's own distribution; for a callback."""
    st.session_state[f"{page}_temperature"] = 1.0
    st.session_state[f"{page}_top_k"] = OFF
    st.session_state[f"{page}_top_p"] = OFF
    st.session_state[f"{page}_min_p"] = OFF


def another_seed(page: str) -> None:
    """Take the next seed; for a callback."""
    st.session_state[f"{page}_seed"] = (st.session_state[f"{page}_seed"] + 1) % 2**31
