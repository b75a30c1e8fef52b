"""Two patterns side by side: what the page about comparing is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

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
from components.attention.compare.words import in_words
from components.choice.head import HeadChoice, head_label, write_head
from components.choice.kind import chosen_kind
from components.figures.comparison import (
    Comparison,
    Side,
    comparison_chart,
    comparison_table,
)
from components.page.card import figure_card
from components.page.content import section
from components.page.prompt import status
from components.page.run import counted, read_beside
from components.page.say import InOneSentence
from components.views.head_pair.view import head_pair
from components.words.lane_labels import lane_labels
from core.engine import TraceRequest, again
from core.graphemes import visible
from core.text.matching import ALONE, Partners, same_characters, same_ids
from core.trace import Trace
from core.trace.attentions import Attentions, attentions_named, attentions_of

KEY = "compare_view"


@dataclass(frozen=True, eq=False)
class Head:
    """One head of one kind of attention."""

    attentions: Attentions
    layer: int
    head: int


def compare_card(trace: Trace) -> None:
    """Draw the controls, the maps, and what they say."""
    choice = chosen_kind(trace, "compare")
    write_head(choice)
    attentions = attentions_named(trace, choice.facts.name)
    left = Head(attentions, choice.layer, choice.head)

    def alone() -> None:
        status().show(counted(trace))
        head_pair(_side(left, ""), None, key=KEY)

    chosen = None
    with InOneSentence(then=alone):
        chosen = _right_choice(choice, attentions)
    if chosen is None:
        return
    how, right = chosen
    here, there = _abouts(how, trace, right.attentions.trace)
    sides = _side(left, here), _side(right, there)
    comparison = Comparison(*sides, *_partners(left.attentions, right.attentions))
    st.markdown(in_words(comparison, is_causal=choice.facts.is_causal))
    figure_card(
        _drawer(comparison),
        name="compare",
        caption=section("compare", "caption"),
        table=lambda: comparison_table(comparison),
        chart=lambda: comparison_chart(comparison),
    )


def _right_choice(choice: HeadChoice, first: Attentions) -> tuple[How, Head]:
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
        attentions = _second_attentions(how, first, below)
        if how == "text":
            return how, Head(attentions, choice.layer, choice.head)
        default = head_after(choice)
        if how == "model":
            default = same_depth(choice, attentions.facts)
        return how, Head(attentions, *right_head(how, default, attentions.facts))


def _second_attentions(
    how: How, first: Attentions, below: DeltaGenerator
) -> Attentions:
    """The right side's attention of the same kind; draws what chooses it."""
    here = first.trace
    if how == "head":
        return first
    if how == "text":
        request = again(here, second_text(here.text, is_causal=first.is_causal))
    else:
        request = TraceRequest(second_model(here.card.id), here.text)
    kinds = attentions_of(read_beside(here, request, below))
    same = (kind for kind in kinds if kind.name == first.name)
    return next(same, kinds[0])


def _side(of: Head, about: str) -> Side:
    """One head's pattern with its labels."""
    layer = of.attentions.layer(of.layer)
    pattern = np.where(
        layer.mask_of(of.head), layer.pattern()[of.head], np.float32(np.nan)
    )
    return Side(
        head=head_label(of.layer, of.head),
        about=about,
        rows=tuple(lane_labels(of.attentions.query_tokens)),
        cols=tuple(lane_labels(of.attentions.key_tokens)),
        pattern=pattern,
    )


def _abouts(how: How, left: Trace, right: Trace) -> tuple[str, str]:
    """What sets each side apart, in the reader's words."""
    if how == "head":
        return "", ""
    if how == "text":
        return _line(left.text), _line(right.text)
    return left.card.title, right.card.title


def _line(text: str) -> str:
    """The text in one line, with a sign for what would not be seen but for spaces."""
    return " ".join(visible(word) for word in text.split(" "))


def _partners(left: Attentions, right: Attentions) -> tuple[Partners, Partners]:
    """Partners of the queries and of the keys."""
    rows = left.query_tokens, right.query_tokens
    cols = left.key_tokens, right.key_tokens
    if left.trace.card.id == right.trace.card.id:
        return same_ids(*rows), same_ids(*cols)
    return _same_text(left, right, "query"), _same_text(left, right, "key")


def _same_text(
    left: Attentions, right: Attentions, side: Literal["query", "key"]
) -> Partners:
    """Partners across two models, where both read the same one of the two texts."""
    of = [
        one.query_tokens if side == "query" else one.key_tokens for one in (left, right)
    ]
    written = [
        tokens is one.trace.target_tokens
        for tokens, one in zip(of, (left, right), strict=True)
    ]
    if written[0] != written[1]:
        return Partners(np.full(len(of[0]), ALONE), len(of[1]))
    text = left.trace.target if written[0] else left.trace.text
    return same_characters(of[0], of[1], text or "")


def _drawer(comparison: Comparison) -> Callable[[], None]:
    return lambda: head_pair(comparison.left, comparison, key=KEY)
