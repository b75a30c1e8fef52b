"""Beam search on the page: each step's texts, kept and dropped, and their tree."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.card import figure_card
from components.content import plain, section
from components.figures.generate import (
    beams_bars,
    beams_table,
    branches_chart,
    branches_table,
)
from components.generate_buttons import Buttons, buttons
from components.generate_draft import PAGE
from components.generate_search import (
    Search,
    ask,
    begin_anew,
    current_search,
    finished,
    one_step,
    stop,
    write_address,
)
from components.views.generate_beams import generate_beams
from components.views.generate_lanes import generate_lanes
from core.beams import BeamStep, best_beams
from core.branches import MOST_NODES, Path, Tree
from core.continuation import Continuations
from core.models import LoadedModel
from core.written_text import WrittenText

STEP, NEWEST = f"{PAGE}_beam_step", f"_{PAGE}_beam_newest"


def beam_panel(
    model: LoadedModel, text: str, n_beams: int, place: DeltaGenerator
) -> bool:
    """Draw the search, after one step more if it is running; whether it goes on."""
    search = current_search(model.card.id, text, n_beams)
    if search.running or search.done == 0:
        search = one_step(search, model)
    why = finished(search, model)
    with place:
        buttons(
            Buttons(search.running, search.left, search.done > 1, blocked=why),
            on_ask=_ask,
            on_stop=stop,
            on_new=_begin_anew,
        )
    if why:
        st.markdown(f":material/info: {plain(why)}")
    words = WrittenText(model.tokenizer)
    number = _chosen_step(search)
    _step_card(search.steps[number], number, words)
    _tree_card(search, number, Continuations(model.tokenizer))
    if not search.running:
        write_address(search)
    return search.running


def _ask(n_steps: int) -> None:
    # One wants to see what is new.
    st.session_state.pop(STEP, None)
    ask(n_steps)


def _begin_anew() -> None:
    st.session_state.pop(STEP, None)
    begin_anew()


def _chosen_step(search: Search) -> int:
    """Draw the slider that goes back to a step; the last one unless it was moved."""
    if search.done < 2:
        return search.done
    kept, newest = st.session_state.get(STEP), st.session_state.get(NEWEST)
    if kept is None or kept == newest or not 1 <= kept <= search.done:
        # Who looked at the newest step wants to see the one that has come.
        st.session_state[STEP] = search.done
    st.session_state[NEWEST] = search.done
    return st.slider(
        "Step", 1, search.done, key=STEP, help="Arrow keys go back and forth."
    )


def _step_card(step: BeamStep, number: int, words: WrittenText) -> None:
    best = best_beams(step)[0]
    mean = f"{best.score:.3f}".replace("-", "−")
    st.markdown(
        f"**Step {number}**: the best text now is **{plain(words.text(best.ids))}**, "
        f"with a log-probability of {mean} a token."
    )
    table = beams_table(step, words)
    figure_card(
        lambda: generate_beams(step, words, key=f"{PAGE}_step"),
        name="beams",
        caption=section(PAGE, "beams caption"),
        table=lambda: table,
        chart=lambda: beams_bars(table),
    )


def _tree_card(search: Search, number: int, vocabulary: Continuations) -> None:
    """All texts that were ever kept, as one tree; ends are those that were dropped."""
    tree, path = beam_tree(search, number)
    lanes = tree.lanes(path)
    st.subheader("Where the texts part", anchor=False)
    figure_card(
        lambda: generate_lanes(
            tree, path, len(path) - 1, vocabulary,
            key=f"{PAGE}_beam_lanes",
            on_go=lambda chosen: _go_to(len(chosen), search.done),
        ),
        name="beam tree",
        caption=section(PAGE, "beam lanes caption"),
        table=lambda: branches_table(tree, lanes, vocabulary),
        chart=lambda: branches_chart(branches_table(tree, lanes, vocabulary)),
    )  # fmt: skip


def beam_tree(search: Search, number: int) -> tuple[Tree, Path]:
    """Every text kept up to this step, and the best one at it."""
    tree = Tree()
    for step in search.steps[1 : number + 1]:
        for beam in (*step.kept, *step.ended):
            if len(tree.nodes) + len(beam.ids) <= MOST_NODES:
                tree = tree.add_missing(beam.ids)
    best = best_beams(search.steps[number])[0].ids
    return tree, best if tree.find(best) is not None else ()


def _go_to(number: int, done: int) -> None:
    if done >= 2:
        st.session_state[STEP] = max(1, min(number, done))
