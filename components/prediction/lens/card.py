"""What the page Layer by layer is made of: the grid, and one of its cells."""

from dataclasses import dataclass

import streamlit as st

from components.choice import state
from components.choice.number import chosen_numbers, keep_numbers
from components.choice.page_views import DEFAULT_MODEL
from components.choice.place import tokens_read
from components.figures.next_token import probability_bars, steps_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.say import switch_to
from components.page.waiting import patiently
from components.prediction.lens.map_still import lens_map
from components.prediction.lens.still import climb_chart, lens_table
from components.prediction.lens.view import LensShown, following, lens_view
from components.views.token_bars.view import token_bars
from components.words.lane_labels import lane_labels
from components.words.layer_names import state_name
from components.words.percent import percent
from core.engine import TraceRequest, again
from core.engine.lens import LensProgress, lens_worker
from core.errors import Busy, HeadlightError
from core.prediction.lens import Lens, joined, lens_distribution
from core.text.continuation import Continuations
from core.text.tokenization import Token
from core.trace import Trace

PAGE = "lens"
LAYER, POSITION = f"{PAGE}_layer", f"{PAGE}_token"
"""Names of the chosen cell in the address."""
RANK = f"{PAGE}_rank"
"""Name there of what the cells show: 1 where they show ranks."""
PATIENCE_S, LOOK_S = 0.4, 0.5
"""When a part of the grid is shown, and how often it grows."""
BARS = 10


@dataclass(frozen=True)
class Cell:
    """One layer at one position."""

    layer: int
    position: int


@dataclass(frozen=True, eq=False)
class Asked:
    """What the grid needs; it outlives the run and must not hold the trace."""

    request: TraceRequest
    tokens: tuple[Token, ...]
    vocabulary: Continuations
    n_layers: int
    d_vocab: int
    cell: Cell
    by_rank: bool
    masked: bool
    whose: str


def why_not(trace: Trace) -> str | None:
    """Why there is nothing to be read off this model's layers, or None."""
    if not trace.has_logits:
        return section(PAGE, "no head")
    return None


def instead(reason: str) -> None:
    """Say why, and offer the default model."""
    st.markdown(reason)
    switch_to(DEFAULT_MODEL, "which has such a head", PAGE, primary=True)


def chosen_cell(trace: Trace) -> Cell:
    """The cell that was chosen, where this text and model have it; else the last.

    A choice holds for the text it was made in; the next one is looked at from its end.
    """
    n_layers, n_tokens = trace.main_stack.n_layers, len(tokens_read(trace))
    made_in = (trace.text, trace.card.id)
    layer = chosen_numbers(LAYER, (n_layers,), (n_layers + 1,), made_in)
    position = chosen_numbers(POSITION, (n_tokens - 1,), (n_tokens,), made_in)
    return Cell(*layer, *position)


def choose(layer: int, position: int) -> None:
    """Look at another cell; for a callback."""
    keep_numbers(LAYER, (layer,))
    keep_numbers(POSITION, (position,))


def shows_ranks() -> bool:
    """Whether the cells show at what rank the final answer is."""
    return chosen_numbers(RANK, (0,), (2,)) == (1,)


def show_ranks(on: bool) -> None:
    """Let the cells show ranks, or what is likeliest; for a callback."""
    keep_numbers(RANK, (int(on),))


def layers_grid(trace: Trace, cell: Cell) -> Lens | None:
    """Draw the grid as its layers come; all of them, or None where some are missing.

    When the last one is there the page runs once more.

    Raises:
        HeadlightError: why they cannot be read.
    """
    request = again(trace)
    far = patiently(lambda: _begun(request, trace))
    asked = Asked(
        request=request,
        tokens=tokens_read(trace),
        vocabulary=Continuations(trace.model.tokenizer),
        n_layers=far.n_layers,
        d_vocab=trace.card.d_vocab,
        cell=cell,
        by_rank=shows_ranks(),
        masked=_masked(trace),
        whose="your text" if trace.target_ids is None else "decoder's text",
    )
    if not far.done:
        st.fragment(_grid, run_every=LOOK_S)(asked, live=True)
        return None
    _grid(asked, live=False)
    return None if far.error else joined(list(far.layers))


def _begun(request: TraceRequest, trace: Trace) -> LensProgress:
    """How far the layers are, soon after they were asked for."""
    lens_worker().submit(request, trace, state.session_id())
    return lens_worker().progress(request, PATIENCE_S)


