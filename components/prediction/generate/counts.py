"""One step drawn a hundred times: counts beside probabilities, and whether they fit."""

import streamlit as st

from components.figures.draws import draws_bars, draws_table
from components.page.card import figure_card
from components.page.content import section
from components.prediction.generate.cards import Page
from components.prediction.generate.draft import PAGE
from components.prediction.generate.words import fit_words
from components.words.language import sentence
from core.prediction.draw_test import fit_of_draws

MANY, LISTED = 100, 7


def counts_card(page: Page) -> None:
    """The switch, and the counts while it is on."""
    label = sentence("Sample this step {n} times", n=MANY)
    if not st.toggle(label, key=f"{PAGE}_count", bind="query-params"):
        return
    dist = page.dist
    draws = dist.sample(page.settings.seed, n=MANY)
    table = draws_table(dist, draws, page.vocabulary, LISTED)
    figure_card(
        lambda: st.altair_chart(draws_bars(table), width="stretch"),
        name="generate draws",
        caption=section("next_token", "counts caption"),
        table=lambda: table,
        chart=lambda: draws_bars(table),
    )
    st.markdown(fit_words(fit_of_draws(dist.probs, draws)))
