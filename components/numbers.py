"""Numbers and tokens as a reader sees them in a formula."""

import unicodedata
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SIGNS = {" ": "·", "\n": "↵", "\r": "␍", "\t": "⇥", "\u00a0": "⍽"}
_JOINERS = {"\u200c", "\u200d"}


def number(value: float) -> str:
    """Three figures after the point for small numbers, fewer for large ones."""
    size = abs(float(value))
    if 0 < size < 0.0005:
        mantissa, exponent = f"{size:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    elif size >= 1000:
        text = f"{size:,.0f}"
    else:
        text = f"{size:.3f}" if size < 10 else f"{size:.2f}"
    return f"−{text}" if value < 0 else text


def vector_text(vector: Float[np.ndarray, " dim"], first: int = 3) -> str:
    """The first numbers of a vector and its last: (0.031, −0.127, 0.088, …, 0.012)."""
    if vector.size <= first + 1:
        return f"({', '.join(map(number, vector))})"
    return f"({', '.join(map(number, vector[:first]))}, …, {number(vector[-1])})"


def index_below(index: int) -> str:
    """The index as a subscript: x₁₂."""
    return str(index).translate(_BELOW)


def shown(text: str) -> str:
    """A token with its spaces, line ends and invisible characters made visible."""
    return "".join(_sign(char, place, text) for place, char in enumerate(text))


def _sign(char: str, place: int, text: Sequence[str]) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    inside = 0 < place < len(text) - 1
    if char in _JOINERS and inside:
        return char
    if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Cn", "Co"}:
        return f"U+{ord(char):04X}"
    return char
