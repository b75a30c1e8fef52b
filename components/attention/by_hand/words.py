"""What one cell of attention by hand says: the sum it is, with the numbers in it."""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Float

MINUS = "−"
Vector = Float[np.ndarray, " dim"]


def short(value: float) -> str:
    """As a cell shows it: two decimals, or two figures of a tiny or large number.

    Zeros at the end say that it is rounded: 1 is 1 and 1.00 is not quite.
    """
    if np.isneginf(value):
        return "−∞"
    size = abs(value)
    if 0 < size < 0.005 or size >= 1e4:
        return _signed(f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e"))
    rounded = f"{value:.2f}"
    exact = abs(value - float(rounded)) < 1e-9
    return _signed(rounded.rstrip("0").rstrip(".") if exact else rounded)


def number(value: float) -> str:
    """As a sum shows it: up to five figures."""
    return "−∞" if np.isneginf(value) else _signed(f"{value + 0.0:.5g}")


def whole(value: float) -> str:
    """With all its figures, up to twelve."""
    return "−∞" if np.isneginf(value) else _signed(f"{value + 0.0:.12g}")


def result(value: float) -> str:
    """The result of a sum; all its figures where five are not enough."""
    rounded, exact = number(value), whole(value)
    return f"= {exact}" if rounded == exact else f"≈ {rounded} (unrounded {exact})"


def factor(value: float) -> str:
    """In parentheses below 0, as in 2·(−1)."""
    return f"({number(value)})" if value < 0 else number(value)


def products(left: Vector, right: Vector) -> str:
    """Such as 1·0.5 + 2·(−1)."""
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return added(f"{factor(a)}·{factor(b)}" for a, b in pairs)


def added(terms: Iterable[str]) -> str:
    """The terms with a plus between them."""
    return " + ".join(terms)


def softmax_sum(masked: Vector, key: int) -> str:
    """The share: e to one score over the sum of all: e^0.72 / (e^0.72 + e^0.1)."""
    if np.isneginf(masked[key]):
        return "e^(−∞) = 0: this key is hidden"
    seen = [f"e^{factor(score)}" for score in masked.tolist() if np.isfinite(score)]
    return f"e^{factor(float(masked[key]))} / ({added(seen)})"


def _signed(text: str) -> str:
    return "0" if text in ("-0", "0") else text.replace("-", MINUS)
