"""Asking by example: the text as chips, and the heads ranked by one pair of tokens."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from components.attention.heads.questions import Ranking
from components.choice.head import HeadChoice
from components.views.mounting import component
from components.views.serve import view_css, view_js
from components.views.token_chips.view import chips_of
from components.words.lane_labels import is_right_to_left
from components.words.percent import percent
from core.attention.asking import Found
from core.attention.head_summary import HeadSummary
from core.attention.packed import deflated

_VIEW = component(
    "headlight_ask",
    html='<div class="ask"></div>',
    css=view_css("views/lib/token_chip.css", "attention/heads/ask_view.css"),
    js=view_js("attention/heads/ask_view.js"),
)


def ask(
    choice: HeadChoice,
    summary: HeadSummary,
    ranking: Ranking,
    *,
    key: str,
    on_pair: Callable[[int, int, str], None],
) -> None:
    """Draw the question, the text, and the heads in order of their share.

    Args:
        choice: the pair that is asked about, and the head that is lit.
        summary: all heads.
        ranking: those that look from the query to the key.
        key: the widget's own name on the page.
        on_pair: called with the query and the key that the reader clicked, and with
            what the text's maps are called.
    """

    def chosen() -> None:
        pair = st.session_state[key]["pair"]
        if pair:
            on_pair(int(pair["query"]), int(pair["key"]), str(pair["trace"]))

    _VIEW(key=key, data=ask_data(choice, summary, ranking), on_pair_change=chosen)


def ask_data(
    choice: HeadChoice, summary: HeadSummary, ranking: Ranking
) -> dict[str, Any]:
    """What the browser paints: chips, who can see whom, and every head's share."""
    facts = choice.facts
    same = facts.kind == "self"
    return {
        "trace": summary.id,
        "name": facts.name,
        "same": same,
        "causal": facts.is_causal,
        "queries": chips_of(facts.query_tokens),
        "keys": None if same else chips_of(facts.key_tokens),
        "rtl": is_right_to_left(facts.query_tokens),
        "rtlKeys": is_right_to_left(facts.key_tokens),
        "nKeys": len(facts.key_tokens),
        "pair": {"query": choice.query, "key": choice.key},
        "layer": choice.layer,
        "head": choice.head,
        "ranked": [_row(found, summary) for found in ranking.heads],
        "seen": deflated(np.packbits(ranking.seen)),
    }


def _row(found: Found, summary: HeadSummary) -> list[Any]:
    """Layer, head, share, the same in per cent, and what else the head does here."""
    best = summary.best_role(found.layer, found.head)
    role = "" if best is None else best[0].name
    return [found.layer, found.head, found.share, percent(found.share), role]
