"""What the Tokenizers page is made of: one text cut in several ways."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.figures.token_chips import chip_picture, token_line
from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.page.run import ask
from components.text.side_by_side.questions import CutBy, Shelf, Way, WaysAtHand
from components.text.side_by_side.still import tokenizer_bars
from components.text.side_by_side.view import Row, token_rows
from components.text.side_by_side.words import numbers_of
from components.words.language import counted, said, sentence
from core.text.token_counts import Counts, count
from core.text.tokens import Token


@dataclass(frozen=True)
class CutOneWay:
    """The text as one of the ways cuts it."""

    way: Way
    tokens: tuple[Token, ...]
    counts: Counts


def shelf(reading: Reading) -> Shelf:
    """The ways there are; first the model's own where it is none of the shelf's."""
    return ask(WaysAtHand(), reading.card.id)


def cut_in_ways(reading: Reading, shelf: Shelf) -> list[CutOneWay]:
    """The text in the ways that the reader wants to see, in the order of the shelf."""
    titles = {one.id: one.title for one in shelf.ways}
    chosen = st.pills(
        sentence("Ways to cut"),
        list(titles),
        default=list(titles),
        selection_mode="multi",
        format_func=lambda name: titles[str(name)],
        key="tokenizers_shown",
        bind="query-params",
    )
    for title in shelf.missing:
        st.caption(
            sentence(
                "The vocabulary of {title} is not on this machine yet.", title=title
            )
        )
    wanted = tuple(one.id for one in shelf.ways if one.id in chosen)
    if not wanted:
        return []
    cut = ask(CutBy(reading.text, wanted), reading.card.id)
    return [
        CutOneWay(one, cut[one.id], count(reading.text, cut[one.id]))
        for one in shelf.ways
        if one.id in cut
    ]


def rows_card(cut: list[CutOneWay]) -> None:
    """The text cut in each way, a row each."""
    rows = [_row(one) for one in cut]
    hint = section("side_by_side", "hint")
    figure_card(
        lambda: token_rows(rows, key="tokenizers_rows", hint=hint),
        name="tokenizers",
        caption=section("side_by_side", "rows caption"),
        table=lambda: every_token(rows),
        chart=lambda: chip_picture([token_line(row.title, row.tokens) for row in rows]),
    )


def counts_card(cut: list[CutOneWay]) -> None:
    """How many tokens each way makes of the text."""
    table = count_table(cut)
    chart = tokenizer_bars(table)
    figure_card(
        lambda: st.altair_chart(chart, key="tokenizers_counts"),
        name="token-counts",
        caption=section("side_by_side", "counts caption"),
        table=lambda: table.drop(columns="label"),
        chart=lambda: tokenizer_bars(table).properties(width=560),
    )


def count_table(cut: list[CutOneWay]) -> pd.DataFrame:
    """A row a tokenizer: tokens, unknown ones, characters per token, vocabulary."""
    rows = []
    for one in cut:
        counts = one.counts
        rows.append(
            {
                "tokenizer": one.way.title,
                "tokens": counts.tokens,
                "unknown": counts.unknown,
                "characters per token": counts.characters_per_token,
                "vocabulary": one.way.vocabulary_size,
                "label": f"{counts.tokens:,}",
            }
        )
    return pd.DataFrame(rows)


def every_token(rows: list[Row]) -> pd.DataFrame:
    """A row for each token of each way."""
    return pd.DataFrame(
        [
            {
                "tokenizer": row.title,
                "token": number,
                "says": token.text,
                "id": token.id if token.id >= 0 else None,
                "spelled": token.piece,
                "start": token.start,
                "end": token.end,
            }
            for row in rows
            for number, token in enumerate(row.tokens, 1)
        ]
    )


def _row(cut: CutOneWay) -> Row:
    way, counts = cut.way, cut.counts
    return Row(
        title=way.title,
        count=counted(counts.tokens, "{n} token", "{n} tokens"),
        rest=" · ".join(numbers_of(counts, way.vocabulary_size)),
        rule=f"{said(way.rule)} {said(way.source)}".rstrip(),
        tokens=cut.tokens,
    )
