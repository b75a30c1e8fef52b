"""The mask lab on its page: the three maps, and the place the page is about."""

import streamlit as st

from components.attention.mask.address import MOST_CELLS, to_address
from components.attention.mask.choice import (
    DRAWABLE,
    DRAWN_TO,
    OWN,
    PAGE,
    as_trained,
    keep_drawing,
)
from components.attention.mask.run import MaskRun
from components.attention.mask.still import mask_maps, mask_table
from components.attention.mask.view import MaskLab, mask_lab
from components.attention.mask.words import base_words, mask_words, where_words
from components.choice.number import chosen_numbers, keep_numbers
from components.page.card import figure_card
from components.page.content import plain, section
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.attention.chosen_mask import ChosenMask

CELL = f"{PAGE}_cell"
"""The query and key the page is about, in the session and in the address."""


def chosen_cell(run: MaskRun) -> tuple[int, int]:
    """The query and key that the page is about; hidden ones too can be chosen."""
    choice = run.choice
    counts = (len(choice.facts.query_tokens), len(choice.facts.key_tokens))
    query, key = chosen_numbers(CELL, (choice.query, choice.key), counts)
    return query, key


def mask_card(run: MaskRun, cell: tuple[int, int]) -> None:
    """Draw the three maps, with the formula of one row under them."""
    shown, base = (
        lab_of(run, cell),
        ChosenMask(run.chosen.mask.kind, run.chosen.mask.size, run.chosen.mask.padding),
    )
    pattern, mask = run.after.pattern, run.wanted.runnable
    table = (shown.scores, mask, pattern, shown.pattern_trained, shown.rows, shown.cols)
    title = f"{shown.head}: {shown.changed or 'as trained'}"
    figure_card(
        lambda: mask_lab(
            shown,
            key=f"{PAGE}_lab",
            on_drawn=lambda sent: _take_drawing(sent, shown.what, base),
            on_cell=lambda query, key: keep_numbers(CELL, (query, key)),
            on_undo=as_trained,
        ),
        name="mask lab",
        caption=section(PAGE, "maps caption")
        + (" " + section(PAGE, "drawing") if shown.can_draw else ""),
        table=lambda: mask_table(*table),
        chart=lambda: mask_maps(
            shown.scores, mask, pattern, shown.rows, shown.cols, title
        ),
    )


def lab_of(run: MaskRun, cell: tuple[int, int]) -> MaskLab:
    """What the three maps show."""
    choice, chosen, facts = run.choice, run.chosen, run.choice.facts
    base = to_address(ChosenMask(chosen.mask.kind, chosen.mask.size))
    differs = bool(run.changes) or bool(chosen.mask.cells)
    target = [token.id for token in facts.target_tokens or ()]
    return MaskLab(
        rows=lane_labels(facts.query_tokens),
        cols=lane_labels(facts.key_tokens),
        scores=run.after.scores,
        base=run.wanted.base,
        trained=run.wanted.trained,
        pattern_trained=run.before.pattern,
        cells=chosen.mask.cells,
        cell=cell,
        head=choice.label,
        changed=f"{mask_words(chosen)} {where_words(chosen, choice)}"
        if differs
        else "",
        what=f"{facts.card.id} {facts.name} {choice.label} {base} "
        f"{chosen.mask.padding} {chosen.scope} {facts.text} {target}",
        shares_tokens=facts.stack_name == facts.card.main_stack,
        can_draw=chosen.can_draw,
        most_cells=MOST_CELLS,
        echo=st.session_state.get(DRAWN_TO, 0),
    )


def mask_notices(run: MaskRun) -> None:
    """What the reader should know of the mask: where it is, what it cannot be."""
    chosen, choice = run.chosen, run.choice
    for query in run.wanted.blind[:3]:
        label = lane_labels(choice.facts.query_tokens)[query]
        st.markdown(
            sentence(
                ":red[**Query {place}, {token}, sees no key.**]",
                place=query + 1,
                token=plain(label),
            )
            + f" {section(PAGE, 'blind')}"
        )
    if chosen.kind == OWN and not chosen.can_draw:
        n_tokens = len(choice.facts.key_tokens)
        st.markdown(
            sentence(
                "Cells can be flipped by hand up to {most} tokens; this text has {n}, "
                "so the mask is as trained.",
                most=DRAWABLE,
                n=f"{n_tokens:,}",
            )
        )
    elif chosen.kind == OWN and not chosen.mask.cells:
        st.markdown(section(PAGE, "draw"))
    if base := base_words(chosen):
        st.caption(sentence("Drawn on {base}.", base=base))


def _take_drawing(sent: dict[str, object], what: str, base: ChosenMask) -> None:
    keep_drawing(sent, what, base)
    cell = sent.get("cell")
    if isinstance(cell, list) and len(cell) == 2:
        keep_numbers(CELL, cell)
