"""Every matrix on the way from the tokens to the output, cell by cell in words.

A cell knows the sum it is and the cells that it is made from; the browser only draws.
"""

from typing import Literal

import numpy as np
from jaxtyping import Float

from components.attention.by_hand.matrix import (
    Hue,
    Matrix,
    Reference,
    Step,
    Tell,
    cell_name,
    given,
    product,
    table_label,
    told,
)
from components.attention.by_hand.scores import ScoreWords
from components.attention.by_hand.setup import Setup
from components.attention.by_hand.words import number, products, result, softmax_sum
from core.attention.by_hand import (
    HandHead,
    attention_by_hand,
    check_numbers,
    without_weights,
)


def flow(setup: Setup) -> tuple[Step, ...]:
    """All steps of an example.

    Raises:
        HeadlightError: a table lacks a number, or a query sees no key.
    """
    for name, table in setup.tables.items():
        check_numbers(table_label(name, setup.n_heads), table)
    match setup.kind:
        case "weighted sum":
            return _weighted_sum(setup)
        case "dot product":
            return _dot_product(setup)
        case "bare":
            return _bare(setup)
        case "attention":
            return _attention(setup)


def _weighted_sum(setup: Setup) -> tuple[Step, ...]:
    weights, values = given(setup, "weights"), given(setup, "values")
    total = weights.values @ values.values
    out = product("sum", "sum", weights, values, total)
    return (Step("Weights, values, and their sum", ((weights, values, out),)),)


def _dot_product(setup: Setup) -> tuple[Step, ...]:
    q, k = given(setup, "q"), given(setup, "k")
    dot = q.values @ k.values.T
    terms = products(q.values[0], k.values[0])

    def tell(_row: int, _column: int) -> tuple[str, list[Reference]]:
        return f"q · k = {terms} {result(dot[0, 0])}", [("q", 0, -1), ("k", 0, -1)]

    out = Matrix("dot", "q · k", dot, (), (), *told(dot, tell))
    return (Step("Two vectors and their dot product", ((q, k, out),)),)


def _bare(setup: Setup) -> tuple[Step, ...]:
    X = given(setup, "X", rows=setup.tokens)
    head = without_weights(setup.tables["X"], setup.mask)
    names = ("X", "X", "X")
    middle, shares = _scores(setup, head, "", names)
    z = product("Z", "Z = shares · X", shares, X, head.z)
    return (
        Step("1 · Tokens as vectors", ((X,),)),
        middle,
        Step("3 · Average by the shares", ((z,),)),
    )


def _attention(setup: Setup) -> tuple[Step, ...]:
    tables = setup.tables
    hand = attention_by_hand(
        tables["X"],
        setup.of_heads("W_Q"),
        setup.of_heads("W_K"),
        setup.of_heads("W_V"),
        tables["W_O"],
        setup.mask,
        setup.how(),
    )
    X = given(setup, "X", rows=setup.tokens)
    steps = [Step("1 · Tokens as vectors", ((X,),))]
    outs = []
    for at, head in enumerate(hand.heads):
        mark = f"{at + 1}" if len(hand.heads) > 1 else ""
        made, names = _projected(setup, X, head, at + 1, mark)
        middle, shares = _scores(setup, head, mark, names)
        title = f"2 · Queries, keys, values{f' of head {mark}' if mark else ''}"
        steps += [Step(title, made), middle]
        letters = f"Z{mark}", f"Z{mark} = shares · V{mark}"
        outs.append(product(*letters, shares, made[2][-1], head.z))
    joined = outs[0] if len(outs) == 1 else _joined(outs, hand.joined)
    W_O = given(setup, "W_O")
    output = product(
        "output", f"output = {joined.name} · W_O", joined, W_O, hand.output
    )
    own = () if len(outs) == 1 else (tuple(outs),)
    return (*steps, Step("4 · Output", (*own, (joined,), (W_O,), (output,))))


