"""Any word encoded merge by merge, with the merges just learnt or a model's own."""

from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from components.choice.opening import setting
from components.figures.token_chips import AMBER_TINT, TINTS, Chip, Line, chip_picture
from components.page.card import figure_card
from components.page.content import section
from components.page.run import ask
from components.page.say import InOneSentence
from components.text.bpe.lesson import Lesson
from components.text.bpe.questions import ByRealMerges, RealWords
from components.text.bpe.view import Ladder, ladder_rows, merge_ladder
from components.text.bpe.words import merges_learnt, merges_of
from components.words.language import sentence
from core.limits import fit_text
from core.text.bpe import ranks_of
from core.text.bpe_tokens import symbol_label
from core.text.bpe_units import cut
from core.text.merging import merge_steps

LONGEST_WORD = 80
LABELS = {"real": "A real model's merges", "learnt": "The merges learnt above"}


def word_card(model_id: str, now: Lesson) -> None:
    """A box for a word, and the word from its units to its tokens."""
    typed, which = st.columns([3, 4], vertical_alignment="bottom")
    box = typed.text_input(
        sentence("A word to encode"),
        setting("bpe_word", "tokenization"),
        max_chars=LONGEST_WORD,
        key="bpe_word",
        bind="query-params",
        live="150ms",
    )
    word = fit_text(box or "").text[:LONGEST_WORD]
    real = _real(word, model_id)
    choice = which.segmented_control(
        sentence("With"),
        ["real", "learnt"],
        default="real",
        required=True,
        format_func=lambda name: sentence(LABELS[str(name)]),
        key="bpe_merges",
        bind="query-params",
    )
    if choice == "real" and real is not None:
        ladders = real_ladders(real)
        st.caption(merges_of(real.owner, real.n_merges))
    else:
        ladders = learnt_ladders(word, now)
        st.caption(merges_learnt(now.step))
    if not ladders:
        st.info(section("bpe", "no word"), icon=":material/info:")
        return
    figure_card(
        lambda: merge_ladder(ladders, key="bpe_ladder"),
        name="bpe-word",
        caption=section("bpe", "word caption"),
        table=lambda: ladder_table(ladders),
        chart=lambda: ladder_picture(ladders),
    )


def real_ladders(real: RealWords) -> list[Ladder]:
    """The words of a text with a real tokenizer's merges and ids."""
    return [
        Ladder(
            word.merged,
            str if word.special else partial(symbol_label, units="bytes"),
            word.ids.get,
        )
        for word in real.words
    ]


def learnt_ladders(text: str, now: Lesson) -> list[Ladder]:
    """The words of a text with the merges learnt up to the step shown."""
    ranks = ranks_of([merge.pair for merge in now.training.merges[: now.step]])
    places = {
        symbol: id_ for id_, symbol in enumerate(now.training.vocabulary(now.step))
    }
    return [
        Ladder(
            merge_steps(word.symbols, ranks),
            partial(symbol_label, units=now.units),
            places.get,
        )
        for word in cut(text, now.units)
    ]


def ladder_table(ladders: list[Ladder]) -> pd.DataFrame:
    """A row for each merge of each word, and one for its tokens."""
    return pd.DataFrame(
        [
            {
                "word": number,
                "step": row["said"],
                "symbols": " ".join(label for label, _, _ in row["symbols"]),
                "ids": " ".join(id_ for _, _, id_ in row["symbols"] if id_),
            }
            for number, ladder in enumerate(ladders, 1)
            for row in ladder_rows(ladder)
        ]
    )


def ladder_picture(ladders: list[Ladder]) -> alt.LayerChart:
    """The words merge by merge, for a picture file."""
    return chip_picture(
        [
            Line(
                row["said"],
                tuple(
                    Chip(label, id_, AMBER_TINT if style == "join" else TINTS[1])
                    for label, style, id_ in row["symbols"]
                ),
            )
            for ladder in ladders
            for row in ladder_rows(ladder)
        ]
    )


@InOneSentence(small=True)
def _real(word: str, model_id: str) -> RealWords:
    """The word by a real tokenizer's merges; None after saying that none is here."""
    return ask(ByRealMerges(word), model_id)
