"""One head, or several as one: a map, lines, or shares weighted by their values."""

from collections.abc import Callable
from typing import Any

from components.attention.heads.shown import Shown
from components.attention.heads.view import HeadView
from components.choice.head import HeadChoice
from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_js
from core.attention.packed import packed_head

_VIEW = component(
    "headlight_head_map",
    html='<div class="head-map"></div>',
    css=view_css("views/lib/token_map.css", "attention/heads/map_view.css"),
    js=view_js("attention/heads/map_view.js"),
)


def head_map(
    choice: HeadChoice,
    view: HeadView,
    shown: Shown,
    *,
    key: str,
    maps_id: str,
    echo: int,
    on_wish: Callable[[], None],
) -> None:
    """Draw the chosen head, or several as one.

    Args:
        choice: the head and the pair of tokens.
        view: how the reader looks at it.
        shown: the numbers.
        key: the widget's own name; its state has ``wish``, a dict with ``n``, ``trace``
            and what the reader asked for: ``head``, ``pair`` or ``settings``.
        maps_id: what the grid calls the small maps of this text.
        echo: ``n`` of the last wish that is fulfilled here.
        on_wish: called when the reader asks for something.
    """
    data = head_map_data(choice, view, shown)
    _VIEW(key=key, data=data | {"trace": maps_id, "echo": echo}, on_wish_change=on_wish)


def head_map_data(choice: HeadChoice, view: HeadView, shown: Shown) -> dict[str, Any]:
    """What the browser paints, with every share to a millionth."""
    facts = choice.facts
    packed = packed_head(shown.pattern, shown.mask)
    block = NumberBlock()
    block.add("pattern", packed.data, "u1")
    if shown.lengths is not None:
        block.add("lengths", shown.lengths)
    return {
        "name": facts.name,
        "layer": choice.layer,
        "head": choice.head,
        "nHeads": facts.n_heads,
        "nKv": facts.n_kv_heads,
        "causal": facts.is_causal,
        "same": facts.kind == "self",
        "rows": shown.rows,
        "cols": shown.cols,
        "pair": {"query": choice.query, "key": choice.key},
        "settings": view.as_data(),
        "shownKey": shown.key,
        "noValues": shown.no_values,
        "step": packed.step,
        "exact": packed.is_exact,
        "index": block.index,
        "numbers": block.numbers(),
    }
