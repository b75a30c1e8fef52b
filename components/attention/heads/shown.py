"""What a page shows of a head: the pattern, its mask, and what its values weigh."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float

from components.attention.heads.questions import HeadNumbers, OneHead, SeveralHeads
from components.attention.heads.view import HeadView
from components.choice.head import HeadChoice
from components.figures.attention_heatmap import attention_heatmap, pattern_table
from components.page.card import Figure
from components.words.lane_labels import lane_labels
from components.words.language import counted
from core.attention.combined import without_first
from core.attention.value_weighted import value_weighted


@dataclass(frozen=True, eq=False)
class Shown:
    """One pattern as arrays, and what it is called."""

    key: str
    """Which heads it is of, such as ``one:12.4`` or ``mean:layer12``."""
    title: str
    """The same for a reader."""
    pattern: Float[np.ndarray, "query key"]
    mask: Bool[np.ndarray, "query key"]
    rows: list[str]
    """Labels of the query tokens."""
    cols: list[str]
    """Labels of the key tokens."""
    lengths: Float[np.ndarray, " key"] | None
    """‖v·W_O‖ of each key; None where it is not one head's or cannot be had."""
    no_values: str = ""
    """Why a single head has no lengths; empty where it has."""


def question_of(choice: HeadChoice, view: HeadView) -> OneHead | SeveralHeads:
    """What is to be asked: the chosen head, or several of them as one."""
    if view.how == "one":
        return OneHead(*choice.where)
    members = view.members(choice.facts, choice.layer)
    return SeveralHeads(choice.facts.name, members, view.how)


def shown_of(choice: HeadChoice, view: HeadView, found: HeadNumbers) -> Shown:
    """The chosen head, or the average or maximum that the reader asked for."""
    facts, title = choice.facts, choice.label
    if view.how != "one":
        members = view.members(facts, choice.layer)
        word = "average" if view.how == "mean" else "maximum"
        one, many = f"the {word} of {{n}} head", f"the {word} of {{n}} heads"
        title = counted(len(members), one, many)
    return Shown(
        key=shown_key(view, choice.layer, choice.head),
        title=title,
        pattern=found.pattern,
        mask=found.mask,
        rows=lane_labels(facts.query_tokens),
        cols=lane_labels(facts.key_tokens),
        lengths=found.lengths,
        no_values=found.no_values,
    )


def shown_key(view: HeadView, layer: int, head: int) -> str:
    """Which heads are shown, as the browser names them too."""
    if view.how == "one":
        return f"one:{layer}.{head}"
    heads = "+".join(f"{a}.{b}" for a, b in view.heads or ())
    return f"{view.how}:{heads or f'layer{layer}'}"


def head_table(shown: Shown, view: HeadView) -> pd.DataFrame:
    """The pattern pair by pair, with what the reader made of it."""
    more = {}
    if shown.lengths is not None:
        more["value_weighted"] = value_weighted(shown.pattern, shown.lengths)
    if view.sink:
        more["share_without_the_first_token"] = _changed(shown.pattern, view)
    return pattern_table(shown.pattern, shown.mask, shown.rows, shown.cols, **more)


def head_chart(shown: Shown, view: HeadView) -> Figure:
    """The pattern as a still picture, with what the reader made of it."""
    values, mask, title = _changed(shown.pattern, view), shown.mask, shown.title
    limit, measure = 1.0, "share"
    if view.sink:
        mask, title = mask & (values > 0), f"{title}, first token hidden"
    if view.mode == "values" and shown.lengths is not None:
        values = value_weighted(values, shown.lengths)
        limit, measure = float(values.max()) or 1.0, "share × ‖v·W_O‖"
    return attention_heatmap(
        values, mask, shown.rows, shown.cols, title=title, limit=limit, measure=measure
    )


def _changed(
    pattern: Float[np.ndarray, "query key"], view: HeadView
) -> Float[np.ndarray, "query key"]:
    """The pattern, its first token hidden where the reader wants that."""
    return without_first(pattern, divide=view.how != "max") if view.sink else pattern
