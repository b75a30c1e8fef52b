"""Training byte-pair encoding step by step: the text, the pairs, what was learnt."""

import pandas as pd
import streamlit as st

from components.figures.token_chips import chip_picture, token_line
from components.page.card import figure_card
from components.page.content import section
from components.text.bpe.lesson import Lesson
from components.text.bpe.still import growth_lines, growth_table, pair_bars
from components.text.bpe.words import after_merges, other_pairs
from components.views.token_chips.view import token_chips
from core.graphemes import visible

SHOWN_PAIRS = 10


def text_card(now: Lesson) -> None:
    """The text as it is cut now; what the last merge made is marked."""
    tokens = now.tokens
    last = now.last_merge
    fresh = [
        place
        for place, token in enumerate(tokens)
        if last is not None and token.piece == last.symbol
    ]
    title = after_merges(now.step, len(now.training.merges), len(tokens))
    figure_card(
        lambda: token_chips(
            tokens, key="bpe_chips", title=title, ids=False, bus=False, fresh=fresh
        ),
        name="bpe-text",
        caption=section("bpe", "text caption"),
        table=lambda: pd.DataFrame(
            {
                "token": range(1, len(tokens) + 1),
                "says": [visible(token.text) for token in tokens],
                "place in the vocabulary": [token.id for token in tokens],
            }
        ),
        chart=lambda: chip_picture([token_line("", tokens)]),
    )


def pairs_card(now: Lesson) -> None:
    """The pairs that can be merged next, the most frequent first."""
    table = pair_table(now)
    if table.empty:
        st.info(section("bpe", "no pairs"), icon=":material/check:")
        return
    chart = pair_bars(table.head(SHOWN_PAIRS))
    caption = [section("bpe", "pairs caption")]
    if (others := len(table) - SHOWN_PAIRS) > 0:
        caption.append(other_pairs(others))
    figure_card(
        lambda: st.altair_chart(chart, key="bpe_pairs"),
        name="bpe-pairs",
        caption=" ".join(caption),
        table=lambda: table,
        chart=lambda: pair_bars(table.head(SHOWN_PAIRS)).properties(width=420),
    )


def growth_card(now: Lesson) -> None:
    """How the text shrinks and the vocabulary grows, merge by merge."""
    training = now.training
    sizes = training.n_tokens, training.n_symbols
    figure_card(
        lambda: st.altair_chart(growth_lines(*sizes, now.step), key="bpe_growth"),
        name="bpe-growth",
        caption=section("bpe", "growth caption"),
        table=lambda: growth_table(*sizes),
        chart=lambda: growth_lines(*sizes, now.step).properties(width=420),
    )


def merges_table(now: Lesson) -> pd.DataFrame:
    """A row for each merge made so far, the latest first."""
    made = list(enumerate(now.training.merges[: now.step], 1))[::-1]
    return pd.DataFrame(
        {
            "merge": [number for number, _ in made],
            "left": [now.label(merge.pair[0]) for _, merge in made],
            "right": [now.label(merge.pair[1]) for _, merge in made],
            "new entry": [now.label(merge.symbol) for _, merge in made],
            "times": [merge.count for _, merge in made],
        }
    )


def pair_table(now: Lesson) -> pd.DataFrame:
    """A row for each pair of neighbours in the order in which it would be chosen."""
    counts = now.pairs
    at_end = now.step == len(now.training.merges)
    return pd.DataFrame(
        {
            "pair": [" + ".join(map(now.label, one.pair)) for one in counts],
            "count": [one.count for one in counts],
            "next": [place == 0 and not at_end for place in range(len(counts))],
        }
    )
