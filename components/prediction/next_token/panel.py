"""What comes next: sliders, bars, entropy, a draw, and the steps in between.

The sliders live in a fragment that holds one row of logits: moving them runs no model
and draws nothing else anew.
"""

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.choice import state
from components.choice.page_views import DEFAULT_MODEL
from components.choice.place import Place, why_no_next
from components.figures.next_token import probability_bars, step_bars, steps_table
from components.page.card import figure_card
from components.page.content import section
from components.page.say import switch_to
from components.prediction.next_token.draw_panel import draw_panel
from components.prediction.next_token.questions import Vectors
from components.prediction.next_token.step_table_view import step_table
from components.prediction.next_token.words import entropy_words, vectors_words
from components.prediction.sampling import sampling_controls, undo_sampling
from components.views.token_bars.view import token_bars
from components.words.language import LANGUAGE, sentence
from core.distribution import Distribution, next_token_distribution
from core.text.continuation import Continuations

PAGE = "next"
"""What this page's keys begin with, in the session and in the address."""
BARS = 10
"""Tokens with a bar of their own."""


@st.fragment
def prediction(
    place: Place, logits: Float[np.ndarray, " d_vocab"], vocabulary: Continuations
) -> None:
    """Sliders, bars, entropy, a draw, and the steps; a click on a bar appends it."""
    sampling = sampling_controls(PAGE)
    cuts = sampling.top_k, sampling.top_p, sampling.min_p
    dist = next_token_distribution(logits, sampling.temperature, *cuts)
    bars, aside = st.columns([8, 5], gap="large")
    with bars:
        clicked = _bars(place, vocabulary, dist, sampling.changed)
    with aside:
        _entropy(dist)
        drawn = draw_panel(
            dist, vocabulary, sampling.seed, place.n_before, place.no_append
        )
    _append(place, vocabulary, drawn if clicked is None else clicked)
    _steps(vocabulary, dist)


def vectors_instead(given: Vectors) -> None:
    """Say why nothing comes next and what there is, and offer the default model."""
    st.markdown(section("next_token", why_no_next(given.card)))
    st.markdown(vectors_words(given))
    switch_to(DEFAULT_MODEL, sentence("which predicts"), "next_token", primary=True)


def _bars(
    place: Place, vocabulary: Continuations, dist: Distribution, changed: bool
) -> int | None:
    clicked: list[int | None] = []
    own = next_token_distribution(dist.logits) if changed else None

    def draw() -> None:
        clicked.append(
            token_bars(
                dist,
                vocabulary,
                key=f"{PAGE}_bars",
                text=place.text,
                n=BARS,
                own=own,
                no_append=place.no_append,
                on_undo=lambda: undo_sampling(PAGE),
            )
        )

    figure_card(
        draw,
        name="next token",
        caption=section("next_token", "bars caption"),
        table=lambda: steps_table(dist, vocabulary, BARS),
        chart=lambda: probability_bars(steps_table(dist, vocabulary, BARS)),
    )
    return clicked[0]


def _entropy(dist: Distribution) -> None:
    bits = LANGUAGE.figures(f"{dist.entropy_bits:.2f}")
    st.metric(sentence("Entropy"), sentence("{n} bits", n=bits))
    st.caption(entropy_words(dist))


def _steps(vocabulary: Continuations, dist: Distribution) -> None:
    st.header(sentence("From logits to chances, step by step"), anchor=False)
    figure_card(
        lambda: step_table(dist, vocabulary, key=f"{PAGE}_steps", n=BARS),
        name="next token steps",
        caption=section("next_token", "steps caption"),
        table=lambda: steps_table(dist, vocabulary, BARS),
        chart=lambda: step_bars(steps_table(dist, vocabulary, BARS)),
    )


def _append(place: Place, vocabulary: Continuations, token_id: int | None) -> None:
    """Put the token behind the text and show every page's view of the new one."""
    piece = None if token_id is None else vocabulary[token_id].text
    if piece is not None and place.no_append is None:
        state.append_text(piece)
        st.rerun()
