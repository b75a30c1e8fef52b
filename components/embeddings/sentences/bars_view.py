"""Sentences, or pairs of them, as bars by their cosine, the most alike first."""

from collections.abc import Sequence

import numpy as np

from components.views.mounting import component
from components.views.near_bars.view import Near, near_rows
from components.views.serve import view_css, view_js
from core.embeddings.neighbours import Neighbours

_VIEW = component(
    "headlight_sentence_bars",
    html='<div class="near"><h2></h2><ol class="list"></ol><p class="more"></p></div>',
    css=view_css("views/near_bars/view.css", "embeddings/sentences/bars_view.css"),
    js=view_js("views/near_bars/view.js"),
)


def sentence_bars(found: Neighbours, labels: Sequence[str], *, key: str) -> None:
    """Draw a bar a line; a label may be long, and a line break in it is kept."""
    names = [Near(label) for label in labels]
    data = {"title": "", "rows": near_rows(found, names), "choosable": False}
    _VIEW(key=key, data=data)


def in_order(cosines: Sequence[float]) -> Neighbours:
    """The places of these cosines, the largest first."""
    values = np.array(cosines, dtype=np.float32)
    order = np.argsort(-values, kind="stable")
    return Neighbours(order, values[order], "cosine")
