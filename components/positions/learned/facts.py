"""What can be read off a position matrix: its plane, its lengths, and where it ends."""

import numpy as np
import streamlit as st

from components.choice.opening import setting
from components.figures.positions import (
    length_lines,
    length_table,
    plane_curve,
    plane_table,
)
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.run import ask
from components.positions.learned.card import PAGE, Learned, two_places
from components.positions.learned.questions import RefusalOf
from components.words.percent import percent
from core.numerics import cosine_matrix

TRIED = f"{PAGE}_tokens"
"""Widget key: how many tokens the model is asked to read."""


def plane_card(shown: Learned) -> None:
    """All positions as points in the plane in which they differ most."""
    plane, words = shown.matrix.plane, shown.words
    # On the screen the sizes include axes and legend; the curve itself stays square.
    chart = plane_curve(plane, words).properties(width=352, height=450)
    figure_card(
        lambda: st.altair_chart(chart, key=f"{PAGE}_plane", width="content"),
        name="learned positions plane",
        caption=section(PAGE, "plane caption"),
        table=lambda: plane_table(plane, words),
        chart=lambda: plane_curve(plane, words),
    )
    seen = float(plane.explained.sum())
    st.markdown(
        f"The two axes show **{percent(seen)}** of the variance; {percent(1 - seen)} "
        "of it lies in directions that this plane does not show."
    )


def length_card(shown: Learned) -> None:
    """How long each row is, and which rows stand out."""
    rows = shown.matrix.rows
    lengths = np.linalg.norm(rows, axis=1)
    to_next = np.diagonal(cosine_matrix(rows), 1)
    table = length_table(lengths, to_next, shown.words)
    chart = length_lines(table)
    figure_card(
        lambda: st.altair_chart(chart, key=f"{PAGE}_lengths"),
        name="learned lengths",
        caption=section(PAGE, "lengths caption"),
        table=lambda: table,
        chart=lambda: length_lines(table).properties(width=560),
    )
    st.markdown(standing_out(lengths))


def standing_out(lengths: np.ndarray) -> str:
    """The rows whose length is farthest from the usual one, in a sentence."""
    low, usual, high = np.quantile(lengths, [0.25, 0.5, 0.75]).tolist()
    farthest = np.argsort(-np.abs(np.log(np.maximum(lengths, 1e-9) / (usual or 1))))[:5]
    named = [
        f"position {at} ({two_places(length)}, {two_places(length / usual)} times it)"
        for at, length in zip(
            farthest.tolist(), lengths[farthest].tolist(), strict=True
        )
        if usual
    ]
    return (
        f"Half of all rows have a length from {two_places(low)} to {two_places(high)}; "
        f"the middle one is {two_places(usual)}. Farthest from that are "
        f"{', '.join(named)}."
    )


@st.fragment
def beyond_panel(model_id: str, shown: Learned) -> None:
    """A live try: a text as long as the reader wants, asked of the model itself."""
    positions = shown.matrix.n_positions
    wanted = st.number_input(
        "Give the model a text of so many tokens",
        1,
        4 * positions,
        min(setting(TRIED, positions + 1), 4 * positions),
        key=TRIED,
        bind="query-params",
        width=320,
    )
    title, stack = plain(shown.title), shown.matrix.stack
    if shown.matrix.endless:
        st.info(
            f"{title} has {positions:,} rows ready and makes more by its formula where "
            "a text is longer: it does not stop there.",
            icon=":material/info:",
        )
        return
    if wanted <= positions:
        row = wanted - 1 + shown.matrix.offset
        st.success(
            f"Each of the {wanted:,} tokens finds a row: the last one stands at "
            f"position {wanted - 1:,} and takes row {row:,}.",
            icon=":material/check:",
        )
        return
    said = ask(RefusalOf(stack, int(wanted)), model_id)
    if said is None:
        st.info(f"{title} took {wanted:,} tokens without complaint.")
        return
    st.warning(
        f"**{title} has {positions:,} positions; a {_ordinal(positions + 1)} has no "
        f"row.** With {wanted:,} tokens the model stops. Its own words: "
        f"“{plain(said)}”",
        icon=":material/block:",
    )


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if number % 100 in (11, 12, 13) else ending}"