def _grid(asked: Asked, live: bool) -> None:
    """The layers that are there, and how many there are."""
    try:
        far = lens_worker().progress(asked.request)
    except Busy:
        # They had to make room for somebody who has fewer: the page asks again.
        st.rerun()
    except HeadlightError:
        # Let go because this session asked for another text meanwhile.
        return
    if live and (far.done or not _still(asked)):
        # All is there, or something was clicked: that concerns the whole page.
        st.rerun()
    if far.error is not None:
        st.markdown(plain(far.error))
        return
    left = f"reading layer after layer: {len(far.layers)} of {far.n_layers} …"
    lens_view(
        LensShown(
            text=asked.request.text,
            tokens=asked.tokens,
            layers=far.layers,
            n_layers=asked.n_layers,
            layer=asked.cell.layer,
            position=asked.cell.position,
            far="" if far.done else left,
            d_vocab=asked.d_vocab,
            masked=asked.masked,
            whose=asked.whose,
            by_rank=asked.by_rank,
        ),
        asked.vocabulary,
        key=f"{PAGE}_grid",
        on_choose=choose,
        on_mode=show_ranks,
    )


def _still(asked: Asked) -> bool:
    """Whether nothing was clicked in the grid since the page ran."""
    shown = {LAYER: asked.cell.layer, POSITION: asked.cell.position}
    shown[RANK] = int(asked.by_rank)
    kept = {name: st.session_state.get(name) for name in shown}
    return all(kept[name] in (None, (), (own,)) for name, own in shown.items())


def downloads(trace: Trace, found: Lens, cell: Cell) -> None:
    """Caption, table and pictures of the grid that stands above."""
    labels = lane_labels(tokens_read(trace))
    columns = list(zip(labels, following(labels, _masked(trace)), strict=True))
    vocabulary = Continuations(trace.model.tokenizer)
    chosen = (cell.layer, cell.position)
    ranks_of = trace.card.d_vocab if shows_ranks() else None
    figure_card(
        lambda: None,
        name="layer by layer",
        caption=section(PAGE, "grid caption"),
        table=lambda: lens_table(found, labels, vocabulary),
        chart=lambda: lens_map(
            lens_table(found, labels, vocabulary), columns, chosen, ranks_of
        ),
    )


def cell_card(trace: Trace, found: Lens, cell: Cell) -> None:
    """The whole distribution of the chosen cell, and how its answer climbed."""
    vocabulary = Continuations(trace.model.tokenizer)
    labels = lane_labels(tokens_read(trace))
    dist = lens_distribution(trace, cell.layer, cell.position)
    answer = vocabulary[int(found.answer_ids[cell.position])].visible
    bars, climb = st.columns([7, 6], gap="large")
    with bars:
        st.header(_title(trace, cell, labels[cell.position]), anchor=False)
        figure_card(
            lambda: token_bars(
                dist, vocabulary, key=f"{PAGE}_bars", text=trace.text, n=BARS,
                no_append=section(PAGE, "no append"),
            ),
            name="lens cell",
            caption=section(PAGE, "bars caption"),
            table=lambda: steps_table(dist, vocabulary, BARS),
            chart=lambda: probability_bars(steps_table(dist, vocabulary, BARS)),
        )  # fmt: skip
    with climb:
        st.header(f"How the answer {plain(answer)} climbs", anchor=False)
        table = lens_table(found, labels, vocabulary)
        line = table.query(f"position == {cell.position}")
        figure_card(
            lambda: st.altair_chart(climb_chart(line), key=f"{PAGE}_climb"),
            name="lens climb",
            caption=section(PAGE, "climb caption"),
            table=lambda: line,
            chart=lambda: climb_chart(line).properties(width=420),
        )
        st.markdown(_climbed(found, cell.position, answer))


def _title(trace: Trace, cell: Cell, label: str) -> str:
    last = trace.main_stack.n_layers
    name = state_name(cell.layer)
    when = {0: "before any layer", last: f"{name}, the last"}.get(cell.layer, name)
    return f"{'At' if _masked(trace) else 'Behind'} {plain(label)}, {when}"


def _masked(trace: Trace) -> bool:
    """Whether the head tells what stands at a place, not what comes behind it."""
    return trace.card.kind == "encoder"


def _climbed(found: Lens, position: int, answer: str) -> str:
    """From where to where the answer came, and from which layer on it stayed."""
    ranks = found.answer_ranks[:, position]
    first, last = int(found.settled()[position]), len(ranks) - 1
    said = (
        f"**{plain(answer)}** begins at rank {ranks[0]:,} and ends at rank 1 with "
        f"{percent(float(found.answer_probs[last, position]))}. "
    )
    if first == 0:
        return said + "It is the likeliest token in every row."
    if (ranks[:first] == 1).any():
        when = "at the end" if first == last else f"{state_name(first)} and on"
        return (
            f"{said}It is the likeliest token {when}; it had been so before, but then "
            "another one took its place."
        )
    if first == last:
        return said + "It is the likeliest token in the last row only."
    return said + f"It is the likeliest token {state_name(first)} and on."
