"""Which heads are switched off: single ones, whole layers, all that follow a role.

A set is written in an address as ``decoder.self.12.4_decoder.self.7.all``: parts side
by side, each with the kind of attention, the layer, and the head. A role is written
``decoder.self.previous.50``: the heads that follow it by 50 % or more on the text read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..instrument.interventions import AblateHead
from ..whole_number import whole_number, within
from .roles import ROLES

ALL, NOTHING = "all", "nothing"
MOST_PARTS = 64
"""An address with more parts than this was not written here."""
MOST_NAMED = 3
"""Parts that a sentence names; the others are counted."""
KINDS = {
    "encoder.self": "encoder ",
    "decoder.self": "decoder ",
    "decoder.cross": "cross ",
}
"""What stands before a head's name in a model with several kinds of attention."""

Scores = Callable[[str, str], Float[np.ndarray, "layer head"] | None]
"""Role scores on this text, by kind of attention and role; None where undefined."""


@dataclass(frozen=True)
class Part:
    """One head, or all heads of a layer, or all heads that follow a role."""

    kind: str
    """The kind of attention, such as ``decoder.self``."""
    layer: int | None = None
    head: int | None = None
    """None: every head of the layer."""
    role: str | None = None
    at_least: int = 50
    """For a role: the lowest score that counts, in per cent."""

    @property
    def address(self) -> str:
        """The part in short, as it is written in an address."""
        if self.role is not None:
            return f"{self.kind}.{self.role}.{self.at_least}"
        return f"{self.kind}.{self.layer}.{ALL if self.head is None else self.head}"

    @property
    def label(self) -> str:
        """Such as "L12H4", "layer 7" or "all previous-token heads of this text"."""
        if self.role is not None:
            name = next(role.name for role in ROLES if role.id == self.role)
            return f"all {name.replace(' ', '-')} heads of this text"
        if self.head is None:
            return f"layer {self.layer}"
        return f"L{self.layer}H{self.head}"

    def fits(self, sizes: Mapping[str, tuple[int, int]]) -> bool:
        """Whether a model with these layers and heads a kind has such heads."""
        n_layers, n_heads = sizes.get(self.kind, (0, 0))
        if self.role is not None:
            return n_layers > 0
        return (self.layer or 0) < n_layers and (self.head or 0) < n_heads

    def heads(
        self, sizes: Mapping[str, tuple[int, int]], scores: Scores
    ) -> list[tuple[int, int]]:
        """The layers and heads meant; none where the role cannot be told."""
        n_heads = sizes[self.kind][1]
        if self.role is not None:
            found = scores(self.kind, self.role)
            if found is None:
                return []
            return [(int(i), int(j)) for i, j in _above(found, self.at_least)]
        layer = self.layer or 0
        if self.head is not None:
            return [(layer, self.head)]
        return [(layer, head) for head in range(n_heads)]


@dataclass(frozen=True)
class HeadSet:
    """Heads to switch off, in the order they were put in."""

    parts: tuple[Part, ...] = ()

    @property
    def address(self) -> str:
        """The set in short, as it is written in an address."""
        return "_".join(part.address for part in self.parts) or NOTHING

    def toggled(self, part: Part) -> "HeadSet":
        """The set with the part, or without it where it had it."""
        if part in self.parts:
            return HeadSet(tuple(one for one in self.parts if one != part))
        return HeadSet((*self.parts, part))

    def fitting(self, sizes: Mapping[str, tuple[int, int]]) -> "HeadSet":
        """The parts that a model of these sizes has."""
        return HeadSet(tuple(part for part in self.parts if part.fits(sizes)))

    def changes(
        self, sizes: Mapping[str, tuple[int, int]], scores: Scores
    ) -> tuple[AblateHead, ...]:
        """The interventions, each head once, in order of kind, layer and head."""
        meant = {
            (part.kind, *where)
            for part in self.parts
            for where in part.heads(sizes, scores)
        }
        return tuple(ablation(kind, layer, head) for kind, layer, head in sorted(meant))

    def words(self, several_kinds: bool = False) -> str:
        """Such as "L3H1, L3H2 and 4 more", for a sentence that begins with Without."""
        named = [part_words(part, several_kinds) for part in self.parts]
        if len(named) > MOST_NAMED:
            rest = len(named) - MOST_NAMED + 1
            named = [*named[: MOST_NAMED - 1], f"{rest} more"]
        return _listed(named)


def ablation(kind: str, layer: int, head: int) -> AblateHead:
    """The intervention that switches one head of a kind of attention off."""
    stack, _, attention = kind.partition(".")
    return AblateHead(
        layer,
        head,
        "encoder" if stack == "encoder" else "decoder",
        "cross" if attention == "cross" else "self",
    )


def part_words(part: Part, several_kinds: bool) -> str:
    """The part's label, with its kind of attention where a model has several."""
    kind = KINDS[part.kind] if several_kinds else ""
    if part.role is not None:
        return part.label.replace("all ", f"all {kind}", 1)
    return kind + part.label


def from_address(written: str) -> HeadSet:
    """What an address says; what it says wrongly is left out."""
    pieces = written.split("_")[:MOST_PARTS]
    parts = [part for piece in pieces if (part := _part(piece)) is not None]
    return HeadSet(tuple(dict.fromkeys(parts)))


def _part(written: str) -> Part | None:
    pieces = written.split(".")
    kind = ".".join(pieces[:2])
    if len(pieces) != 4 or kind not in KINDS:
        return None
    first, last = pieces[2:]
    layer, number = (within(whole_number(part), 10_000) for part in pieces[2:])
    if any(role.id == first for role in ROLES) and number is not None:
        return Part(kind, role=first, at_least=min(100, number))
    if layer is None or (number is None and last != ALL):
        return None
    return Part(kind, layer, number)


def _above(
    scores: Float[np.ndarray, "layer head"], at_least: int
) -> Iterable[tuple[np.integer, np.integer]]:
    return zip(*np.nonzero(scores >= at_least / 100), strict=True)


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
