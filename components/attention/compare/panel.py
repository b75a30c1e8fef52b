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
from components.page.say import InOneSentence
from components.page.text_read import TextRead
from core.engine import TraceRequest


def compare_panel(first: TextRead) -> None:
    """Draw the controls, the maps, and what they say."""
    choice = chosen_kind(first, "compare")
    write_head(choice)
    pattern = first.ask(PatternOfHead(*choice.where))
    left = Head(choice.facts, choice.layer, choice.head, pattern)

    def alone() -> None:
        status().show(first.counted())
        left_alone(left)

    chosen = None
    with InOneSentence(then=alone):
        chosen = _right_choice(first, choice)
    if chosen is not None:
        how, right = chosen
        comparison = compared_heads(how, left, right)
        compare_card(comparison, is_causal=choice.facts.is_causal)


def _right_choice(first: TextRead, choice: HeadChoice) -> tuple[How, Head]:
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
        read = _second(how, first, choice, below)
        facts = read.ask(KindLike(choice.facts.name))
        layer, head = choice.layer, choice.head
        if how != "text":
            default = head_after(choice)
            if how == "model":
                default = same_depth(choice, facts)
            layer, head = right_head(how, default, facts)
    pattern = read.ask(PatternOfHead(facts.name, layer, head))
    return how, Head(facts, layer, head, pattern)


def _second(
    how: How, first: TextRead, choice: HeadChoice, below: DeltaGenerator
) -> TextRead:
    """What the right side reads; draws what chooses it."""
    if how == "head":
        return first
    if how == "text":
        text = second_text(first.text, is_causal=choice.facts.is_causal)
        request = first.again(text)
    else:
        request = TraceRequest(second_model(first.card.id), first.text)
    return first.beside(request, below)
