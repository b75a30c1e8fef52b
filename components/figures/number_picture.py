"""A large matrix of numbers as one picture in a chart, where cells would be too many.

65,000 rectangles take a renderer half a minute; one picture takes a second.
"""

import base64
import struct
import zlib
from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float, UInt8

from components.figures.scales import ORANGE, PAPER, PURPLE, signed_scale


def pixels(
    values: Float[np.ndarray, "row col"], limit: float
) -> UInt8[np.ndarray, "row col three"]:
    """Each number's colour: from purple through white to orange."""
    low, middle, high = (_rgb(colour) for colour in (PURPLE, PAPER, ORANGE))
    share = np.clip(values / (limit or 1), -1, 1)[..., None]
    ends = np.where(share < 0, low, high)
    return np.rint(middle + np.abs(share) * (ends - middle)).astype(np.uint8)


def png(image: UInt8[np.ndarray, "row col three"]) -> bytes:
    """The picture as a PNG file; source: https://www.w3.org/TR/png-3/."""
    height, width, _ = image.shape
    lines = np.concatenate(
        [np.zeros((height, 1), dtype=np.uint8), image.reshape(height, -1)], axis=1
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(lines.tobytes())
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def picture_chart(
    values: Float[np.ndarray, "row col"],
    rows: Sequence[int],
    cols: Sequence[int],
    limit: float,
    across: str,
    size: tuple[float, float],
) -> alt.LayerChart:
    """The numbers as one picture, with the axes and the scale of a chart.

    Args:
        values: the numbers.
        rows: the position of each row, in equal steps.
        cols: what each column stands for, in equal steps.
        limit: colours go from minus this to this.
        across: title of the columns.
        size: width and height in pixels.
    """
    # Every cell several pixels wide, so that no renderer blurs one into the next.
    shape = values.shape[::-1]
    fine = [max(1, round(2 * s / n)) for s, n in zip(size, shape, strict=True)]
    image = pixels(values, limit).repeat(fine[1], axis=0).repeat(fine[0], axis=1)
    url = "data:image/png;base64," + base64.b64encode(png(image)).decode()
    (left, right), (top, bottom) = _ends(cols), _ends(rows)
    place = pd.DataFrame({"x": [left], "y": [top], "url": [url]})
    axis = alt.Axis(grid=False, format="d", tickMinStep=1)
    across_scale = alt.Scale(domain=[left, right], nice=False)
    down_scale = alt.Scale(domain=[top, bottom], nice=False, reverse=True)
    x = alt.X("x:Q", title=across, axis=axis, scale=across_scale)
    y = alt.Y("y:Q", title="position", axis=axis, scale=down_scale)
    width, height = size
    drawn = (
        alt.Chart(place)
        .mark_image(
            width=width, height=height, aspect=False, align="left", baseline="top"
        )
        .encode(x=x, y=y, url="url:N")
    )
    # Two points that are not seen bring the scale of the colours with them.
    scale = signed_scale(limit)
    ends = pd.DataFrame({"x": [left] * 2, "y": [top] * 2, "value": [-limit, limit]})
    colours = (
        alt.Chart(ends)
        .mark_point(size=0, opacity=1)
        .encode(x=x, y=y, color=alt.Color("value:Q", scale=scale, title=None))
    )
    return alt.LayerChart(layer=[drawn, colours], width=width, height=height)


def _ends(numbers: Sequence[int]) -> tuple[float, float]:
    """From half a step before the first to half a step after the last."""
    step = numbers[1] - numbers[0] if len(numbers) > 1 else 1
    return numbers[0] - step / 2, numbers[-1] + step / 2


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=float)


def chunk(name: bytes, body: bytes) -> bytes:
    """One part of a PNG file: its length, its name, what it holds, and a check."""
    check = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + check
