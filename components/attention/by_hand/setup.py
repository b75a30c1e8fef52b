"""An example of attention by hand: its tables, and the letters an address has for it.

Nothing here draws; every change gives a new setup.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

import numpy as np
from jaxtyping import Bool, Float

from components.choice.address import pack, unpack
from core.attention.by_hand import DIMS, TOKENS, ScoreKind, Scoring
from core.attention.masks import blind_queries, causal_mask, full_mask

Kind = Literal["weighted sum", "dot product", "bare", "attention"]
Table = Float[np.ndarray, "row column"]
LARGEST = 1e6
"""No number of a table is larger: e to its power and its square stay numbers."""
LONGEST_TOKEN, LONGEST_SOURCE = 16, 120
WORDS = ("The", "cat", "sat", "on", "the", "mat")
MOST_HEADS = 4
FIXED = {"weighted sum": ("weights", "values"), "dot product": ("q", "k")}
EXTRA: dict[ScoreKind, tuple[str, ...]] = {
    "bilinear": ("W",),
    "reduced rank": ("U", "V"),
    "additive": ("W_1", "W_2", "b"),
}
"""The tables that a comparison takes beside queries and keys."""


@dataclass(frozen=True, eq=False)
class Setup:
    """All that one chooses by hand."""

    kind: Kind
    tokens: tuple[str, ...]
    tables: Mapping[str, Table]
    """By name: X, then W_Q1, W_K1, W_V1 of the first head, …, W_O."""
    mask: Bool[np.ndarray, "query key"]
    scoring: ScoreKind = "scaled dot"
    scaling: float | None = None
    """What products are multiplied by; None: 1 / √d."""
    source: str = ""
    """Where the numbers are from, if not from the reader."""

    @property
    def n_heads(self) -> int:
        """Heads, each with its own W_Q, W_K and W_V."""
        return sum(name.startswith("W_Q") for name in self.tables)

    @property
    def d(self) -> int:
        """Numbers of a token's vector."""
        return self.tables["X"].shape[1] if "X" in self.tables else 0

    def of_heads(self, name: str) -> Float[np.ndarray, "head d_model d_head"]:
        """W_Q, W_K or W_V of all heads."""
        return np.stack([self.tables[f"{name}{h + 1}"] for h in range(self.n_heads)])

    def how(self) -> Scoring:
        """The comparison with its weights."""
        found = {
            name: self.tables[name][0] if name == "b" else self.tables[name]
            for name in EXTRA.get(self.scoring, ())
        }
        return Scoring(self.scoring, scaling=self.scaling, **found)

    def mask_kind(self) -> Literal["none", "causal", "own"]:
        """What the mask is called."""
        if self.mask.all():
            return "none"
        same = np.array_equal(self.mask, causal_mask(len(self.mask)))
        return "causal" if same else "own"


def with_scoring(setup: Setup, scoring: ScoreKind) -> Setup:
    """The same tables compared in another way; weights it lacks are made simple."""
    d = setup.tables["W_Q1"].shape[1]
    made = {
        "W": np.eye(d),
        "U": np.eye(1, d),
        "V": np.eye(1, d),
        "W_1": np.eye(d),
        "W_2": np.eye(d),
        "b": np.ones((1, d)),
    }
    used = EXTRA.get(scoring, ())
    tables = {n: t for n, t in setup.tables.items() if n not in made or n in used}
    for name in used:
        old = tables.get(name)
        if old is None or old.shape != made[name].shape:
            tables[name] = made[name]
    return replace(setup, scoring=scoring, tables=tables)


def with_mask(setup: Setup, kind: str) -> Setup:
    """No mask or the causal one."""
    n = len(setup.tokens)
    return replace(setup, mask=causal_mask(n) if kind == "causal" else full_mask(n, n))


def resized(setup: Setup, n: int, d: int, n_heads: int, seed: int) -> Setup:
    """Other sizes: what fits is kept, what is new is drawn from the seed."""
    new = drawn(setup.kind, n, d, n_heads, seed)
    tables = {name: _laid(setup.tables.get(name), t) for name, t in new.tables.items()}
    mask = new.mask if setup.mask_kind() == "none" else causal_mask(n)
    if setup.mask_kind() == "own":
        m = min(n, len(setup.mask))
        mask = full_mask(n, n).copy()
        mask[:m, :m] = setup.mask[:m, :m]
        mask[np.arange(n), np.arange(n)] |= ~mask.any(axis=1)
    kept = replace(setup, tables=tables, mask=mask, source="", scaling=None)
    kept = replace(kept, tokens=(setup.tokens + WORDS[len(setup.tokens) :])[:n])
    return with_scoring(kept, setup.scoring) if setup.kind == "attention" else kept


def _laid(old: Table | None, new: Table) -> Table:
    """The new table with the old one's numbers where it has them."""
    if old is None:
        return new
    rows, columns = (min(a, b) for a, b in zip(old.shape, new.shape, strict=True))
    laid = new.copy()
    laid[:rows, :columns] = old[:rows, :columns]
    return laid


