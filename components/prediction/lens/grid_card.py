"""The grid of the page Layer by layer: it grows while its layers are read."""

from dataclasses import dataclass

import streamlit as st

from components.choice import state
from components.choice.place import tokens_read
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.text_read import TextRead
from components.page.waiting import patiently
from components.prediction.lens.choice import (
    LAYER,
    PAGE,
    POSITION,
    RANK,
    Cell,
    choose,
    show_ranks,
    shows_ranks,
)
from components.prediction.lens.map_still import lens_map
from components.prediction.lens.still import lens_table
from components.prediction.lens.view import LensShown, following, lens_view
from components.prediction.lens.words import far_words, is_about_its_own_place
from components.words.lane_labels import lane_labels
from components.words.language import said, sentence
from core.engine import TraceRequest
from core.engine.jobs import Progress
from core.engine.lens import lens_jobs, read_layers
from core.errors import Busy
from core.prediction.lens import Lens, LensLayer, joined
from core.text.continuation import Continuations
from core.text.tokenization import Token

PATIENCE_S, LOOK_S = 0.4, 0.5
"""When a part of the grid is shown, and how often it grows."""


@dataclass(frozen=True, eq=False)
class Grid:
    """What the grid needs; it outlives the run and must not hold what was read."""

    request: TraceRequest
    tokens: tuple[Token, ...]
    vocabulary: Continuations
    d_vocab: int
    cell: Cell
    by_rank: bool
    masked: bool
    whose: str


def layers_grid(read: TextRead, cell: Cell) -> Lens | None:
    """Draw the grid as its layers come; all of them, or None where some are missing.

    When the last one is there the page runs once more.

    Raises:
        HeadlightError: why they cannot be read.
    """
    request = read.again()
    far = patiently(lambda: _begun(request, read))
    grid = Grid(
        request=request,
        tokens=tokens_read(read),
        vocabulary=read.vocabulary,
        d_vocab=read.card.d_vocab,
        cell=cell,
        by_rank=shows_ranks(),
        masked=is_about_its_own_place(read.card),
        whose=sentence("your text" if read.target_tokens is None else "decoder's text"),
    )
    if far.at_work:
        st.fragment(_grid, run_every=LOOK_S)(grid, live=True)
        return None
    _grid(grid, live=False)
    return None if far.error else joined(list(far.parts))


def _begun(request: TraceRequest, read: TextRead) -> Progress[LensLayer]:
    """How far the layers are, soon after they were asked for."""
    n_layers, session = read.card.n_layers, state.session_id()
    hold = read_layers(lens_jobs(), request, n_layers, session)
    hold.wait(PATIENCE_S)
    far = hold.progress
    if isinstance(far.error, Busy):
        raise far.error
    return far


def _grid(grid: Grid, live: bool) -> None:
    """The layers that are there, and how many there are."""
    far = lens_jobs().progress(grid.request, state.session_id())
    if far is not None and isinstance(far.error, Busy):
        # They had to make room for somebody who has fewer: the page asks again.
        st.rerun()
    if far is None or far.stage == "stopped":
        # Let go because this session asked for another text meanwhile.
        return
    if live and (not far.at_work or not _still(grid)):
        # All is there, or something was clicked: that concerns the whole page.
        st.rerun()
    if far.error is not None:
        st.markdown(plain(said(far.error.sentence)))
        return
    lens_view(
        LensShown(
            text=grid.request.text,
            tokens=grid.tokens,
            layers=far.parts,
            n_layers=far.total,
            layer=grid.cell.layer,
            position=grid.cell.position,
            far=far_words(len(far.parts), far.total) if far.at_work else "",
            d_vocab=grid.d_vocab,
            masked=grid.masked,
            whose=grid.whose,
            by_rank=grid.by_rank,
        ),
        grid.vocabulary,
        key=f"{PAGE}_grid",
        on_choose=choose,
        on_mode=show_ranks,
    )


def _still(grid: Grid) -> bool:
    """Whether nothing was clicked in the grid since the page ran."""
    shown = {LAYER: grid.cell.layer, POSITION: grid.cell.position}
    shown[RANK] = int(grid.by_rank)
    held = {name: st.session_state.get(name) for name in shown}
    return all(held[name] in (None, (), (own,)) for name, own in shown.items())


def downloads(read: TextRead, found: Lens, cell: Cell) -> None:
    """Caption, table and pictures of the grid that stands above."""
    labels, vocabulary = lane_labels(tokens_read(read)), read.vocabulary
    below = following(labels, is_about_its_own_place(read.card))
    columns = list(zip(labels, below, strict=True))
    chosen = (cell.layer, cell.position)
    ranks_of = read.card.d_vocab if shows_ranks() else None
    figure_card(
        lambda: None,
        name="layer by layer",
        caption=section(PAGE, "grid caption"),
        table=lambda: lens_table(found, labels, vocabulary),
        chart=lambda: lens_map(
            lens_table(found, labels, vocabulary), columns, chosen, ranks_of
        ),
    )
