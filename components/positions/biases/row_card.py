"""What a scheme does to one attention row of the reader's own text."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice.head import HeadChoice, choose_pair, write_head
from components.choice.kind import chosen_kind
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.say import InOneSentence
from components.page.text_read import TextRead, text_read
from components.positions.biases.choice import ALIBI, NONE, PAGE, SCHEME, T5, Scheme
from components.positions.biases.questions import (
    AlibiRow,
    LearntRow,
    LearntTables,
    PlainRow,
)
from components.positions.biases.row_choice import pickers
from components.positions.biases.row_words import ShownRow, formula, key_bars
from components.positions.biases.still import row_bars, row_table
from components.views.before_after.view import before_after
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.instrument.interventions import SwitchOffPositions


def row_card(read: TextRead, shown: Scheme) -> None:
    """Choose a row of the text, and see its shares without and with the bias."""
    st.header(sentence("What it does to one attention row"), anchor=False)
    place = st.empty()
    with InOneSentence(place):
        if shown.name == T5 and not read.ask(LearntTables()):
            _no_learnt(read.card.title)
            return
        choice = chosen_kind(read, PAGE)
        if choice.facts.kind == "cross":
            st.markdown(section(PAGE, "cross"))
            return
        pickers(choice)
        write_head(choice)
        _draw(choice, shown, _row(choice, read, shown, place))


def _no_learnt(title: str) -> None:
    said = sentence(
        "**{model} has no learnt biases**, so there is nothing to add.",
        model=plain(title),
    )
    st.markdown(f"{said} {section(PAGE, 'no learnt row')}")
    st.button(
        sentence("Add ALiBi instead"), on_click=_use_alibi, key=f"{PAGE}_use_alibi"
    )


def _use_alibi() -> None:
    st.session_state[SCHEME] = ALIBI


def _row(
    choice: HeadChoice, read: TextRead, shown: Scheme, place: DeltaGenerator
) -> ShownRow:
    where = *choice.where, choice.query
    if shown.name == T5:
        return ShownRow(read.ask(LearntRow(*where)), ("without", "with its bias"))
    # The same text once more, in the same model with its positions switched off.
    off = text_read(read.again(interventions=(SwitchOffPositions(),)), place)
    if shown.name == NONE:
        with_own, row = (one.ask(PlainRow(*where)) for one in (read, off))
        return ShownRow(row, ("with its positions", "with none"), with_own)
    assert shown.slopes is not None
    row = off.ask(AlibiRow(*where, shown.head, shown.n_heads))
    slope = float(shown.slopes[shown.head])
    return ShownRow(row, ("no positions", "with ALiBi"), slope=slope)


def _draw(choice: HeadChoice, shown: Scheme, found: ShownRow) -> None:
    row, query, facts = found.row, choice.query, choice.facts
    labels = lane_labels(facts.key_tokens)
    keys = np.flatnonzero(row.seen).tolist()
    table = row_table(row, query, labels)
    table["share before"] = found.before
    tokens = facts.key_tokens
    bars = [
        key_bars(found, key, query, labels[key], tokens[key].special) for key in keys
    ]  # fmt: skip
    text, title = facts.text, facts.card.title
    st.markdown(section(PAGE, f"row {shown.name}").format(title=plain(title)))
    left, right = st.columns([7, 5], gap="large")
    with left:
        figure_card(
            lambda: before_after(
                bars, found.names, key=f"{PAGE}_row",
                label="Keys and their shares of attention; choose one for its sum.",
                scale="distance" if shown.name == NONE else "bias",
                chosen=keys.index(choice.key),
                on_choose=lambda at: choose_pair(text, query, keys[at]),
            ),
            name=f"{shown.name} row",
            caption=section(PAGE, "row caption"),
            table=lambda: table,
            chart=lambda: row_bars(table, found.names),
        )  # fmt: skip
    with right:
        st.markdown(
            formula(found, choice.key, query, (labels[query], labels[choice.key]))
        )
