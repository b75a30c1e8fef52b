"""The cost of a language: the same sentence in many languages, in tokens."""

from collections.abc import Sequence
from functools import cache

import pandas as pd
import streamlit as st

from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.page.run import ask
from components.text.side_by_side.questions import CountedBy, Shelf
from components.text.side_by_side.still import language_bars
from components.words.language import sentence
from components.words.written import table as written
from core.text.token_counts import Counts

REFERENCE = "English"


def language_card(reading: Reading, shelf: Shelf) -> None:
    """The same sentence in many languages, counted with one tokenizer."""
    plain = {"bytes", "characters"}
    real = {one.id: one for one in shelf.ways if one.vocabulary_size}
    real = {name: one for name, one in real.items() if name not in plain}
    name = st.segmented_control(
        sentence("Counted with"),
        list(real),
        default=next(iter(real)),
        required=True,
        format_func=lambda name: real[str(name)].title,
        key="tokenizers_language",
        bind="query-params",
    )
    way = name if name in real else next(iter(real))
    asked = CountedBy(way, tuple(sentences().values()))
    table = language_table(ask(asked, reading.card.id))
    figure_card(
        lambda: st.altair_chart(language_bars(table), key="tokenizers_languages"),
        name="languages",
        caption=section("side_by_side", "languages caption"),
        table=lambda: table.drop(columns="label"),
        chart=lambda: language_bars(table).properties(width=560),
    )


def language_table(counted: Sequence[Counts]) -> pd.DataFrame:
    """A row a language: the tokens of its sentence, and how many times English.

    Args:
        counted: those of ``sentences``, in their order.
    """
    rows = []
    for (language, text), counts in zip(sentences().items(), counted, strict=True):
        rows.append(
            {
                "language": language,
                "tokens": counts.tokens,
                "unknown": counts.unknown,
                "characters": counts.characters,
                "sentence": text,
            }
        )
    table = pd.DataFrame(rows)
    english = int(table.tokens[table.language == REFERENCE].iloc[0])
    table["times"] = table.tokens / english
    table["label"] = [
        f"{tokens} · {times:.1f} ×"
        for tokens, times in zip(table.tokens, table.times, strict=True)
    ]
    return table


@cache
def sentences() -> dict[str, str]:
    """The same sentence in many languages."""
    return {one["language"]: one["text"] for one in written("sentences")["sentence"]}