def drawn(kind: Kind, n: int, d: int, n_heads: int, seed: int) -> Setup:
    """An example of random numbers with one decimal, short enough for paper.

    Each table has a generator of its own, from the seed and the table's name: a table
    of another size leaves the numbers of the others as they are.
    """
    d_head = d if n_heads == 1 else max(1, d // n_heads)
    shapes = {"X": (n, d)}
    if kind == "attention":
        for head in range(1, n_heads + 1):
            shapes |= {f"{name}{head}": (d, d_head) for name in ("W_Q", "W_K", "W_V")}
        shapes["W_O"] = (n_heads * d_head, d)
    tables = {
        name: np.random.default_rng((seed, *name.encode())).normal(size=shape).round(1)
        + 0.0
        for name, shape in shapes.items()
    }
    return Setup(kind, WORDS[:n], tables, full_mask(n, n))


def to_address(setup: Setup) -> str:
    """The example in letters that an address can carry."""
    held = {
        "kind": setup.kind,
        "tokens": setup.tokens,
        "tables": {n: _written(t) for n, t in setup.tables.items()},
        "mask": ["".join("01"[int(seen)] for seen in row) for row in setup.mask],
        "scoring": setup.scoring,
        "scaling": setup.scaling,
        "source": setup.source,
    }
    return pack(json.dumps(held, separators=(",", ":"), ensure_ascii=False))


def _written(table: Table) -> list[list[float]]:
    """The table as lists, rounded to eight figures: all that a 32-bit number has."""
    return [[float(f"{x:.8g}") for x in row] for row in table.tolist()]


def from_address(written: str) -> Setup | None:
    """What ``to_address`` wrote; None for anything that is no example."""
    try:
        return _checked(json.loads(unpack(written) or ""))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    except RecursionError:
        return None


def _checked(held: dict[str, Any]) -> Setup | None:
    tables = {name: np.array(t, dtype=np.float64) for name, t in held["tables"].items()}
    tokens = tuple(str(token)[:LONGEST_TOKEN] for token in held["tokens"])
    seen = [[c == "1" for c in row] for row in held["mask"]]
    mask = np.array(seen, dtype=bool).reshape(len(tokens), len(tokens))
    scaling = None if held["scaling"] is None else float(held["scaling"])
    kinds = get_args(Kind), get_args(ScoreKind)
    if held["kind"] not in kinds[0] or held["scoring"] not in kinds[1]:
        return None
    setup = Setup(
        cast(Kind, held["kind"]),
        tokens,
        tables,
        mask,
        cast(ScoreKind, held["scoring"]),
        scaling,
        str(held["source"])[:LONGEST_SOURCE],
    )
    return setup if _sound(setup) else None


def _sound(setup: Setup) -> bool:
    tables, n = setup.tables, len(setup.tokens)
    finite = all(
        t.ndim == 2 and t.size and bool((np.abs(t) <= LARGEST).all())
        for t in tables.values()
    )
    if not finite or not _possible(setup.scaling):
        return False
    if setup.kind in FIXED:
        return _fixed_sound(setup)
    sized = TOKENS[0] <= n <= TOKENS[1] and DIMS[0] <= setup.d <= DIMS[1]
    if not sized or setup.mask.shape != (n, n) or blind_queries(setup.mask):
        return False
    if setup.kind == "bare":
        return set(tables) == {"X"} and len(tables["X"]) == n
    return len(tables["X"]) == n and _heads_sound(setup)


def _possible(scaling: float | None) -> bool:
    return scaling is None or 0 < scaling <= LARGEST


def _fixed_sound(setup: Setup) -> bool:
    first, second = FIXED[setup.kind]
    if set(setup.tables) != {first, second}:
        return False
    a, b = setup.tables[first].shape, setup.tables[second].shape
    fits = b == (a[1], 1) if setup.kind == "weighted sum" else b == a
    return a[0] == 1 and fits and a[1] <= DIMS[1]


def _heads_sound(setup: Setup) -> bool:
    tables, heads = setup.tables, setup.n_heads
    if not 1 <= heads <= MOST_HEADS or "W_Q1" not in tables:
        return False
    shape = tables["W_Q1"].shape
    d_head = shape[1]
    wanted = {
        f"{name}{head}": (setup.d, d_head)
        for name in ("W_Q", "W_K", "W_V")
        for head in range(1, heads + 1)
    }
    wanted |= {"X": (len(setup.tokens), setup.d), "W_O": (heads * d_head, setup.d)}
    rank = len(tables["U"]) if "U" in tables else 1
    extra = {
        "W": (d_head, d_head),
        "U": (rank, d_head),
        "V": (rank, d_head),
        "W_1": (d_head, d_head),
        "W_2": (d_head, d_head),
        "b": (1, d_head),
    }
    wanted |= {name: extra[name] for name in EXTRA.get(setup.scoring, ())}
    small = max(d_head, rank) <= DIMS[1]
    return small and {n: t.shape for n, t in tables.items()} == wanted
