"""What can be read off a position matrix: its plane, its lengths, and where it ends."""

import streamlit as st

from components.choice.opening import setting
from components.figures.positions import (
    length_lines,
    length_table,
    plane_curve,
    plane_table,
)
from components.page.card import figure_card
from components.page.content import section
from components.page.run import ask
from components.positions.learned.card import PAGE
from components.positions.learned.questions import Learned, RefusalOf
from components.positions.learned.words import (
    endless_words,
    fits_words,
    plane_words,
    refused_words,
    standing_out,
    taken_words,
)
from components.words.language import sentence

TRIED = f"{PAGE}_tokens"
"""Widget key: how many tokens the model is asked to read."""


def plane_card(shown: Learned) -> None:
    """All positions as points in the plane in which they differ most."""
    plane, words = shown.whole.plane, shown.words
    # On the screen the sizes include axes and legend; the curve itself stays square.
    chart = plane_curve(plane, words).properties(width=352, height=450)
    figure_card(
        lambda: st.altair_chart(chart, key=f"{PAGE}_plane", width="content"),
        name="learned positions plane",
        caption=section(PAGE, "plane caption"),
        table=lambda: plane_table(plane, words),
        chart=lambda: plane_curve(plane, words),
    )
    st.markdown(plane_words(float(plane.explained.sum())))


def length_card(shown: Learned) -> None:
    """How long each row is, and which rows stand out."""
    lengths = shown.whole.lengths
    table = length_table(lengths, shown.whole.to_next, shown.words)
    chart = length_lines(table)
    figure_card(
        lambda: st.altair_chart(chart, key=f"{PAGE}_lengths"),
        name="learned lengths",
        caption=section(PAGE, "lengths caption"),
        table=lambda: table,
        chart=lambda: length_lines(table).properties(width=560),
    )
    st.markdown(standing_out(lengths))


@st.fragment
def beyond_panel(shown: Learned) -> None:
    """A live try: a text as long as the reader wants, asked of the model itself."""
    positions = shown.matrix.n_positions
    wanted = st.number_input(
        sentence("Give the model a text of so many tokens"),
        1,
        4 * positions,
        min(setting(TRIED, positions + 1), 4 * positions),
        key=TRIED,
        bind="query-params",
        width=320,
    )
    title, matrix = shown.title, shown.matrix
    if matrix.endless:
        st.info(endless_words(title, positions), icon=":material/info:")
        return
    if wanted <= positions:
        st.success(fits_words(int(wanted), matrix), icon=":material/check:")
        return
    said = ask(RefusalOf(matrix.stack, int(wanted)), shown.model_id)
    if said is None:
        st.info(taken_words(title, int(wanted)))
        return
    refused = refused_words(title, positions, int(wanted), said)
    st.warning(refused, icon=":material/block:")
