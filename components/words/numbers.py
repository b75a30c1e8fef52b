"""Numbers as a reader sees them in a formula.

Views write theirs in the browser (``views/lib/numbers.js``), to the same digit.
"""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from jaxtyping import Float

_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: float, places: int = 3) -> str:
    """Three figures after the point for small numbers, fewer for large ones."""
    size = abs(float(value))
    if 0 < size < 0.5 * 10**-places:
        mantissa, exponent = f"{size:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    elif size >= 1e15:
        text = f"{size:,.0f}"
    elif size >= 1000:
        text = f"{rounded(size, 0):,}"
    else:
        text = str(rounded(size, places if size < 10 else places - 1))
    return f"−{text}" if value < 0 else text


def rounded(value: float, places: int) -> Decimal:
    """A half goes up, as in a browser: one sixteenth is 6.3 %, not 6.2 %."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def vector_text(vector: Float[np.ndarray, " dim"], first: int = 3) -> str:
    """The first numbers of a vector and its last: (0.031, −0.127, 0.088, …, 0.012)."""
    if vector.size <= first + 1:
        return f"({', '.join(map(number, vector))})"
    return f"({', '.join(map(number, vector[:first]))}, …, {number(vector[-1])})"


def index_below(index: int) -> str:
    """The index as a subscript: x₁₂."""
    return str(index).translate(_BELOW)


def length(vector: Float[np.ndarray, " dim"]) -> float:
    """The Euclidean length ‖x‖."""
    return float(np.sqrt(np.square(vector, dtype=np.float64).sum()))
