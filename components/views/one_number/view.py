"""One number of one head as a panel: its steps, with strips and live formulas."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_html, view_js
from components.words.language import sentence
from components.words.pair_steps import steps
from core.attention.one_number import HeadPair
from core.layers.strips import colour_limit

_VIEW = component(
    "headlight_one_number",
    html=view_html("""
<section class="one-number" aria-label="One number, step by step">
  <div class="top">
    <span class="pair"><b class="query"></b> reads <b class="key"></b></span>
    <span class="where"></span>
    <span class="walk">
      <button type="button" aria-label="Previous step">‹</button>
      <span aria-live="polite"></span>
      <button type="button" aria-label="Next step">›</button>
    </span>
  </div>
  <p class="notice" hidden></p>
  <ol></ol>
  <div class="tip" hidden></div>
</section>
"""),
    css=view_css("views/one_number/view.css"),
    js=view_js("views/one_number/view.js"),
)


def one_number(
    one: HeadPair,
    queries: Sequence[str],
    keys: Sequence[str],
    *,
    key: str,
    where: str,
    same: bool,
    step: str,
    on_key: Callable[[int], None],
    on_step: Callable[[str], None],
) -> None:
    """Draw the panel.

    Args:
        one: the number and all that is behind it.
        queries: labels of the tokens that ask.
        keys: labels of the tokens that are read.
        key: the widget's own name on the page.
        where: the head's name, such as "L12H4".
        same: whether queries and keys are tokens of the same text.
        step: the id of the step that is open.
        on_key: called with the number of another key the reader clicked in the row.
        on_step: called with the id of the step at which the reader has come to rest.
    """

    def chosen() -> None:
        on_key(int(st.session_state[key]["key"]))

    def walked() -> None:
        on_step(str(st.session_state[key]["step"]))

    data = number_data(one, queries, keys) | {
        "where": where,
        "same": same,
        "source": key,
        "step": step,
    }
    _VIEW(key=key, data=data, on_key_change=chosen, on_step_change=walked)


def number_data(
    one: HeadPair, queries: Sequence[str], keys: Sequence[str]
) -> dict[str, Any]:
    """What the browser paints: words, and a few kilobytes of numbers."""
    block = NumberBlock()
    strips = {
        "q": one.q,
        "k": one.k,
        "products": one.products,
        "weighted": one.weighted,
        "z": one.z,
    }
    if one.stream is not None:
        strips["stream"] = one.stream.vector
    for name, values in {
        **strips,
        "scores": one.scores,
        "exps": one.exps,
        "shares": one.shares,
    }.items():
        block.add(name, values)
    block.add("visible", one.visible, "u1")
    return {
        "query": queries[one.query],
        "queryAt": one.query,
        "keys": list(keys),
        "key": one.key,
        "steps": steps(one, queries, keys),
        "notice": _notice(one, queries, keys),
        "limits": {name: _limit(values) for name, values in strips.items()},
        "index": block.index,
        "numbers": block.numbers(),
    }


def _limit(values: np.ndarray) -> float:
    return colour_limit(values, 0.95)


def _notice(one: HeadPair, queries: Sequence[str], keys: Sequence[str]) -> str:
    if not one.is_visible:
        return sentence(
            "{query} cannot see {key}: there is no share to compute.",
            query=queries[one.query],
            key=keys[one.key],
        )
    return sentence("This head is switched off in this run.") if one.is_ablated else ""
