"""One query and one key as arrows that turn with the position, and their score."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.positions.rotary.questions import FARTHEST, Turned
from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_html, view_js
from core.positions.rotary_score import QueryAndKey

_VIEW = component(
    "headlight_rotary",
    html=view_html("""
<div class="rotary">
  <div class="controls">
    <label class="both"><span>Move both tokens on by: <output></output></span>
      <input type="range" min="0" step="1" aria-label="Move both tokens on"></label>
    <label class="apart"><span>Distance back to the key: <output></output></span>
      <input type="range" step="1" aria-label="Distance back to the key"></label>
    <button type="button" class="home">As in the text</button>
  </div>
  <p class="sum" aria-live="polite">
    <span>Query </span><b class="query"></b><span class="asks"></span>
    <b class="key"></b><span class="scored"></span>
  </p>
  <div class="body">
    <section>
      <h2 class="pairs-title"></h2>
      <ol class="pairs" aria-label="Pairs of numbers. Arrow keys: another pair"></ol>
    </section>
    <section class="side">
      <h2 class="curve-title"></h2>
      <div class="curve"><canvas aria-hidden="true"></canvas></div>
      <h2 class="pair-title"></h2>
      <div class="one">
        <canvas aria-hidden="true"></canvas>
        <table>
          <thead><tr><td></td><th>first</th><th>second</th><th>length</th>
            <th>angle</th></tr></thead>
          <tbody></tbody>
        </table>
      </div>
      <p class="turn"></p>
    </section>
  </div>
</div>
"""),
    css=view_css("positions/rotary/view.css"),
    js=view_js("positions/rotary/view.js"),
)


def rotary(
    one: QueryAndKey,
    labels: tuple[str, str],
    chosen: Turned,
    span: tuple[int, int],
    *,
    key: str,
    what: str,
    on_chosen: Callable[[Turned], None],
) -> None:
    """Draw the pairs of one query and one key.

    Args:
        one: the query and the key, before their turn.
        labels: what the two tokens say.
        chosen: where the arrows begin.
        span: the least and the largest distance.
        key: the widget's own name on the page.
        what: names model, head, text and tokens; another one starts the view anew.
        on_chosen: called when the reader has moved something.
    """

    def moved() -> None:
        sent = st.session_state[key].chosen
        if sent:
            on_chosen(Turned(*map(int, sent)))

    data = rotary_data(one, labels, span)
    data |= {"what": what, "chosen": [chosen.pair, chosen.both, chosen.distance]}
    _VIEW(key=key, data=data, on_chosen_change=moved)


def rotary_data(
    one: QueryAndKey, labels: tuple[str, str], span: tuple[int, int]
) -> dict[str, Any]:
    """What the browser turns: pairs of q and k, and the angle of each pair."""
    block = NumberBlock()
    block.add("q", one.q[one.dims])
    block.add("k", one.k[one.dims])
    block.add("angles", one.angles)
    block.add("dims", one.dims, "u2")
    return {
        "queryLabel": labels[0],
        "keyLabel": labels[1],
        "query": one.query,
        "key": one.key,
        "dHead": one.q.size,
        "rest": one.rest,
        "unturned": int(one.unturned.size),
        "scaling": one.scaling,
        "rooted": abs(one.scaling * one.q.size**0.5 - 1) < 1e-6,
        "softcap": one.softcap,
        "score": one.score,
        "least": span[0],
        "most": span[1],
        "farthest": FARTHEST,
        "index": block.index,
        "numbers": block.numbers(),
    }
