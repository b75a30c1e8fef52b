"""One head's attention before and after, the same words in the same rows."""

import numpy as np
import streamlit as st

from components.choice.head import HeadChoice, head_label, head_picker, write_head
from components.choice.kind import chosen_kind
from components.figures.comparison import (
    Comparison,
    Side,
    comparison_chart,
    comparison_table,
)
from components.page.card import figure_card
from components.page.content import section
from components.positions.order.choice import PAGE
from components.positions.order.questions import HeadOf
from components.positions.order.runs import Runs, in_place
from components.positions.order.words import pattern_words
from components.views.head_pair.view import head_pair
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.text.matching import ALONE, Partners
from core.text.tokenization import Token


def attention_card(runs: Runs) -> None:
    """Draw what chooses the head, and its three maps."""
    choice = chosen_kind(runs.before, PAGE)
    write_head(choice)
    with st.container(horizontal=True, gap="small"):
        head_picker(choice, PAGE, width=150)
    comparison = head_before_and_after(choice, runs)
    st.markdown(pattern_words(comparison))
    figure_card(
        lambda: head_pair(comparison.left, comparison, key=f"{PAGE}_maps"),
        name="order attention",
        caption=section(PAGE, "maps caption"),
        table=lambda: comparison_table(comparison),
        chart=lambda: comparison_chart(comparison),
    )


def head_before_and_after(choice: HeadChoice, runs: Runs) -> Comparison:
    """The head before and after; what comes after takes the rows of what was before."""
    head = HeadOf(choice.facts.name, choice.layer, choice.head)
    before, after = (run.ask(head) for run in (runs.before, runs.after))
    rows = _partners(runs, before.query_tokens, after.query_tokens)
    cols = _partners(runs, before.key_tokens, after.key_tokens)
    queries, keys = _brought_in_line(rows), _brought_in_line(cols)
    label, words = head_label(choice.layer, choice.head), runs.changed.words
    return Comparison(
        Side(
            label,
            sentence("before"),
            tuple(lane_labels(before.query_tokens)),
            tuple(lane_labels(before.key_tokens)),
            before.shares,
        ),
        Side(
            label,
            sentence("after: {changed}", changed=words or sentence("no change")),
            tuple(lane_labels([after.query_tokens[place] for place in queries[0]])),
            tuple(lane_labels([after.key_tokens[place] for place in keys[0]])),
            after.shares[np.ix_(queries[0], keys[0])],
        ),
        queries[1],
        keys[1],
    )


def _brought_in_line(partners: Partners) -> tuple[list[int], Partners]:
    """The places after in the order of their partners before, then those without."""
    paired = [place for place in partners.right_of.tolist() if place != ALONE]
    alone = sorted(set(range(partners.n_right)) - set(paired))
    order = [*paired, *alone]
    found = partners.right_of.copy()
    found[found != ALONE] = np.arange(len(paired))
    return order, Partners(found, partners.n_right)


def _partners(
    runs: Runs, left: tuple[Token, ...], right: tuple[Token, ...]
) -> Partners:
    """The text's own partners; what a decoder has written stays as it is."""
    is_text = left == runs.before.tokens and right == runs.after.tokens
    return runs.partners if is_text else in_place(left)
