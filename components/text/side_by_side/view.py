"""One text cut in several ways, a row each; the same characters light up together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.views.token_chips.view import chips_of
from components.words.lane_labels import is_right_to_left
from core.text.tokenization import Token

_VIEW = component(
    "headlight_token_rows",
    html=view_html("""
<p class="told" aria-live="polite"></p>
<div class="rows"></div>
"""),
    css=view_css("views/lib/token_chip.css", "text/side_by_side/view.css"),
    js=view_js("text/side_by_side/view.js"),
)


@dataclass(frozen=True)
class Row:
    """One way to cut the text."""

    title: str
    count: str
    """The number that matters, such as "13 tokens"."""
    rest: str
    """Other numbers behind it."""
    rule: str
    """How it cuts, in one sentence."""
    tokens: tuple[Token, ...]


def token_rows(rows: Sequence[Row], *, key: str, hint: str) -> None:
    """Draw the rows; ``hint`` stands above them while nothing is pointed at."""
    _VIEW(key=key, data={"hint": hint, "rows": [_row(row) for row in rows]})


def _row(row: Row) -> dict[str, Any]:
    return {
        "title": row.title,
        "count": row.count,
        "rest": row.rest,
        "rule": row.rule,
        "chips": chips_of(row.tokens),
        "spans": _spans(row.tokens),
        "ids": [token.id for token in row.tokens],
        "rtl": is_right_to_left(row.tokens),
    }


def _spans(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The characters of each chip, in the order of ``chips_of``."""
    glyphs = (list(group) for _, group in groupby(tokens, key=lambda one: one.group))
    return [
        (min(token.start for token in glyph), max(token.end for token in glyph))
        for glyph in glyphs
    ]
