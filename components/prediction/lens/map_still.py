"""The grid of the logit lens as a still picture: the cells that the page shows."""

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from components.figures.scales import INK, share_scale
from components.figures.shades import BLACK, WHITE, ink_on, shade
from components.figures.token_axis import Labels
from components.words.language import sentence
from components.words.percent import percent

TOGETHER = 910
"""Pixels that the columns share, as on a laptop's screen."""
NARROW, LONG, WIDE = 76, 128, 224
"""Pixels of a column: at least, at most for a long label, and at most."""
ROOMY = 112
"""From this width on a share stands beside its word."""
HIGH, GAP = 20, 2
"""Height of a row, and what lies between two cells, in pixels."""
SHARE, LETTER = 52, 6.4
"""Pixels that a share and a letter take."""
INSET, LINE = 5, 13
FONT = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono', monospace"
_INK = alt.condition(
    alt.FieldEqualPredicate(field="ink", equal=WHITE),
    alt.value(WHITE),
    alt.value(BLACK),
)

Cell = tuple[int, int]
"""A layer and a position."""


def lens_map(
    table: pd.DataFrame,
    columns: Sequence[tuple[str, str]],
    chosen: Cell | None = None,
    ranks_of: int | None = None,
) -> alt.LayerChart:
    """The grid: the last layer at the top, shaded by the likeliest token's share.

    Args:
        table: of ``lens_table``.
        columns: what stands above each, and what below that.
        chosen: the cell with a strong frame.
        ranks_of: how many tokens there are, where a cell says at what rank of them the
            final answer is; None for the likeliest token.
    """
    wide = column_width(columns)
    said = Labels(columns)
    base = (
        alt.Chart(map_cells(table, chosen, ranks_of))
        .encode(
            x=alt.X(
                "position:O",
                title=None,
                scale=alt.Scale(paddingInner=GAP / wide, paddingOuter=0),
                axis=said.axis(
                    orient="top", labelAngle=0, labelAlign="left", domain=False,
                    labelOffset=INSET - wide / 2, labelLimit=wide - INSET, ticks=False,
                    labelLineHeight=LINE, labelPadding=LINE + 4,
                ),
            ),
            y=alt.Y(
                "layer:O",
                title=None,
                sort=list(dict.fromkeys(table["layer"]))[::-1],
                scale=alt.Scale(paddingInner=GAP / HIGH, paddingOuter=0),
                axis=alt.Axis(ticks=False, domain=False),
            ),
        )
        .add_params(*said.params())
    )  # fmt: skip
    framed = base.transform_filter("datum.same").mark_rect(
        filled=False, stroke=INK, strokeOpacity=0.55, strokeWidth=1
    )
    marked = base.transform_filter("datum.chosen").mark_rect(
        filled=False, stroke=INK, strokeWidth=2
    )
    title = sentence("probability" if ranks_of is None else "nearness to rank 1")
    layers = [_shades(base, title), framed, marked, _words(base, wide)]
    if wide >= ROOMY:
        layers.append(_shares(base, wide))
    return alt.LayerChart(layer=layers, width=alt.Step(wide), height=alt.Step(HIGH))


def column_width(columns: Sequence[tuple[str, str]]) -> float:
    """As wide as on a laptop, and for a long label a little wider."""
    longest = max(len(label) for label, _ in columns)
    label = min(LONG, longest * LETTER + 2 * INSET)
    return max(NARROW, label, min(WIDE, TOGETHER / len(columns)))


def map_cells(
    table: pd.DataFrame, chosen: Cell | None, ranks_of: int | None = None
) -> pd.DataFrame:
    """What is drawn of each cell: its word, its share, its colours and its frame."""
    words, share, depth = table["likeliest"], table["probability"], table["probability"]
    if ranks_of is not None:
        ranks = table["answer_rank"]
        words, share = ranks.map(rank_text), table["answer_probability"]
        depth = ranks.map(lambda rank: rank_depth(rank, ranks_of))
    colours = depth.map(shade)
    return pd.DataFrame(
        {
            "layer": table["layer"],
            "passed": table["layers_passed"],
            "position": table["position"],
            "word": words,
            "depth": depth,
            "share": share.map(percent),
            "ink": colours.map(ink_on),
            "same": table["answer_rank"] == 1,
            "chosen": [
                cell == chosen
                for cell in zip(table["layers_passed"], table["position"], strict=True)
            ],
        }
    )


def rank_text(rank: int) -> str:
    """A rank as a cell has room for it: 9,999 whole, 12,345 as 12k."""
    return f"{(rank + 500) // 1000}k" if rank >= 10_000 else str(rank)


def rank_depth(rank: int, ranks_of: int) -> float:
    """1 for the first rank, 0 for the last of the vocabulary, by logarithm."""
    return 1 - math.log(rank) / math.log(ranks_of)


def _shades(base: alt.Chart, title: str) -> alt.Chart:
    # Mixed as the views mix, so a legend can stand beside the very same colours.
    scale = share_scale(even=True)
    return base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("depth:Q", title=title, scale=scale)
    )


def _words(base: alt.Chart, wide: float) -> alt.Chart:
    limit = wide - 2 * INSET - SHARE * (wide >= ROOMY)
    return base.mark_text(
        align="left", dx=INSET - wide / 2, limit=limit, fontSize=12, font=FONT
    ).encode(text="word:N", color=_INK)


def _shares(base: alt.Chart, wide: float) -> alt.Chart:
    return base.mark_text(align="right", dx=wide / 2 - INSET, fontSize=11).encode(
        text="share:N", color=_INK
    )
