"""What the Tokenizers page is made of: one text cut in several ways."""

import pandas as pd
import streamlit as st

from components.figures.token_chips import chip_picture, token_line
from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.text.side_by_side.still import tokenizer_bars
from components.text.side_by_side.view import Row, token_rows
from components.text.side_by_side.words import numbers_of
from components.words.language import counted, said, sentence
from core.models import LoadedModel
from core.sentence import Sentence
from core.text.splitters import Splitter, missing, splitters_at_hand, tokenizer_splitter
from core.text.token_counts import count


def splitters(model: LoadedModel) -> tuple[Splitter, ...]:
    """The shelf; first the current model's own tokenizer where it is not on it."""
    ready = splitters_at_hand()
    if model.card.id in {one.model_id for one in ready}:
        return ready
    own = tokenizer_splitter(
        "own",
        model.card.title,
        Sentence(
            "The current model's own tokenizer: {kind}.",
            kind=model.card.tokenizer_kind,
        ),
        "",
        model.tokenizer,
    )
    return (own, *ready)


def chosen_splitters(every: tuple[Splitter, ...]) -> list[Splitter]:
    """The ways the reader wants to see, in the order of the shelf."""
    titles = {one.id: one.title for one in every}
    chosen = st.pills(
        sentence("Ways to cut"),
        list(titles),
        default=list(titles),
        selection_mode="multi",
        format_func=lambda name: titles[str(name)],
        key="tokenizers_shown",
        bind="query-params",
    )
    for title in missing():
        st.caption(
            sentence(
                "The vocabulary of {title} is not on this machine yet.", title=title
            )
        )
    return [one for one in every if one.id in chosen]


def rows_card(reading: Reading, chosen: list[Splitter]) -> None:
    """The text cut in each way, a row each."""
    rows = [_row(reading.text, one) for one in chosen]
    hint = section("side_by_side", "hint")
    figure_card(
        lambda: token_rows(rows, key="tokenizers_rows", hint=hint),
        name="tokenizers",
        caption=section("side_by_side", "rows caption"),
        table=lambda: every_token(rows),
        chart=lambda: chip_picture([token_line(row.title, row.tokens) for row in rows]),
    )


def counts_card(reading: Reading, chosen: list[Splitter]) -> None:
    """How many tokens each way makes of the text."""
    table = count_table(reading.text, chosen)
    chart = tokenizer_bars(table)
    figure_card(
        lambda: st.altair_chart(chart, key="tokenizers_counts"),
        name="token-counts",
        caption=section("side_by_side", "counts caption"),
        table=lambda: table.drop(columns="label"),
        chart=lambda: tokenizer_bars(table).properties(width=560),
    )


def count_table(text: str, chosen: list[Splitter]) -> pd.DataFrame:
    """A row a tokenizer: tokens, unknown ones, characters per token, vocabulary."""
    rows = []
    for one in chosen:
        counts = count(text, one.split(text))
        rows.append(
            {
                "tokenizer": one.title,
                "tokens": counts.tokens,
                "unknown": counts.unknown,
                "characters per token": counts.characters_per_token,
                "vocabulary": one.vocabulary_size,
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


def _row(text: str, splitter: Splitter) -> Row:
    tokens = splitter.split(text)
    counts = count(text, tokens)
    return Row(
        title=splitter.title,
        count=counted(counts.tokens, "{n} token", "{n} tokens"),
        rest=" · ".join(numbers_of(counts, splitter.vocabulary_size)),
        rule=f"{said(splitter.rule)} {said(splitter.source)}".rstrip(),
        tokens=tokens,
    )
