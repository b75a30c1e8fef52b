"""A word encoded merge by merge, a row a merge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.language import counted, sentence, whole
from core.graphemes import visible
from core.text.merging import Merged

_VIEW = component(
    "headlight_merge_ladder",
    html=view_html("""
<div class="ladder" tabindex="0" role="region" aria-label="The word, merge by merge">
  <table><tbody></tbody></table>
</div>
"""),
    css=view_css("text/bpe/view.css"),
    js=view_js("text/bpe/view.js"),
)


@dataclass(frozen=True)
class Ladder:
    """One word with its merges, and how to show its symbols."""

    merged: Merged
    label: Callable[[str], str]
    """What a symbol says."""
    id_of: Callable[[str], int | None]
    """The symbol's row in the vocabulary, None where it has none."""


def merge_ladder(ladders: Sequence[Ladder], *, key: str) -> None:
    """Draw the words below each other."""
    _VIEW(key=key, data={"rows": [row for one in ladders for row in ladder_rows(one)]})


def ladder_rows(ladder: Ladder) -> list[dict[str, Any]]:
    """A row for each merge, as the browser paints it, and one for the result."""
    rows: list[dict[str, Any]] = []
    for step in ladder.merged.steps:
        joined = {step.place, step.place + 1}
        symbols = [
            (visible(ladder.label(symbol)), "join" if place in joined else "", "")
            for place, symbol in enumerate(step.before)
        ]
        said = sentence("merge {n}", n=whole(step.rank + 1))
        rows.append({"said": said, "symbols": symbols, "kind": "", "first": not rows})
    symbols = [_token(symbol, ladder) for symbol in ladder.merged.symbols]
    said = counted(len(symbols), "{n} token", "{n} tokens")
    rows.append({"said": said, "symbols": symbols, "kind": "last", "first": not rows})
    return rows


def _token(symbol: str, ladder: Ladder) -> tuple[str, str, str]:
    number = ladder.id_of(symbol)
    label = visible(ladder.label(symbol))
    if number is None:
        return label, "unknown", sentence("unknown")
    return label, "done", sentence("id {n}", n=whole(number))
