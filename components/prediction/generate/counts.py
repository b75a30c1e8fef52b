"""One step drawn a hundred times: counts beside probabilities, and whether they fit."""

import streamlit as st

from components.figures.draws import draws_bars, draws_table
from components.page.card import figure_card
from components.page.content import section
from components.prediction.generate.cards import Page
from components.prediction.generate.draft import PAGE
from components.words.percent import percent
from core.prediction.draw_test import Fit, fit_of_draws

MANY, LISTED = 100, 7
SURPRISING = 0.05
"""Below this p-value counts are called unusual."""


def counts_card(page: Page) -> None:
    """The switch, and the counts while it is on."""
    if not st.toggle(
        f"Sample this step {MANY} times", key=f"{PAGE}_count", bind="query-params"
    ):
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


def fit_words(fit: Fit | None) -> str:
    """What the chi-square test says, in words."""
    if fit is None:
        return section(PAGE, "no test")
    often = percent(fit.p_value)
    unusual = fit.p_value < SURPRISING
    verdict = (
        "That is unusual, but one seed in twenty does it by chance: try another."
        if unusual
        else "So the counts fit the probabilities."
    )
    return (
        f"**Chi-square test**: {fit.statistic:.2f} over {fit.n_cells} groups, "
        f"p = {fit.p_value:.3f}. Honest draws differ at least this much in {often} of "
        f"all seeds. {verdict}"
    )
