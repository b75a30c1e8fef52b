"""Two patterns side by side: what is chosen, and what is asked of both runs."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.attention.compare.card import compare_card, left_alone
from components.attention.compare.choice import (
    How,
    chosen_how,
    head_after,
    left_head,
    right_head,
    same_depth,
    second_model,
    second_text,
)
from components.attention.compare.questions import KindLike, PatternOfHead
from components.attention.compare.sides import Head, compared_heads
from components.choice.head import HeadChoice, write_head
from components.choice.kind import chosen_kind
from components.page.prompt import status
from components.page.run import counted, read_beside
from components.page.say import InOneSentence
from core.engine import TraceRequest, again
from core.trace import Trace


def compare_panel(trace: Trace) -> None:
    """Draw the controls, the maps, and what they say."""
    choice = chosen_kind(trace, "compare")
    write_head(choice)
    pattern = trace.ask(PatternOfHead(*choice.where))
    left = Head(choice.facts, choice.layer, choice.head, pattern)

    def alone() -> None:
        status().show(counted(trace))
        left_alone(left)

    chosen = None
    with InOneSentence(then=alone):
        chosen = _right_choice(trace, choice)
    if chosen is not None:
        how, right = chosen
        comparison = compared_heads(how, left, right)
        compare_card(comparison, is_causal=choice.facts.is_causal)


def _right_choice(trace: Trace, choice: HeadChoice) -> tuple[How, Head]:
    """Draw the controls; how the right side differs, and its head.

    Raises:
        HeadlightError: the second text or model cannot be read.
    """
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    below = st.empty()
    with row:
        how = chosen_how()
        with st.container(horizontal=True, gap="small", width="content"):
            left_head(choice)
        read = _second(how, trace, choice, below)
        facts = read.ask(KindLike(choice.facts.name))
        layer, head = choice.layer, choice.head
        if how != "text":
            default = head_after(choice)
            if how == "model":
                default = same_depth(choice, facts)
            layer, head = right_head(how, default, facts)
    pattern = read.ask(PatternOfHead(facts.name, layer, head))
    return how, Head(facts, layer, head, pattern)


def _second(how: How, trace: Trace, choice: HeadChoice, below: DeltaGenerator) -> Trace:
    """What the right side reads; draws what chooses it."""
    if how == "head":
        return trace
    if how == "text":
        text = second_text(trace.text, is_causal=choice.facts.is_causal)
        request = again(trace, text)
    else:
        request = TraceRequest(second_model(trace.card.id), trace.text)
    return read_beside(trace, request, below)
