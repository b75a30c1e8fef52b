"""Every step from logit to chance for the likeliest tokens, cut ones greyed."""

from typing import Any

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.language import sentence, whole
from components.words.percent import percent
from components.words.prediction_words import enough
from core.distribution import Candidate, Distribution, Rest
from core.text.continuation import Continuations

_VIEW = component(
    "headlight_step_table",
    html=view_html("""
<div class="step-table" tabindex="0" role="region" aria-label="Steps to the chances">
  <table><thead><tr></tr></thead><tbody></tbody><tfoot></tfoot></table>
</div>
"""),
    css=view_css("prediction/next_token/step_table_view.css"),
    js=view_js("prediction/next_token/step_table_view.js"),
)

Cell = dict[str, Any]
_OFF = sentence("off")


def step_table(
    dist: Distribution, vocabulary: Continuations, *, key: str, n: int = 10
) -> None:
    """Draw one row a token and one column a step; then everything else, and all."""
    _VIEW(key=key, data=steps_data(dist, vocabulary, n))


def steps_data(dist: Distribution, vocabulary: Continuations, n: int) -> Cell:
    """What the browser paints: texts, and shares from 0 to 1.

    A cut changes no share: it takes tokens out, and what is left keeps the number it
    had. Only the last step changes the numbers, all by the same divisor.
    """
    rows, reached = [], 0.0
    for one in dist.top(n):
        reached += one.prob_before_cut if one.kept_k else 0.0
        label = vocabulary[one.id].visible
        cells = _cells(one, dist, reached)
        rows.append({"id": one.id, "label": label, "cells": cells})
    rest = dist.everything_else(n)
    if rest.count:
        label = sentence("everything else ({n} tokens)", n=whole(rest.count))
        rows.append({"id": None, "label": label, "cells": _rest_cells(rest, dist)})
    total = {"label": sentence("all that is left"), "cells": _total_cells(dist)}
    return {"columns": _columns(dist), "rows": rows, "total": total}


def _columns(dist: Distribution) -> list[dict[str, Any]]:
    greedy = dist.temperature == 0
    k_off, p_off = greedy or dist.top_k is None, greedy or dist.top_p is None
    m_off = greedy or dist.min_p is None
    likeliest = percent(float(dist.softmax.max()))
    columns = [
        ("logit", sentence("raw score"), False),
        ("÷ T", "greedy" if greedy else f"T = {dist.temperature:g}", False),
        ("softmax", sentence("sums to 100 %"), False),
        (
            "top-k",
            _OFF if k_off else sentence("the {n} highest", n=f"{dist.top_k:,}"),
            k_off,
        ),
        ("top-p", _OFF if p_off else sentence("Σ up to {p}", p=enough(dist)), p_off),
        ("min-p", _OFF if m_off else f"≥ {dist.min_p:g} × {likeliest}", m_off),
        (sentence("renormalise"), f"÷ {percent(dist.kept_mass)}", False),
    ]
    names = ("name", "setting", "off")
    return [dict(zip(names, column, strict=True)) for column in columns]


def _cells(one: Candidate, dist: Distribution, reached: float) -> list[Cell]:
    share, greedy = one.prob_before_cut, dist.temperature == 0
    sums = dist.top_p is not None and not greedy and one.kept_k
    in_p = _share(share, cut=not one.kept_p)
    if sums:
        in_p["note"] = f"Σ {percent(min(reached, 1.0))}"
    return [
        _text(f"{one.logit:.2f}", one.logit),
        _text(_scaled(one.scaled), one.scaled),
        _share(share),
        _share(share, cut=not one.kept_k),
        in_p,
        _share(share, cut=not (greedy or one.kept)),
        _share(one.prob, cut=not one.kept),
    ]


def _rest_cells(rest: Rest, dist: Distribution) -> list[Cell]:
    highest, before = rest.highest_logit, rest.prob_before_cut
    scaled = highest / dist.temperature if dist.temperature else -float("inf")
    greedy = dist.temperature == 0

    def left(mass: float) -> Cell:
        """What a cut has left of them; where nothing is, what was there, as cut."""
        gone = mass == 0 and not greedy
        return _share(before if gone else mass, cut=gone)

    return [
        _text(f"≤ {highest:.2f}", highest),
        _text(("≤ " if dist.temperature else "") + _scaled(scaled), scaled),
        _share(before),
        left(rest.kept_mass_k),
        left(rest.kept_mass_p),
        left(rest.kept_mass),
        _share(rest.prob, cut=rest.kept == 0),
    ]


def _total_cells(dist: Distribution) -> list[Cell]:
    """What all tokens that are left hold together at each step."""
    left = (1.0, dist.kept_mass_k, dist.kept_mass_p, dist.kept_mass, 1.0)
    return [_text("", 0.0), _text("", 0.0), *map(_share, left)]


def _scaled(value: float) -> str:
    return "−∞" if value == -float("inf") else f"{value:.2f}"


def _text(text: str, value: float) -> Cell:
    exact = repr(value) if text else ""
    return {"text": text, "share": None, "cut": False, "exact": exact, "note": ""}


def _share(share: float, cut: bool = False) -> Cell:
    text, exact = percent(share), repr(share)
    return {"text": text, "share": share, "cut": cut, "exact": exact, "note": ""}
