"""How a head is looked at: map or lines, one head or several, what is left out.

Kept for the session and written in the address as ``heads_view``, such as
``lines-sink-top10-mean.layer`` or ``map-max.3.1.12.4``. What is not said is as the
page first shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from components.choice.kept import Kept
from core.trace.attentions import AttentionFacts
from core.whole_number import whole_number, within

MODES = ("map", "lines", "values")
TOPS = (100, 50, 30, 20, 10, 5, 2, 1)
"""Per cent of the visible cells that may be drawn."""
MOST = 32
"""Heads that can be chosen one by one to be combined."""

Heads = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class HeadView:
    """How one head, or several as one, are looked at."""

    mode: Literal["map", "lines", "values"] = "map"
    sink: bool = False
    """Whether the first token is hidden and each row divided by what is left."""
    top: int = 100
    """Only the largest of this many per cent of the cells are drawn."""
    how: Literal["one", "mean", "max"] = "one"
    """The chosen head, or the average or maximum of several."""
    heads: Heads | None = None
    """The heads that are combined, by layer and head; None: the chosen one's layer."""

    def fitting(self, facts: AttentionFacts) -> "HeadView":
        """The same without the heads that these layers do not have."""
        n_layers, n_heads = facts.n_layers, facts.n_heads
        fit = tuple(
            (layer, head)
            for layer, head in self.heads or ()
            if layer < n_layers and head < n_heads
        )
        return replace(self, heads=fit or None)

    def members(self, facts: AttentionFacts, layer: int) -> Heads:
        """The heads that are combined; those of one layer where none were chosen."""
        whole = tuple((layer, head) for head in range(facts.n_heads))
        return self.heads or whole

    def as_data(self) -> dict[str, Any]:
        """As the browser gets and sends it."""
        heads = None if self.heads is None else [list(pair) for pair in self.heads]
        return {
            "mode": self.mode,
            "sink": self.sink,
            "top": self.top,
            "how": self.how,
            "heads": heads,
        }


def reader_view() -> HeadView:
    """How the reader looks, here or in the address."""
    return VIEW.chosen() or HeadView()


def keep_view(sent: Mapping[str, Any]) -> None:
    """Keep what the browser sent, as far as it makes sense; for a callback."""
    VIEW.keep(view_of(sent))


def view_of(sent: Mapping[str, Any]) -> HeadView:
    """Settings from a mapping; what makes no sense is as in the first view."""
    heads = sent.get("heads")
    pairs = heads if isinstance(heads, list) else []
    fit = [(pair[0], pair[1]) for pair in pairs if _is_head(pair)]
    return HeadView(
        mode=_one_of(sent.get("mode"), MODES),
        sink=sent.get("sink") is True,
        top=_one_of(sent.get("top"), TOPS),
        how=_one_of(sent.get("how"), ("one", "mean", "max")),
        heads=tuple(dict.fromkeys(fit))[:MOST] or None,
    )


def write_view(view: HeadView) -> None:
    """Write the settings into the address, or take them out where none is changed."""
    VIEW.say(view)


def to_address(view: HeadView) -> str:
    """The settings in short; empty for the first view."""
    parts = [] if view.mode == "map" else [view.mode]
    parts += ["sink"] if view.sink else []
    parts += [] if view.top == 100 else [f"top{view.top}"]
    if view.how != "one":
        numbers = [str(number) for pair in view.heads or () for number in pair]
        parts.append(".".join([view.how, *(numbers or ["layer"])]))
    return "-".join(parts)


def from_address(written: str) -> HeadView:
    """What ``to_address`` wrote; the first view where it is something else."""
    sent: dict[str, Any] = {}
    for part in written.split("-"):
        name, *numbers = part.split(".")
        if part in MODES:
            sent["mode"] = part
        elif part == "sink":
            sent["sink"] = True
        elif part.startswith("top"):
            sent["top"] = whole_number(part[3:])
        elif name in ("mean", "max"):
            sent["how"] = name
            whole = [*map(whole_number, numbers)]
            pairs = zip(whole[::2], whole[1::2], strict=False)
            sent["heads"] = [list(pair) for pair in pairs]
    return view_of(sent)


def _one_of(value: Any, choices: tuple[Any, ...]) -> Any:
    return value if value in choices else choices[0]


def _is_head(pair: Any) -> bool:
    numbers = pair if isinstance(pair, list) and len(pair) == 2 else [None]
    return all(within(number, 10_000) is not None for number in numbers)


VIEW = Kept("heads_view", from_address, to_address, key="heads_settings")
