"""The tokens of a text as a table, and as chips for a picture file."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.graphemes import visible
from core.tokenization import Token

LINE = 64
"""Characters in a line of chips."""
TINTS = ["#dedcf9", "#dcdfe5", "#f0dcea"]


def token_table(tokens: Sequence[Token]) -> pd.DataFrame:
    """A row a token: what it says, its id, its bytes, its place in the text."""
    return pd.DataFrame(
        {
            "token": range(1, len(tokens) + 1),
            "says": [visible(token.text) for token in tokens],
            "id": [token.id for token in tokens],
            "spelled": [token.piece for token in tokens],
            "bytes": [
                "" if token.byte_values is None else token.byte_values.hex(" ").upper()
                for token in tokens
            ],
            "start": [token.start for token in tokens],
            "end": [token.end for token in tokens],
            "special": [token.special for token in tokens],
            "glyph": [token.group + 1 for token in tokens],
        }
    )


def chip_chart(tokens: Sequence[Token]) -> alt.LayerChart:
    """The tokens as chips in lines, each with its ids below."""
    rows, line, x = [], 0, 0.0
    for place, (label, ids) in enumerate(_glyphs(tokens)):
        width = max(len(label), len(ids) * 0.8) + 1.0
        if x and x + width > LINE:
            line, x = line + 1, 0.0
        rows.append(
            {
                "label": label,
                "ids": ids,
                "x": x,
                "x2": x + width - 0.25,
                "middle": x + width / 2 - 0.12,
                "top": line * 3.0,
                "bottom": line * 3.0 + 2.4,
                "text_y": line * 3.0 + 0.8,
                "ids_y": line * 3.0 + 1.8,
                "tint": place % len(TINTS),
            }
        )
        x += width
    cells = alt.Chart(pd.DataFrame(rows))
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(reverse=True))
    boxes = cells.mark_rect(cornerRadius=5).encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, LINE])),
        x2="x2:Q",
        y=y,
        y2="bottom:Q",
        color=alt.Color(
            "tint:O", legend=None, scale=alt.Scale(domain=[0, 1, 2], range=TINTS)
        ),
        tooltip=["label", "ids"],
    )
    words = cells.mark_text(font="monospace", fontSize=15).encode(
        x="middle:Q", y="text_y:Q", text="label:N"
    )
    numbers = cells.mark_text(fontSize=11, color="#5a5f70").encode(
        x="middle:Q", y="ids_y:Q", text="ids:N"
    )
    layers = [boxes, words, numbers]
    return alt.LayerChart(layer=layers, width=LINE * 11, height=(line + 1) * 54)


def _glyphs(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """What each glyph shows and its ids, tokens of one glyph together."""
    glyphs: dict[int, tuple[str, list[str]]] = {}
    for token in tokens:
        glyph = glyphs.setdefault(token.group, (visible(token.text), []))
        glyph[1].append(str(token.id))
    return [(label, " ".join(ids)) for label, ids in glyphs.values()]
