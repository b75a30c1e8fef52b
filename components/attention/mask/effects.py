"""What a mask changes: what comes next at every position, or each token's vector."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from components.attention.mask.card import CELL
from components.attention.mask.choice import PAGE, as_trained
from components.attention.mask.run import MaskRun
from components.attention.mask.still import kl_columns, kl_table
from components.attention.mask.words import (
    bits_words,
    formula_words,
    mask_words,
    perplexity_words,
    position_words,
    short_share,
)
from components.choice.number import chosen_numbers, keep_numbers
from components.choice.place import tokens_read
from components.figures.ablation import (
    change_bars,
    change_table,
    vector_bars,
    vector_table,
)
from components.page.card import figure_card
from components.page.content import plain, section
from components.views.before_after.view import Row, before_after
from components.views.before_after.words import LISTED, share, token_rows, vector_rows
from components.views.shaded_chips.view import ShadedChip, shaded_chips
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.attention.ablation import (
    Change,
    NextTokenChange,
    VectorChange,
)
from core.attention.mask_effect import MaskEffect
from core.text.continuation import Continuations

PLACE = f"{PAGE}_place"
"""The position whose next token is shown, where it is none of the maps' rows."""
FULL_BITS = 5.0
"""A divergence of so many bits has the full colour."""


def effects_header(run: MaskRun) -> None:
    """What it is about; or that nothing is changed."""
    st.header(sentence("What does the mask change?"), anchor=False)
    if not run.changes:
        drawing = "or draw" if run.chosen.can_draw else "or choose"
        st.markdown(section(PAGE, f"nothing changed, {drawing}"))
    elif run.chosen.mask.kind == "none":
        st.markdown(section(PAGE, "not trained"))


def position_shown(run: MaskRun, cell: tuple[int, int]) -> tuple[str, int]:
    """The name that keeps which position's next token is shown, and the position."""
    if run.choice.facts.stack_name == "decoder":
        return CELL, cell[0]
    count = len(tokens_read(run.choice.facts))
    return PLACE, chosen_numbers(PLACE, (count - 1,), (count,))[0]


def next_tokens(
    run: MaskRun,
    effect: MaskEffect,
    change: Change,
    name: str,
    position: int,
    says: Continuations,
) -> None:
    """What comes next at every position, and at the one that is chosen.

    Args:
        run: the mask, and where it is put.
        effect: every position in both runs.
        change: what comes next at the chosen one, in both runs.
        name: under which the position is kept.
        position: the one that is chosen.
        says: what the vocabulary's entries say.
    """
    assert isinstance(change, NextTokenChange)
    labels = lane_labels(tokens_read(run.choice.facts))
    texts, bars = st.columns([10, 9], gap="large")
    with texts:
        _perplexity(run, effect)
        _chips(effect, labels, name, position, run)
    with bars:
        st.markdown(position_words(effect, labels, position))
        _bars(run, change, says)


def _perplexity(run: MaskRun, effect: MaskEffect) -> None:
    if not effect.n_predicted:
        st.markdown(section(PAGE, "one token"))
        return
    before, after = effect.perplexity_before, effect.perplexity_after
    columns = st.columns(2)
    columns[0].metric("Perplexity as trained", f"{before:,.2f}")
    columns[1].metric(sentence("with this mask"), f"{after:,.2f}")
    st.markdown(perplexity_words(effect, later_seen(run)))
    st.caption(formula_words(effect))


def later_seen(run: MaskRun) -> int:
    """Positions with something to guess that can look at tokens that come later."""
    own = run.choice.facts
    if own.stack_name != "decoder" or own.kind != "self":
        return 0
    mask = run.wanted.runnable
    return int(np.count_nonzero(np.triu(mask, 1)[:-1].any(axis=1)))


def _chips(
    effect: MaskEffect, labels: list[str], name: str, position: int, run: MaskRun
) -> None:
    specials = [token.special for token in tokens_read(run.choice.facts)]
    chips = [
        ShadedChip(
            label,
            bits_words(float(kl)),
            f"after {at + 1}: {label}, what comes next moves by {float(kl)!r} bits",
            min(1.0, float(kl) / FULL_BITS),
            special,
        )
        for at, (label, kl, special) in enumerate(
            zip(labels, effect.kl, specials, strict=True)
        )
    ]
    query, key = _cell_with(name, position)
    figure_card(
        lambda: shaded_chips(
            chips,
            key=f"{PAGE}_chips",
            label=sentence("The tokens, and how far what comes next moves at each"),
            chosen=position,
            on_choose=lambda at: keep_numbers(
                name, (at, key) if query is not None else (at,)
            ),
        ),
        name="mask effect",
        caption=section(PAGE, "chips caption"),
        table=lambda: kl_table(effect, labels),
        chart=lambda: kl_columns(kl_table(effect, labels)),
    )


def _cell_with(name: str, position: int) -> tuple[int | None, int]:
    """Query and key where the maps' own cell is chosen with the chip."""
    cell = st.session_state.get(name) or ()
    return (position if name == CELL else None), (cell[1] if len(cell) == 2 else 0)


def _bars(run: MaskRun, change: NextTokenChange, says: Continuations) -> None:
    title = mask_words(run.chosen)
    figure_card(
        lambda: before_after(
            _short_rows(token_rows(change, says)),
            (sentence("as trained"), sentence("with this mask")),
            key=f"{PAGE}_bars",
            label=sentence("Likeliest next tokens as trained and with this mask"),
            scale="change",
            changed=title,
            on_undo=as_trained,
        ),
        name="mask next token",
        caption=section(PAGE, "bars caption"),
        table=lambda: _table(change, says),
        chart=lambda: change_bars(_table(change, says), title),
    )


def _short_rows(rows: list[Row]) -> list[Row]:
    """The same rows; the smallest shares written so that they fit."""
    return [
        replace(
            row,
            bars=tuple(replace(bar, text=short_share(bar.length)) for bar in row.bars),
        )
        for row in rows
    ]


def _table(change: NextTokenChange, says: Continuations) -> pd.DataFrame:
    labels = [says[one.id].visible for one in change.top(LISTED)]
    return change_table(change, labels, LISTED)


def vectors_card(run: MaskRun, change: Change) -> None:
    """For models without a next token: how far each token's vector moves."""
    assert isinstance(change, VectorChange)
    tokens = tokens_read(run.choice.facts)
    labels = lane_labels(tokens)
    most = int(np.nanargmax(change.relative))
    moved = sentence(
        "With this mask the vector of **{token}** moves most: by {share} of its "
        "length, its cosine with what it was is {cosine}.",
        token=plain(labels[most]),
        share=share(float(change.relative[most])),
        cosine=f"{float(change.cosines[most]):.4f}",
    )
    st.markdown(f"{section(PAGE, 'vectors')} {moved}")
    rows, scale = vector_rows(change, tokens)
    figure_card(
        lambda: before_after(
            rows,
            (sentence("how far each vector moves"),),
            key=f"{PAGE}_vectors",
            label=sentence("Tokens and how far the vector of each moves"),
            scale=scale,
            changed=mask_words(run.chosen),
            on_undo=as_trained,
        ),
        name="mask vectors",
        caption=section(PAGE, "vectors caption"),
        table=lambda: vector_table(change, labels),
        chart=lambda: vector_bars(vector_table(change, labels)),
    )
