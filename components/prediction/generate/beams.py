"""Beam search on the page: each step's texts, kept and dropped, and their tree."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page.card import figure_card
from components.page.content import plain, section
from components.page.vocabulary import continuations, written_text
from components.prediction.generate.beams_view import generate_beams
from components.prediction.generate.buttons import Buttons, buttons
from components.prediction.generate.cache_view import generate_cache
from components.prediction.generate.choice import Settings
from components.prediction.generate.draft import PAGE
from components.prediction.generate.lanes_view import generate_lanes
from components.prediction.generate.questions import Writing
from components.prediction.generate.search import (
    Search,
    ask,
    begin_anew,
    current_search,
    finished,
    most_tokens,
    one_step,
    over,
    stop,
    write_address,
)
from components.prediction.generate.still import (
    beams_bars,
    beams_table,
    branches_chart,
    branches_table,
    cache_table,
)
from components.prediction.generate.words import (
    best_words,
    caches_words,
    going_words,
)
from components.words.language import sentence
from core.prediction.beams import Beam, BeamStep, answers, best_beams
from core.prediction.branches import Tree
from core.text.continuation import Continuations
from core.text.written_text import WrittenText

STEP, NEWEST = f"{PAGE}_beam_step", f"_{PAGE}_beam_newest"


def beam_panel(
    model: Writing, text: str, settings: Settings, place: DeltaGenerator
) -> bool:
    """Draw the search, after one step more if it is running; whether it goes on."""
    search = current_search(model.card.id, text, settings)
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
    words = written_text(model.card.id)
    number = _chosen_step(search)
    shown = _shown_step(search, number, model)
    tried, aside = st.columns([8, 5], gap="large")
    with tried:
        _step_card(shown, words)
    with aside:
        _caches_card(search, number, words)
    _tree_card(search, shown, continuations(model.card.id))
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
        sentence("Step"),
        1,
        search.done,
        key=STEP,
        help=sentence("Arrow keys go back and forth."),
    )


@dataclass(frozen=True)
class Shown:
    """The step that is looked at."""

    number: int
    step: BeamStep
    over: bool
    """Whether the search is over with it, so that only ended texts count."""
    answers: list[Beam]
    """The texts that are, or could be, what the search gives; the best first."""
    going: str | None
    """Why the search went on though a text had ended, or None."""


def _shown_step(search: Search, number: int, model: Writing) -> Shown:
    step, n_most = search.steps[number], most_tokens(search, model)
    last = number == search.done
    is_last = last and over(search, model)
    found = best_beams(step)
    if last and finished(search, model):
        found = answers(step, search.n_beams, is_last)
    going = going_words(step, search.n_beams, search.rule, n_most)
    return Shown(number, step, is_last, found, None if is_last else going)


def _step_card(shown: Shown, words: WrittenText) -> None:
    best = shown.answers[0]
    text = words.text(best.ids)
    st.markdown(best_words(shown.number, text, best.score, over=shown.over))
    if shown.going:
        st.markdown(f":material/info: {shown.going}")
    table = beams_table(shown.step, words, shown.over)
    figure_card(
        lambda: generate_beams(shown.step, words, shown.over, key=f"{PAGE}_step"),
        name="beams",
        caption=section(PAGE, "beams caption"),
        table=lambda: table,
        chart=lambda: beams_bars(table),
    )


def _caches_card(search: Search, number: int, words: WrittenText) -> None:
    """What each beam read to find this step's texts, and what it could reuse."""
    beams, costs = search.steps[number - 1].kept, search.costs[number - 1]
    title = sentence("**The key-value caches at this step**")
    st.markdown(title, help=section(PAGE, "caches"))
    rows = [words.shown([*search.given, *beam.ids]) for beam in beams]

    def draw() -> None:
        for place, (row, cost) in enumerate(zip(rows, costs, strict=True)):
            generate_cache(row, cost.n_reused, key=f"{PAGE}_beam_cache_{place}")

    def table() -> pd.DataFrame:
        parts = [
            cache_table(row, cost.n_reused).assign(beam=place)
            for place, (row, cost) in enumerate(zip(rows, costs, strict=True), start=1)
        ]
        return pd.concat(parts)

    figure_card(draw, name="beam caches", caption=caches_words(costs), table=table)


def _tree_card(search: Search, shown: Shown, vocabulary: Continuations) -> None:
    """All texts that were ever kept, as one tree; ends are those that were dropped."""
    path = shown.answers[0].ids
    tree = beam_tree(search, shown.number)
    lanes = tree.lanes(path)
    st.header(sentence("Where the texts part"), anchor=False)
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


def beam_tree(search: Search, number: int) -> Tree:
    """Every text kept up to this step."""
    steps = search.steps[1 : number + 1]
    return Tree.of(beam.ids for step in steps for beam in (*step.kept, *step.ended))


def _go_to(number: int, done: int) -> None:
    if done >= 2:
        st.session_state[STEP] = max(1, min(number, done))
