"""One matrix of attention by hand: its numbers, and what each of its cells says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from components.attention.by_hand.setup import Setup
from components.attention.by_hand.words import number, products, result

Reference = tuple[str, int, int]
"""Matrix, row and column; −1 is all of them."""
Hue = Literal["", "q", "k", "v"]
Tell = Callable[[int, int], tuple[str, list[Reference]]]


@dataclass(frozen=True, eq=False)
class Matrix:
    """One matrix of the flow."""

    name: str
    title: str
    """Such as Q = X · W_Q."""
    values: Float[np.ndarray, "row column"]
    rows: tuple[str, ...]
    """Labels; empty where the rows have none."""
    columns: tuple[str, ...]
    said: tuple[tuple[str, ...], ...]
    """What each cell says."""
    made_from: tuple[tuple[tuple[Reference, ...], ...], ...]
    hue: Hue = ""
    scale: Literal["signed", "pattern"] = "signed"
    given: bool = False
    """Whether its cells can be typed into."""


@dataclass(frozen=True, eq=False)
class Step:
    """Matrices that stand together, in rows."""

    title: str
    rows: tuple[tuple[Matrix, ...], ...]


HUES: dict[str, Hue] = {"W_Q": "q", "W_K": "k", "W_V": "v", "q": "q", "k": "k"}


def table_label(name: str, n_heads: int) -> str:
    """W_Q1 is W_Q where there is one head only."""
    numbered = name.startswith(("W_Q", "W_K", "W_V"))
    return name[:-1] if numbered and n_heads == 1 else name


def given(setup: Setup, name: str, **labels: tuple[str, ...]) -> Matrix:
    """A table that the reader fills."""
    title = table_label(name, setup.n_heads)
    hue: Hue = HUES.get(name if len(name) == 1 else name[:3], "")

    def tell(row: int, column: int) -> tuple[str, list[Reference]]:
        value = number(setup.tables[name][row, column])
        return f"{cell_name(title, row, column)} = {value}: given; type another", []

    values = setup.tables[name]
    said, made = told(values, tell)
    rows, columns = labels.get("rows", ()), labels.get("columns", ())
    return Matrix(name, title, values, rows, columns, said, made, hue, given=True)


def product(
    name: str,
    title: str,
    left: Matrix,
    right: Matrix,
    values: Float[np.ndarray, "row column"],
    hue: Hue = "",
) -> Matrix:
    """Rows of the left matrix times columns of the right."""
    letter = title.split(" = ")[0]

    def tell(row: int, column: int) -> tuple[str, list[Reference]]:
        terms = products(left.values[row], right.values[:, column])
        said = (
            f"{cell_name(letter, row, column)} = {terms} {result(values[row, column])}"
        )
        return said, [(left.name, row, -1), (right.name, -1, column)]

    said, made = told(values, tell)
    return Matrix(name, title, values, left.rows, right.columns, said, made, hue)


def cell_name(letter: str, row: int, column: int) -> str:
    """As on paper, counted from 1."""
    return f"{letter}[{row + 1},{column + 1}]"


def told(
    values: Float[np.ndarray, "row column"], tell: Tell
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[tuple[Reference, ...], ...], ...]]:
    """Every cell's sentence, and what every cell is made from."""
    n_rows, n_columns = values.shape
    pairs = [[tell(i, j) for j in range(n_columns)] for i in range(n_rows)]
    said = tuple(tuple(text for text, _ in row) for row in pairs)
    return said, tuple(tuple(tuple(made) for _, made in row) for row in pairs)
