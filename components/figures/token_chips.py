"""Tokens as a table, and as lines of chips for a picture file."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from components.figures.scales import INK, PAPER, SOFT
from core.graphemes import visible
from core.text.tokenization import Token

LINE = 72
"""Characters in a line of chips; longer ones go on in the next."""
PIXELS = 9.6
"""Width of a character."""
TINTS = ["#dedcf9", "#dcdfe5", "#f0dcea"]
AMBER_TINT = "#f6d9b4"
"""Of what is just joined."""
WARM = "#f6d9b4"
FONTS = "monospace, 'Noto Sans Thai', 'Noto Color Emoji', sans-serif"


@dataclass(frozen=True)
class Chip:
    """One chip of a picture."""

    label: str
    below: str
    tint: str


@dataclass(frozen=True)
class Line:
    """A title at the left and the chips behind it."""

    title: str
    chips: tuple[Chip, ...]


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


def token_line(title: str, tokens: Sequence[Token]) -> Line:
    """The tokens of a text as one line, each glyph with its ids below."""
    glyphs: dict[int, tuple[str, list[str]]] = {}
    for token in tokens:
        glyph = glyphs.setdefault(token.group, (visible(token.text), []))
        if token.id >= 0:
            glyph[1].append(str(token.id))
    return Line(
        title,
        tuple(
            Chip(label, " ".join(ids), TINTS[place % len(TINTS)])
            for place, (label, ids) in enumerate(glyphs.values())
        ),
    )


def chip_picture(lines: Sequence[Line]) -> alt.LayerChart:
    """The lines below each other, as wide as a page."""
    margin = max((_width(line.title) for line in lines), default=0) + 2
    rows = pd.DataFrame(
        list(_laid_out(lines, margin)),
        columns=["title", "label", "below", "tint", "x", "x2", "line"],
    )
    n_lines = max(rows["line"].tolist(), default=0) + 1
    rows = rows.assign(
        middle=(rows.x + rows.x2) / 2,
        top=rows.line + 0.04,
        bottom=rows.line + 0.86,
        label_y=rows.line + 0.32,
        below_y=rows.line + 0.68,
    )
    cells = alt.Chart(rows)
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[n_lines, 0], nice=False))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, margin + LINE], nice=False))
    boxes = cells.mark_rect(cornerRadius=5).encode(
        x=x, x2="x2:Q", y=y, y2="bottom:Q", color=alt.Color("tint:N", scale=None)
    )
    words = cells.mark_text(font=FONTS, fontSize=14, color=INK).encode(
        x="middle:Q", y="label_y:Q", text="label:N"
    )
    numbers = cells.mark_text(fontSize=10, color=SOFT).encode(
        x="middle:Q", y="below_y:Q", text="below:N"
    )
    titles = cells.mark_text(align="left", fontSize=13, color=INK).encode(
        x=alt.datum(0), y="label_y:Q", text="title:N"
    )
    return alt.LayerChart(
        layer=[boxes, words, numbers, titles],
        width=int((margin + LINE) * PIXELS),
        height=n_lines * 44,
        config=alt.Config(view=alt.ViewConfig(stroke=None)),
    )


def _laid_out(lines: Sequence[Line], margin: int) -> Iterator[tuple]:
    """Each chip with its place; the title goes with the first chip of its line."""
    row = -1
    for line in lines:
        row, x, title = row + 1, float(margin), line.title
        for chip in line.chips or (Chip("", "", PAPER),):
            width = max(_width(chip.label), 0.75 * _width(chip.below)) + 1.2
            if x > margin and x + width > margin + LINE:
                row, x = row + 1, float(margin)
            yield title, chip.label, chip.below, chip.tint, x, x + width - 0.3, row
            x, title = x + width, ""


def _width(text: str) -> int:
    """Columns of a monospaced text: marks take none, wide letters take two."""
    return sum(
        0
        if unicodedata.combining(char) or char == "\u200d"
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )
