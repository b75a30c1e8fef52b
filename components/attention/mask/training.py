"""Why a decoder is trained with a mask: every position at once, no answer in sight."""

import streamlit as st

from components.attention.mask.card import CELL
from components.attention.mask.choice import PAGE
from components.attention.mask.run import MaskRun
from components.attention.mask.still import training_bars, training_table
from components.attention.mask.words import leak_words, outcome_words, short_share
from components.choice.number import keep_numbers
from components.choice.place import tokens_read
from components.page.card import figure_card
from components.page.content import section
from components.views.before_after.view import Bar, Row, before_after
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from components.words.percent import percent
from core.attention.mask_effect import AnswerShares, MaskEffect
from core.trace.attentions import AttentionFacts

LISTED_BEFORE = 4
"""Tokens of what a position sees that its row has room for."""


def why_no_training(facts: AttentionFacts) -> str | None:
    """The section that says why there is nothing to guess here, or None."""
    if not facts.card.predicts_next:
        return "no training"
    return "one token" if len(tokens_read(facts)) < 2 else None


def training_card(
    run: MaskRun, cell: tuple[int, int], effect: MaskEffect, shares: AnswerShares
) -> None:
    """What each position sees and is to guess, with the mask and without."""
    labels = lane_labels(tokens_read(run.choice.facts))
    st.markdown(f"{leak_words(shares, labels)} {outcome_words(effect)}")
    in_rows = run.choice.facts.stack_name == "decoder"
    key = cell[1] if in_rows else 0
    figure_card(
        lambda: before_after(
            training_rows(effect, shares, labels),
            ("as trained", "no mask"),
            key=f"{PAGE}_training",
            label=sentence(
                "Each position's target and its probability with and without mask"
            ),
            scale="reads target",
            chosen=cell[0] if in_rows and cell[0] < effect.n_predicted else None,
            on_choose=lambda at: keep_numbers(CELL, (at, key)),
        ),
        name="mask training",
        caption=section(PAGE, "training caption"),
        table=lambda: training_table(effect, shares, labels),
        chart=lambda: training_bars(training_table(effect, shares, labels)),
    )


def training_rows(
    effect: MaskEffect, shares: AnswerShares, labels: list[str]
) -> list[Row]:
    """A row for each position that has something to guess."""
    rows = []
    for at in range(effect.n_predicted):
        before, after = 2 ** -float(effect.before[at]), 2 ** -float(effect.after[at])
        seen = labels[max(0, at + 1 - LISTED_BEFORE) : at + 1]
        sees = ("… " if at + 1 > LISTED_BEFORE else "") + " ".join(seen)
        share = percent(float(shares.share[at]))
        head = f"L0H{int(shares.head[at])}"
        rows.append(
            Row(
                label=labels[at + 1],
                detail=f"{at + 1} sees {sees}",
                listed=True,
                bars=(
                    Bar(before, short_share(before), repr(before)),
                    Bar(after, short_share(after), repr(after)),
                ),
                note=f"{head} {share}",
                tone="rises" if at == shares.largest else "same",
                spoken=f"position {at + 1}, target {labels[at + 1]}: as trained "
                f"{percent(before)}, without mask {percent(after)}; {head} gives the "
                f"target {share}",
            )
        )
    return rows
