"""The pictures of the page about rotary positions: arrows, strips, angles."""

import numpy as np
import streamlit as st

from components.figures.vector_strips import strip_chart, vector_table
from components.page.card import figure_card
from components.page.content import section
from components.positions.rotary.choice import PAGE, chosen_turn, keep_turn
from components.positions.rotary.questions import Shown
from components.positions.rotary.still import (
    angle_chart,
    angle_table,
    distance_chart,
    distance_table,
    vector_names,
)
from components.positions.rotary.view import rotary
from components.positions.rotary.words import formula
from components.views.vector_rows.view import Named, vector_rows
from components.words.language import sentence
from core.positions.rotary_score import products_by_distance, scores_by_distance


@st.fragment
def arrows_card(view: Shown) -> None:
    """The pairs as arrows and the score at each distance; turned in the browser."""
    one, least = view.one, view.span[0]
    chosen = chosen_turn(view)
    scores = scores_by_distance(one, view.turns, view.distances)
    own = (one.distance, one.score)
    figure_card(
        lambda: rotary(
            one,
            view.labels,
            chosen,
            view.span,
            key=f"{PAGE}_view",
            what=view.what,
            on_chosen=lambda turned: keep_turn(turned, least),
        ),
        name="rotary scores by distance",
        caption=section(PAGE, "arrows caption")
        + ("" if view.is_causal else " " + section(PAGE, "both sides")),
        table=lambda: distance_table(
            view.distances,
            scores,
            products_by_distance(one, view.turns, view.distances),
            one.rest,
        ),
        chart=lambda: distance_chart(view.distances, scores, own),
    )


def strips_card(view: Shown) -> None:
    """Query and key before and after the turn, every number."""
    one = view.one
    vectors = np.stack([one.q, one.q_used, one.k, one.k_used])
    names = vector_names(*view.labels, (one.query, one.key))
    short = (
        sentence("q before"),
        sentence("q at {place}", place=one.query),
        sentence("k before"),
        sentence("k at {place}", place=one.key),
    )
    figure_card(
        lambda: vector_rows(
            [Named(name) for name in short], vectors, key=f"{PAGE}_qk", numbered=False
        ),
        name="rotary query and key",
        caption=section(PAGE, "strips caption"),
        table=lambda: vector_table(names, vectors),
        chart=lambda: strip_chart(names, vectors),
    )


def angles_card(view: Shown) -> None:
    """Every pair's angle and wavelength, and the formula they come from."""
    rule, turns = view.rule, view.turns
    table = angle_table(turns, rule.base if rule else None)
    st.markdown(formula(view))
    figure_card(
        lambda: st.altair_chart(angle_chart(table, view.n_tokens), key=f"{PAGE}_waves"),
        name="rotary angles",
        caption=section(PAGE, "angles caption"),
        table=lambda: table,
        chart=lambda: angle_chart(table, view.n_tokens).properties(width=560),
    )
