"""All heads of a model on one text as one canvas: a row a layer, a column a head."""

from collections.abc import Callable, Mapping
from typing import Any

from components.attention.heads.measures import measures_of
from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_js
from components.words.language import sentence
from core.attention.head_summary import HeadSummary

_KEYS = sentence(
    "All heads. Arrow keys choose a head, Enter shows its layer large, Escape shows "
    "all again."
)
_LETTERS = sentence(
    "A is a head's pattern, q a query, k a key, n(q) the number of keys that q can "
    "see. Roles count the queries that have a choice."
)
_HTML = f"""
<div class="head-grid">
  <div class="controls">
    <label>{sentence("Shade")}<select class="shade"></select></label>
    <label>{sentence("Sort by")}<select class="sort"></select></label>
    <label>{sentence("Fade")}<select class="fade"></select></label>
    <button type="button" class="about" aria-expanded="false"
      aria-label="{sentence("What the roles and measures mean")}">i</button>
    <div class="level-row" hidden>below
      <input type="range" class="level" min="0" max="100"><output></output></div>
  </div>
  <div class="bar" hidden>
    <button type="button" class="back">{sentence("← All")}</button><span></span>
    <button type="button" class="before"
      aria-label="{sentence("Layer before")}">‹</button>
    <button type="button" class="after"
      aria-label="{sentence("Layer after")}">›</button>
  </div>
  <div class="box">
    <canvas class="heads" tabindex="0" role="application"
      aria-label="{_KEYS}"></canvas>
    <div class="frame pointed" hidden></div>
    <div class="frame chosen" hidden></div>
  </div>
  <div class="legend" aria-hidden="true"><b></b><i></i><span class="from"></span>
    <span class="middle"></span><span class="to"></span></div>
  <p class="said" aria-live="polite"></p>
  <div class="list" tabindex="0" role="region" hidden
    aria-label="{sentence("Roles and measures on this text")}">
    <header><strong>{sentence("On this text")}</strong>
      <button type="button" class="close">{sentence("← Back")}</button></header>
    <p>{_LETTERS}</p><ul></ul>
  </div>
  <div class="tip" role="tooltip" hidden><canvas></canvas><strong></strong><div></div>
  </div>
</div>
"""
_TEXTS = ("id", "name", "definition", "formula", "unit", "why_not", "try_text")
_VIEW = component(
    "headlight_head_grid",
    html=_HTML,
    css=view_css("attention/heads/grid_view.css"),
    js=view_js("attention/heads/grid_view.js"),
)


def head_grid_view(
    summary: HeadSummary,
    chosen: tuple[int, int],
    *,
    key: str,
    look: Mapping[str, Any],
    on_look: Callable[[], None],
    on_attempt: Callable[[], None],
) -> None:
    """Draw the grid.

    Args:
        summary: the heads.
        chosen: layer and head that have the frame.
        key: the widget's own name on the page; its state has ``look``, as ``look``
            below, and ``attempt``, the id of a role.
        look: what shades, sorts and fades the maps, by the ids of measures, and the
            level of fading.
        on_look: called when the reader looks otherwise.
        on_attempt: called when the reader wants a text that shows a role.
    """
    _VIEW(
        key=key,
        data=grid_data(summary)
        | {"chosen": list(chosen), "source": key, "look": dict(look)},
        on_look_change=on_look,
        on_attempt_change=on_attempt,
    )


def grid_data(summary: HeadSummary) -> dict[str, Any]:
    """What the browser paints: the maps deflated, and the numbers of every head."""
    block, described = NumberBlock(), []
    block.add("thumbs", summary.packed, "u1")
    # 255 says that no role fits.
    block.add("strongest", summary.strongest & 255, "u1")
    for measure in measures_of(summary):
        if measure.values is not None:
            block.add(measure.id, measure.values)
        if measure.even is not None:
            block.add(f"even.{measure.id}", measure.even)
        described.append(
            {name: getattr(measure, name) for name in _TEXTS} | {"max": measure.limit}
        )
    n_layers, n_heads, rows, cols = summary.thumbs.shape
    return {
        "name": summary.name,
        "trace": summary.id,
        "layers": n_layers,
        "heads": n_heads,
        "rows": rows,
        "cols": cols,
        "whole": summary.whole,
        "measures": described,
        "numbers": block.numbers(),
        "index": block.index,
    }
