"""The next-token distribution as bars; the last one is everything else, exactly."""

from collections.abc import Callable
from typing import Any

from components.views.mounting import component
from components.views.serve import view_css, view_js
from components.words.language import said, sentence
from components.words.percent import percent
from components.words.prediction_words import changes, cut_by, formula_lines
from core.distribution import Candidate, Distribution, Rest
from core.text.continuation import Continuations

_HTML = """
<div class="token-bars">
  <div class="head">
    <span class="changed" hidden><span></span><button type="button">undo</button></span>
    <span class="own-key" hidden>the model's own probability</span>
  </div>
  <ol class="rows" aria-label="Tokens and their probabilities"></ol>
  <div class="formula" aria-live="polite"></div>
</div>
"""
_VIEW = component(
    "headlight_token_bars",
    html=_HTML,
    css=view_css("views/token_bars/view.css"),
    js=view_js("views/token_bars/view.js"),
)


def token_bars(
    dist: Distribution,
    vocabulary: Continuations,
    *,
    key: str,
    text: str,
    n: int = 10,
    own: Distribution | None = None,
    formula: bool = True,
    no_append: str | None = None,
    on_undo: Callable[[], None] | None = None,
    pick: str = "",
    taken: int | None = None,
) -> int | None:
    """Draw the bars and return the id of the bar just clicked to be appended, or None.

    Args:
        dist: what to draw, over the full vocabulary.
        vocabulary: what each id says and adds to the text.
        key: the widget's own name on the page.
        text: the text that was read; measurements find it on the picture.
        n: how many tokens have a bar of their own.
        own: the model's own distribution, marked by a line where `dist` differs.
        formula: show under the bars how the marked bar was computed.
        no_append: why nothing can be appended now, or None.
        on_undo: what undoes the reader's settings, offered while there are any.
        pick: what a click does, where any token may be chosen by its id, also one
            that adds no text by itself; empty where a click appends text.
        taken: the id that was chosen here, marked.
    """
    data = bars_data(
        dist, vocabulary, n,
        own=own, formula=formula, no_append=no_append, pick=pick, taken=taken,
    )  # fmt: skip
    data |= {"trace": text, "changed": changes(dist) if on_undo else ""}
    result = _VIEW(
        key=key,
        data=data,
        on_append_change=_nothing,
        on_undo_change=on_undo or _nothing,
    )
    return result.append


def bars_data(
    dist: Distribution,
    vocabulary: Continuations,
    n: int,
    *,
    own: Distribution | None = None,
    formula: bool = True,
    no_append: str | None = None,
    pick: str = "",
    taken: int | None = None,
) -> dict[str, Any]:
    """What the browser paints: texts, and shares from 0 to 1."""
    rows, before = [], 0.0
    listed = dist.top(n)
    for one in listed:
        own_prob = None if own is None else own.candidate(one.id).prob
        rows.append(
            _row(one, dist, vocabulary, own_prob, no_append, pick)
            | {"formula": formula_lines(one, dist, before) if formula else []}
            | {"taken": one.id == taken}
        )
        before += one.prob_before_cut if one.kept_k else 0.0
    rest = _rest(dist.everything_else(n), formula)
    rest["own"] = None if own is None else own.everything_else(n).prob
    return {"rows": rows, "rest": rest}


def _row(
    one: Candidate,
    dist: Distribution,
    vocabulary: Continuations,
    own_prob: float | None,
    no_append: str | None,
    pick: str,
) -> dict[str, Any]:
    says = vocabulary[one.id]
    cut = cut_by(one, dist)
    share = one.prob_before_cut if cut else one.prob
    blocked = no_append or ("" if pick else said(says.reason or ""))
    return {
        "id": one.id,
        "label": says.visible,
        "share": share,
        "own": own_prob,
        "percent": percent(share),
        "exact": f"{share!r}, id {one.id}",
        "cut": cut,
        "hint": f"cut by {cut}"
        if cut
        else "not now"
        if no_append
        else sentence("no text to append")
        if blocked
        else pick or "+ append",
        "blocked": blocked or "",
        "spoken": f"{says.label!r} {percent(share)}"
        + (f", cut by {cut}" if cut else "")
        + f". {blocked or pick or 'Append to the text'}",
    }


def _rest(rest: Rest, formula: bool) -> dict[str, Any]:
    """The last bar: every token without a bar of its own."""
    gone = rest.count - rest.kept
    all_cut = rest.count > 0 and rest.kept == 0
    share = rest.prob_before_cut if all_cut else rest.prob
    lines = [
        sentence(
            "the sum over the other {count} tokens = {share}",
            count=f"{rest.count:,}",
            share=percent(share),
        ),
        sentence("{kept} of them can still be drawn", kept=f"{rest.kept:,}"),
    ]
    return {
        "count": f"{rest.count:,} tokens",
        "share": share,
        "percent": percent(share) if rest.count else "",
        "exact": repr(share),
        "cut": all_cut,
        "hint": "all cut" if all_cut else f"{gone:,} cut" if gone else "",
        "formula": lines if formula else [],
    }


def _nothing() -> None:
    """Tell Streamlit that the view may send this."""