def _projected(
    setup: Setup, X: Matrix, head: HandHead, at: int, mark: str
) -> tuple[tuple[tuple[Matrix, ...], ...], tuple[str, str, str]]:
    hues: tuple[Hue, ...] = ("q", "k", "v")
    rows = []
    for hue, values in zip(hues, (head.q, head.k, head.v), strict=True):
        letter = hue.upper()
        W = given(setup, f"W_{letter}{at}")
        title = f"{letter}{mark} = X · {W.title}"
        made = product(f"{letter}{mark}", title, X, W, values, hue)
        rows.append((W, made))
    return tuple(rows), (f"Q{mark}", f"K{mark}", f"V{mark}")


def _scores(
    setup: Setup, head: HandHead, mark: str, names: tuple[str, str, str]
) -> tuple[Step, Matrix]:
    words, tokens = ScoreWords(setup, head, names), setup.tokens
    d = head.q.shape[1]
    scaled = setup.scoring == "scaled dot" and setup.kind == "attention"
    before = f"raw{mark}"
    extra = tuple(given(setup, n) for n in setup.tables if n in words.extra)

    def square(
        name: str,
        title: str,
        values: Float[np.ndarray, "query key"],
        tell: Tell,
        scale: Literal["signed", "pattern"] = "signed",
    ) -> Matrix:
        said, made = told(values, tell)
        name += mark
        return Matrix(name, title, values, tokens, tokens, said, made, "", scale)

    def divide(row: int, column: int) -> tuple[str, list[Reference]]:
        by = f"/ √{d}" if setup.scaling is None else f"· {number(setup.scaling)}"
        parts = f"{number(head.raw[row, column])} {by}"
        said = f"{cell_name('scaled', row, column)} = {parts}"
        return f"{said} {result(head.scores[row, column])}", [(before, row, column)]

    def hide(row: int, column: int) -> tuple[str, list[Reference]]:
        score = number(head.scores[row, column])
        if setup.mask[row, column]:
            said = f"{score} + 0 = {score}: {tokens[row]} sees {tokens[column]}"
        else:
            said = f"{score} + (−∞) = −∞: {tokens[row]} may not see {tokens[column]}"
        last = f"scaled{mark}" if scaled else before
        return said, [(last, row, column)]

    def share(row: int, column: int) -> tuple[str, list[Reference]]:
        said = f"softmax: {softmax_sum(head.masked[row], column)}"
        if setup.mask[row, column]:
            said += f" {result(head.pattern[row, column])}"
        return said, [(f"masked{mark}", row, -1)]

    raw = square("raw", words.title, head.raw, words.tell)
    by = f"÷ √{d}" if setup.scaling is None else f"× {number(setup.scaling)}"
    masked = square("masked", "+ mask", head.masked, hide)
    shares = square("shares", "softmax: shares", head.pattern, share, "pattern")
    first = (raw, square("scaled", by, head.scores, divide)) if scaled else (raw,)
    rows = (*((extra,) if extra else ()), first, (masked, shares))
    at = 2 if setup.kind == "bare" else 3
    title = f"{at} · Who reads whom{f', head {mark}' if mark else ''}"
    return Step(title, rows), shares


def _joined(outs: list[Matrix], values: Float[np.ndarray, "token d_joined"]) -> Matrix:
    widths = [out.values.shape[1] for out in outs]
    places = [(out, j) for out, width in zip(outs, widths, strict=True)
              for j in range(width)]  # fmt: skip

    def tell(row: int, column: int) -> tuple[str, list[Reference]]:
        out, at = places[column]
        said = f"Z[{row + 1},{column + 1}] is {out.name}[{row + 1},{at + 1}]"
        return f"{said} {result(values[row, column])}", [(out.name, row, at)]

    said, made = told(values, tell)
    title = "Z = " + " next to ".join(out.name for out in outs)
    return Matrix("Z", title, values, outs[0].rows, (), said, made)
