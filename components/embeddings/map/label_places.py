"""Where the names of points go, so that none covers another."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

PLACES = ("top center", "bottom center", "middle right", "middle left")
"""Beside the point; the first that is free is taken."""
LETTER, LINE, GAP = 7.0, 15.0, 8.0
"""Pixels: the width of a letter, the height of a line, from a point to its name."""
LARGER = 1.25
"""How much larger a name is that must be written."""
SHIFTS = {
    "top center": (0.0, 1.0),
    "bottom center": (0.0, -1.0),
    "middle right": (1.0, 0.0),
    "middle left": (-1.0, 0.0),
}

Box = tuple[float, float, float, float]
"""Left, right, bottom, top."""


def label_places(
    coords: Float[np.ndarray, "point axis"],
    labels: Sequence[str],
    must: Sequence[bool],
    order: Sequence[int],
    size: tuple[float, float],
) -> list[str | None]:
    """A place for each point's name, or None where there is no room.

    Args:
        coords: the points; the first two axes count, in one scale.
        labels: the names.
        must: names that are written even where they cover something.
        order: the points, the one that chooses first first.
        size: width and height of the picture, in pixels.
    """
    return places_beside(_pixels(coords[:, :2], size), labels, must, order)


def places_beside(
    points: Float[np.ndarray, "point 2"],
    labels: Sequence[str],
    must: Sequence[bool],
    order: Sequence[int],
) -> list[str | None]:
    """The same for points whose places are known in pixels, y upwards."""
    taken: list[Box] = [(x - 4, x + 4, y - 4, y + 4) for x, y in points.tolist()]
    places: list[str | None] = [None] * len(points)
    for point in order:
        x, y = points[point].tolist()
        scale = LARGER if must[point] else 1.0
        boxes = [_box(x, y, labels[point], place, scale) for place in PLACES]
        covered = [_covered(box, taken) for box in boxes]
        best = int(np.argmin(covered))
        if covered[best] and not must[point]:
            continue
        places[point] = PLACES[best]
        taken.append(boxes[best])
    return places


def _pixels(
    coords: Float[np.ndarray, "point 2"], size: tuple[float, float]
) -> Float[np.ndarray, "point 2"]:
    """The points where they are drawn, with one scale for both axes."""
    scales = [
        pixels / (1.15 * float(spread))
        for pixels, spread in zip(size, np.ptp(coords, axis=0), strict=True)
        if spread > 0
    ]
    return coords * min(scales, default=1.0)


def _box(x: float, y: float, label: str, place: str, scale: float) -> Box:
    wide, high = scale * LETTER * len(label) / 2, scale * LINE / 2
    right, up = SHIFTS[place]
    x, y = x + right * (wide + GAP), y + up * (high + GAP)
    return x - wide, x + wide, y - high, y + high


def _covered(box: Box, taken: Sequence[Box]) -> float:
    """How many square pixels of the box are taken already."""
    others = np.array(taken)
    wide = np.minimum(box[1], others[:, 1]) - np.maximum(box[0], others[:, 0])
    high = np.minimum(box[3], others[:, 3]) - np.maximum(box[2], others[:, 2])
    return float((wide.clip(0) * high.clip(0)).sum())
