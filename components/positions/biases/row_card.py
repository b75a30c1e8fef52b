"""What a scheme does to one attention row of the reader's own text."""

from dataclasses import replace

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice.head import HeadChoice, choose_pair, write_head
from components.choice.kind import chosen_kind
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.run import read
from components.page.say import InOneSentence
from components.positions.biases.choice import ALIBI, NONE, PAGE, SCHEME, T5, Scheme
from components.positions.biases.row_choice import pickers
from components.positions.biases.row_words import ShownRow, formula, key_bars
from components.positions.biases.still import row_bars, row_table
from components.views.before_after.view import before_after
from components.words.lane_labels import lane_labels
from core.engine import again
from core.instrument.interventions import SwitchOffPositions
from core.instrument.layer_attention import LayerAttention
from core.positions.bias_rows import alibi_row, learnt_row, plain_rows
from core.positions.relative_bias import received_bias
from core.trace import Trace
from core.trace.attentions import Attentions, attentions_named


def row_card(trace: Trace, shown: Scheme) -> None:
    """Choose a row of the text, and see its shares without and with the bias."""
    st.header("What it does to one attention row", anchor=False)
    place = st.empty()
    with InOneSentence(place):
        if shown.name == T5 and received_bias(_first_layer(trace)) is None:
            _no_learnt(trace)
            return
        choice = chosen_kind(trace, PAGE)
        if choice.facts.kind == "cross":
            st.markdown(section(PAGE, "cross"))
            return
        pickers(choice)
        write_head(choice)
        attentions = attentions_named(trace, choice.facts.name)
        _draw(choice, shown, _row(choice, attentions, shown, place))


def _first_layer(trace: Trace) -> LayerAttention:
    return trace.main_stack.self_attention(0)


def _no_learnt(trace: Trace) -> None:
    st.markdown(
        f"**{plain(trace.card.title)} has no learnt biases**, so there is nothing to "
        f"add. {section(PAGE, 'no learnt row')}"
    )
    st.button("Add ALiBi instead", on_click=_use_alibi, key=f"{PAGE}_use_alibi")


def _use_alibi() -> None:
    st.session_state[SCHEME] = ALIBI


def _row(
    choice: HeadChoice, attentions: Attentions, shown: Scheme, place: DeltaGenerator
) -> ShownRow:
    head, query = choice.head, choice.query
    own = attentions.layer(choice.layer)
    if shown.name == T5:
        return ShownRow(learnt_row(own, head, query), ("without", "with its bias"))
    without = replace(attentions, trace=without_positions(attentions.trace, place))
    off = without.layer(choice.layer)
    if shown.name == NONE:
        with_own, row = plain_rows(own, off, head, query)
        return ShownRow(row, ("with its positions", "with none"), with_own)
    assert shown.slopes is not None
    row = alibi_row(off, head, query, shown.head, shown.n_heads)
    slope = float(shown.slopes[shown.head])
    return ShownRow(row, ("no positions", "with ALiBi"), slope=slope)


def without_positions(trace: Trace, place: DeltaGenerator) -> Trace:
    """The same text once more, in the same model with its positions switched off."""
    return read(again(trace, interventions=(SwitchOffPositions(),)), place).trace


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
