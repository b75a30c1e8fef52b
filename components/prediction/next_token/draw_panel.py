"""Drawing a token with a seed, once or a hundred times."""

import streamlit as st

from components.figures.draws import draws_bars, draws_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.prediction.sampling import another_seed, draw_rule, draw_words
from components.words.language import said, sentence
from components.words.percent import percent
from core.distribution import Distribution
from core.text.continuation import Continuations

MANY = 100
"""Draws that are counted at once."""
LISTED = 7
"""Tokens that have a row of their own among the counts."""


def draw_panel(
    dist: Distribution,
    vocabulary: Continuations,
    seed: int,
    n_before: int,
    no_append: str | None,
) -> int | None:
    """Draw the token that the seed gives; return its id if it is to be appended.

    Every place of the text takes its own draw of the seed. Else a text written by
    drawing would always take the same slice of every distribution.
    """
    token_id = dist.draw(seed, n_before)
    says = vocabulary[token_id]
    chance = percent(dist.candidate(token_id).prob)
    st.markdown(
        draw_words(seed, n_before, f"**{plain(says.visible)}** ({chance})"),
        help=f"{draw_rule(n_before)} {section('next_token', 'draw')}",
    )
    blocked = no_append or said(says.reason or "") or None
    with st.container(horizontal=True, gap="small"):
        chosen = st.button(
            sentence("Append it"),
            key="next_append",
            icon=":material/add:",
            disabled=blocked is not None,
            help=blocked,
        )
        st.button(
            sentence("Another seed"),
            key="next_another",
            icon=":material/casino:",
            on_click=another_seed,
            args=("next",),
        )
    label = sentence("Count {n} draws", n=MANY)
    if st.toggle(label, key="next_count", bind="query-params"):
        _counts(dist, vocabulary, seed)
    return token_id if chosen else None


def _counts(dist: Distribution, vocabulary: Continuations, seed: int) -> None:
    table = draws_table(dist, dist.sample(seed, n=MANY), vocabulary, LISTED)
    figure_card(
        lambda: st.altair_chart(draws_bars(table), width="stretch"),
        name="counted draws",
        caption=section("next_token", "counts caption"),
        table=lambda: table,
        chart=lambda: draws_bars(table),
    )
