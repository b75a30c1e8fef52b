"""A sentence in one line, and a cosine in figures, as two pages write them."""

import numpy as np

from core.graphemes import visible


def one_line(text: str) -> str:
    """The text in one line, with a sign for what would not be seen but for spaces."""
    return " ".join(visible(word) for word in text.split(" "))


def two(value: float | np.floating) -> str:
    """Two decimals and a true minus sign; what is not quite 1 never reads 1.00."""
    value = float(value)
    digits = 2 if abs(value) == 1 or abs(value) < 0.995 else 4
    text = f"{value:.{digits}f}".replace("-", "−")
    return "0.9999+" if value < 1 and text == "1.0000" else text
