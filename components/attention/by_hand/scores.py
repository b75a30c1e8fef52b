"""How a query and a key are compared, in words, for each of the five comparisons."""

from dataclasses import dataclass

import numpy as np

from components.attention.by_hand.setup import EXTRA, Setup
from components.attention.by_hand.words import added, factor, number, products, result
from core.attention.by_hand import HandHead

Reference = tuple[str, int, int]


@dataclass(frozen=True, eq=False)
class ScoreWords:
    """One head's raw scores."""

    setup: Setup
    head: HandHead
    names: tuple[str, str, str]
    """Of the matrices with queries, keys and values."""

    @property
    def extra(self) -> tuple[str, ...]:
        """The tables that this comparison takes."""
        return EXTRA.get(self.setup.scoring, ())

    @property
    def title(self) -> str:
        """The comparison as a formula."""
        q, k, _ = self.names
        return {
            "dot": f"scores = {q} · {k}ᵀ",
            "scaled dot": f"scores = {q} · {k}ᵀ",
            "bilinear": f"scores = {q} · W · {k}ᵀ",
            "reduced rank": f"scores = (U {q}ᵀ)ᵀ · (V {k}ᵀ)",
            "additive": "scores = b · tanh(W_1 k + W_2 q)",
        }[self.setup.scoring]

    def tell(self, row: int, column: int) -> tuple[str, list[Reference]]:
        """The sum of one query and one key, and what it is made from."""
        q, k = self.head.q[row], self.head.k[column]
        value, tables = float(self.head.raw[row, column]), self.setup.tables
        start = f"score[{row + 1},{column + 1}]"
        made = [(self.names[0], row, -1), (self.names[1], column, -1)]
        made += [(name, -1, -1) for name in self.extra]
        match self.setup.scoring:
            case "bilinear":
                asked = q @ tables["W"]
                steps = f"q W = [{_listed(asked)}], times k: {products(asked, k)}"
            case "reduced rank":
                left, right = tables["U"] @ q, tables["V"] @ k
                steps = f"U q = [{_listed(left)}], V k = [{_listed(right)}]: "
                steps += products(left, right)
            case "additive":
                inside = tables["W_1"] @ k + tables["W_2"] @ q
                terms = zip(tables["b"][0], inside, strict=True)
                steps = added(f"{factor(b)}·tanh({number(x)})" for b, x in terms)
            case _:
                steps = products(q, k)
        return f"{start} = {steps} {result(value)}", made


def _listed(vector: np.ndarray) -> str:
    return ", ".join(number(x) for x in vector.tolist())
