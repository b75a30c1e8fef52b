"""Every step from logit to chance for the likeliest tokens, cut ones greyed."""

from typing import Any

from streamlit.components.v2 import component

from components.percent import percent
from components.views.source import view_css, view_js
from core.continuation import Continuations
from core.prediction import Candidate, Distribution, Rest

_VIEW = component(
    "headlight_step_table",
    html="""
<div class="step-table" tabindex="0" role="region" aria-label="Steps to the chances">
  <table><thead><tr></tr></thead><tbody></tbody></table>
</div>
""",
    css=view_css("step_table.css"),
    js=view_js("step_table.js"),
)

Cell = dict[str, Any]


def step_table(
    dist: Distribution, vocabulary: Continuations, *, key: str, n: int = 10
) -> None:
    """Draw one row a token and one column a step; the last row is everything else."""
    _VIEW(key=key, data=steps_data(dist, vocabulary, n))


def steps_data(dist: Distribution, vocabulary: Continuations, n: int) -> Cell:
    """What the browser paints: texts, and shares from 0 to 1."""
    rows, reached = [], 0.0
    for one in dist.top(n):
        reached += one.prob_after_k
        label = vocabulary[one.id].visible
        cells = _cells(one, dist, reached)
        rows.append({"id": one.id, "label": label, "cells": cells})
    rest = dist.everything_else(n)
    if rest.count:
        label = f"everything else ({rest.count:,} tokens)"
        rows.append({"id": None, "label": label, "cells": _rest_cells(rest, dist)})
    return {"columns": _columns(dist), "rows": rows}


def _columns(dist: Distribution) -> list[dict[str, Any]]:
    greedy = dist.temperature == 0
    k_off, p_off = greedy or dist.top_k is None, greedy or dist.top_p is None
    columns = [
        ("logit", "raw score", False),
        ("÷ T", "greedy" if greedy else f"T = {dist.temperature:g}", False),
        ("softmax", "sums to 100 %", False),
        ("top-k", "off" if k_off else f"the {dist.top_k:,} highest", k_off),
        ("top-p", "off" if p_off else f"running sum to {dist.top_p:g}", p_off),
        ("renormalise", "chance of being drawn", False),
    ]
    names = ("name", "setting", "off")
    return [dict(zip(names, column, strict=True)) for column in columns]


def _cells(one: Candidate, dist: Distribution, reached: float) -> list[Cell]:
    after_k = one.prob_after_k if one.kept_k else one.prob_before_cut
    if dist.top_p is None or dist.temperature == 0:
        in_p = _share(after_k, cut=not one.kept_k)
    elif one.kept_k:
        in_p = _share(min(reached, 1.0), cut=not one.kept, sign="Σ ")
    else:
        in_p = _text("–", one.prob_after_k, cut=True)
    return [
        _text(f"{one.logit:.2f}", one.logit),
        _text(_scaled(one.scaled), one.scaled),
        _share(one.prob_before_cut),
        _share(after_k, cut=not one.kept_k),
        in_p,
        _share(one.prob, cut=not one.kept),
    ]


def _rest_cells(rest: Rest, dist: Distribution) -> list[Cell]:
    highest = rest.highest_logit
    scaled = highest / dist.temperature if dist.temperature else -float("inf")
    after_k = rest.prob_after_k
    return [
        _text(f"≤ {highest:.2f}", highest),
        _text(("≤ " if dist.temperature else "") + _scaled(scaled), scaled),
        _share(rest.prob_before_cut),
        _share(after_k, cut=after_k == 0),
        _share(after_k, cut=rest.kept == 0),
        _share(rest.prob, cut=rest.kept == 0),
    ]


def _scaled(value: float) -> str:
    return "−∞" if value == -float("inf") else f"{value:.2f}"


def _text(text: str, value: float, cut: bool = False) -> Cell:
    return {"text": text, "share": None, "cut": cut, "exact": repr(value)}


def _share(share: float, cut: bool = False, sign: str = "") -> Cell:
    exact = repr(share)
    return {"text": sign + percent(share), "share": share, "cut": cut, "exact": exact}
