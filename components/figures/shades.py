"""Colours of a still picture, as the views compute them (``paint.js``)."""

from components.figures.scales import INDIGO, PAPER

BLACK, WHITE = "#000000", "#ffffff"
QUIET, HAIR = "#5c5e66", "#dbdbdd"
"""So much of the text's colour as ``--quiet`` and ``--faint`` of ``base.css`` have."""
STEPS = 128
"""A view has one more colours than this from the background to the full one."""
HALFWAY = 0.179
"""Luminance from which black stands out more than white; source: WCAG 2, 1.4.3."""


def shade(share: float, full: str = INDIGO) -> str:
    """The colour of a share from 0 to 1: as much of the full one, on white."""
    return mixed(PAPER, full, round(min(1.0, max(0.0, share)) * STEPS) / STEPS)


def mixed(low: str, high: str, part: float) -> str:
    """So much of the second colour in the first."""
    between = (
        a + (b - a) * part for a, b in zip(_channels(low), _channels(high), strict=True)
    )
    return "#" + "".join(f"{int(one + 0.5):02x}" for one in between)


def ink_on(colour: str) -> str:
    """Black or white, whichever stands out more on this colour."""
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (one / 255 for one in _channels(colour))
    ]
    red, green, blue = linear
    bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue > HALFWAY
    return BLACK if bright else WHITE


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
