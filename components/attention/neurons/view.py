"""Queries and keys of one head, row by row; sorted and chosen from in the browser."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import streamlit as st

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_html, view_js
from core.attention.head_vectors import HeadVectors
from core.attention.one_number import HeadPair
from core.layers.strips import colour_limit

SAMPLED = 32
"""Queries and keys whose products decide where the colours are full."""
_VIEW = component(
    "headlight_neurons",
    html=view_html("""
<div class="neurons">
  <div class="bar-of-sorts">
    <label>Keys by
      <select class="keys-by">
        <option value="position">place in the text</option>
        <option value="share">share, largest first</option>
        <option value="alike">likeness of their vectors</option>
      </select>
    </label>
    <label>Dimensions by
      <select class="dims-by">
        <option value="index">number</option>
        <option value="size">size of products, all keys</option>
        <option value="pair">product with the chosen key</option>
        <option value="alike">likeness over the keys</option>
      </select>
    </label>
  </div>
  <div class="body">
    <div class="asks">
      <span class="title">query (asks)</span>
      <ol aria-label="Tokens that ask. Arrow keys: another query"></ol>
    </div>
    <div class="reads">
      <div class="stuck">
        <div class="titles">
          <span class="key-title">key (is read)</span>
          <span class="room"></span>
          <span class="room"></span>
          <span class="score-title"></span>
          <span class="bias">+ bias</span>
          <span>share</span>
        </div>
        <div class="asking-row">
          <span class="asking"></span><canvas class="query"></canvas>
          <span class="query-limit"></span>
          <span class="dim-line" hidden></span>
        </div>
      </div>
      <div class="lanes">
        <ol aria-label="Tokens that are read. Arrow keys walk, Enter chooses"></ol>
        <canvas class="keys"></canvas><canvas class="products"></canvas>
        <span class="dim-line" hidden></span><span class="dim-line" hidden></span>
      </div>
    </div>
  </div>
  <div class="tip" hidden></div>
  <div class="spoken" aria-live="polite"></div>
</div>
"""),
    css=view_css("attention/neurons/view.css"),
    js=view_js("attention/neurons/view.js"),
)


def neurons(
    of_head: HeadVectors,
    one: HeadPair,
    queries: Sequence[str],
    keys: Sequence[str],
    *,
    key: str,
    what: str,
    same: bool,
    sorts: tuple[str, str],
    on_pair: Callable[[int, int], None],
    on_sorts: Callable[[str, str], None],
) -> None:
    """Draw the head's queries and keys.

    Args:
        of_head: the head.
        one: the chosen pair, with its row's numbers as the model has them.
        queries: labels of the tokens that ask.
        keys: labels of the tokens that are read.
        key: the widget's own name on the page.
        what: names head, model and text; another one starts the view anew.
        same: whether queries and keys are tokens of the same text.
        sorts: how keys and dimensions are ordered when the view begins.
        on_pair: called with the query and the key that the reader chose.
        on_sorts: called with both orders when the reader chose another one.
    """

    def chosen() -> None:
        pair = st.session_state[key]["pair"]
        on_pair(int(pair["query"]), int(pair["key"]))

    def sorted_otherwise() -> None:
        on_sorts(*map(str, st.session_state[key]["sorts"]))

    data = neurons_data(of_head, one, queries, keys)
    data |= {"what": what, "same": same, "source": key, "sorts": list(sorts)}
    _VIEW(
        key=key,
        data=data,
        on_pair_change=chosen,
        on_sorts_change=sorted_otherwise,
    )


def neurons_data(
    of_head: HeadVectors, one: HeadPair, queries: Sequence[str], keys: Sequence[str]
) -> dict[str, Any]:
    """What the browser computes with: q and k of all tokens, and the chosen row."""
    block = NumberBlock()
    block.add("q", of_head.q)
    block.add("k", of_head.k)
    block.add("exactScores", one.scores)
    block.add("exactShares", one.shares)
    block.add("keysAlike", of_head.by_likeness, "u2")
    block.add("dimsAlike", of_head.dims_by_likeness, "u2")
    if of_head.bias is not None:
        block.add("bias", of_head.bias)
    if (sees := seen_by(of_head.mask)) == "some":
        block.add("mask", of_head.mask, "u1")
    return {
        "queries": list(queries),
        "keys": list(keys),
        "query": one.query,
        "key": one.key,
        "exactQuery": one.query,
        "size": of_head.d_head,
        "scaling": of_head.scaling,
        "softcap": of_head.softcap,
        "scoreTitle": score_title(of_head),
        "sees": sees,
        "limits": limits(of_head),
        "index": block.index,
        "numbers": block.numbers(),
    }


def seen_by(mask: np.ndarray) -> Literal["all", "causal", "some"]:
    """Whether all is seen, all that is earlier, or as the mask itself must say."""
    if mask.all():
        return "all"
    return "causal" if np.array_equal(mask, np.tri(*mask.shape, dtype=bool)) else "some"


def score_title(of_head: HeadVectors) -> str:
    """How a score comes from the products: "q·k ÷ √64"."""
    if of_head.is_divided_by_root:
        scaled = f"q·k ÷ √{of_head.d_head}"
    else:
        scaled = "q·k" if of_head.scaling == 1 else f"q·k × {of_head.scaling:.4g}"
    return f"{scaled}, cap" if of_head.softcap else scaled


def limits(of_head: HeadVectors) -> dict[str, float]:
    """Where colours are full: the same for every query of the head."""
    q, k = (_some(rows) for rows in (of_head.q, of_head.k))
    products = q[:, None] * k[None]
    return {
        name: colour_limit(values)
        for name, values in (("q", of_head.q), ("k", of_head.k), ("products", products))
    }


def _some(rows: np.ndarray) -> np.ndarray:
    """At most ``SAMPLED`` rows, evenly spread."""
    return rows[:: -(-len(rows) // SAMPLED)]
