"""The matrix of biases, the same against the distance, and what sets each head."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from components.figures.positions import map_chart
from components.page.card import figure_card
from components.page.content import section
from components.positions.biases.choice import NONE, PAGE, T5, Scheme
from components.positions.biases.map_view import BiasMap, bias_map
from components.positions.biases.still import (
    bias_lines,
    bias_table,
    bucket_steps,
    bucket_table,
    matrix_table,
    slope_points,
    slope_table,
)
from components.words.language import ordinal, sentence
from core.positions.biases import as_square
from core.positions.relative_bias import bucket_starts


def matrix_card(shown: Scheme, words: Sequence[str]) -> None:
    """The matrix on the left, against the distance on the right."""
    left, right = st.columns([6, 7], gap="large")
    with left:
        _map(shown, words)
    with right:
        if shown.name == NONE:
            st.markdown(section(PAGE, "nothing added"))
        elif shown.by_ahead is None:
            _steps_card(shown)
        else:
            _lines_card(shown)
            if shown.slopes is not None:
                st.markdown(slope_words(shown))
    if shown.slopes is not None:
        with st.expander(
            sentence("The slopes of all heads"), icon=":material/trending_down:"
        ):
            _slopes_card(shown)
    if shown.name == T5:
        if shown.learnt is None:
            st.markdown(section(PAGE, "no table"))
        with st.expander(sentence("The buckets as a table"), icon=":material/table:"):
            _buckets_card(shown)


def _map(shown: Scheme, words: Sequence[str]) -> None:
    bias = None if shown.by_ahead is None else shown.by_ahead[shown.head]
    drawn = bias if bias is not None else shown.buckets
    assert drawn is not None
    slope = None if shown.slopes is None else float(shown.slopes[shown.head])
    n_buckets = shown.sizes.n_buckets if shown.sizes else 0
    label = (
        "{scheme}: biases, a row per query and a column per key."
        if bias is not None
        else "{scheme}: bucket numbers, a row per query and a column per key."
    )
    limit = float(np.abs(drawn).max())
    places = range(shown.n_tokens)
    caption = "map caption" if bias is not None else "buckets map caption"
    figure_card(
        lambda: bias_map(
            BiasMap(
                bias, shown.buckets, n_buckets, slope, shown.both_ways, words,
                sentence(label, scheme=shown.name),
            ),
            key=f"{PAGE}_map",
        ),
        name=f"{shown.name} matrix",
        caption=section(PAGE, caption),
        table=lambda: matrix_table(drawn, words, both_ways=shown.both_ways),
        chart=lambda: map_chart(
            as_square(drawn).astype(np.float32), places, places, limit, "position"
        ),
    )  # fmt: skip


def _lines_card(shown: Scheme) -> None:
    by_ahead = shown.by_ahead
    assert by_ahead is not None
    chart = bias_lines(by_ahead, shown.head, both_ways=shown.both_ways)
    figure_card(
        lambda: st.altair_chart(chart, key=f"{PAGE}_lines"),
        name=f"{shown.name} by distance",
        caption=section(PAGE, "lines caption"),
        table=lambda: bias_table(by_ahead, both_ways=shown.both_ways),
        chart=lambda: chart.properties(width=560),
    )


def _slopes_card(shown: Scheme) -> None:
    assert shown.slopes is not None
    table = slope_table(shown.slopes)
    figure_card(
        lambda: st.altair_chart(slope_points(table, shown.head), key=f"{PAGE}_slopes"),
        name="ALiBi slopes",
        caption=section(PAGE, "slopes caption"),
        table=lambda: table,
        chart=lambda: slope_points(table, shown.head).properties(width=560),
    )


def slope_words(shown: Scheme) -> str:
    """How the slope of the chosen head comes about, with its numbers."""
    assert shown.slopes is not None
    n_heads, head = len(shown.slopes), shown.head
    slope = exact(float(shown.slopes[head]))
    below = 2 ** (n_heads.bit_length() - 1)
    if head < below:
        how = f"2^(−8·{head + 1}/{below})"
        among = head + 1, below
    else:
        place = 2 * (head - below) + 1
        how = f"2^(−8·{place}/{2 * below})"
        among = place, 2 * below
    said = [sentence("**Head {n}: m = {how}**.", n=head, how=f"{how} = {slope}")]
    if below < n_heads:
        said.append(
            sentence(
                "{n} is no power of 2: the first {below} heads take the slopes of "
                "{below} heads, the other {others} every second one of {twice} heads. "
                "This one is the {nth} of {all}.",
                n=n_heads,
                below=below,
                others=n_heads - below,
                twice=2 * below,
                nth=ordinal(among[0]),
                all=among[1],
            )
        )
    said.append(
        sentence(
            "A key 3 back gets {sum} added to its score.",
            sum=f"−{slope} · 3 = {exact(-3 * float(shown.slopes[head]))}",
        )
    )
    return " ".join(said)


def _steps_card(shown: Scheme) -> None:
    buckets = shown.buckets
    assert buckets is not None
    chart = bucket_steps(buckets, both_ways=shown.both_ways)
    figure_card(
        lambda: st.altair_chart(chart, key=f"{PAGE}_steps"),
        name="T5 buckets by distance",
        caption=section(PAGE, "steps caption"),
        table=lambda: matrix_table(buckets, (), both_ways=shown.both_ways).tail(1),
        chart=lambda: chart.properties(width=560),
    )


def _buckets_card(shown: Scheme) -> None:
    """Which distances share a bucket, and the learnt number of each."""
    sizes = shown.sizes
    assert sizes is not None
    starts = bucket_starts(
        sizes.n_buckets, sizes.max_distance, bidirectional=sizes.bidirectional
    )
    learnt = shown.learnt
    table = bucket_table(starts, None if learnt is None else learnt.table)
    figure_card(
        lambda: st.dataframe(table, hide_index=True, height=250, key=f"{PAGE}_table"),
        name="T5 buckets",
        caption=section(PAGE, "bucket table caption"),
        table=lambda: table,
    )


def exact(value: float) -> str:
    """The number with seven figures, as float32 has them, and no rest of zeros."""
    text = np.format_float_positional(
        np.float32(value), 7, fractional=False, unique=True, trim="-"
    )
    return text.replace("-", "−")
