"""Shares as a reader likes them: 77.3 %, 0.0042 %, never a rounded-away rest.

Views write theirs in the browser (``views/lib/numbers.js``), to the same digit.
"""

from components.words.numbers import rounded

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def percent(share: float) -> str:
    """A share from 0 to 1 in per cent, with two figures that count.

    What is less than everything never reads 100 %, and more than nothing never 0 %.
    """
    # Numpy numbers of fewer bits are no numbers to ``Decimal``.
    value = 100 * float(share)
    if share in (0, 1):
        return f"{value:.0f} %"
    if value >= 0.995:
        return f"{rounded(value, 1)} %" if value < 99.95 else "> 99.9 %"
    if value >= 0.001:
        return f"{rounded(value, _places(value))} %"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPT)} %"


def _places(value: float) -> int:
    """Decimals that leave two figures after the leading zeros."""
    return next(places for places in range(2, 6) if value * 10**places >= 9.95)
