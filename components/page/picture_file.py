"""A chart as a file, with what it shows written below it and inside it.

The picture is made on this server, with no browser and no network.
"""

import html
import json
import re
import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Literal

import altair as alt
import vl_convert

from components.figures.number_picture import chunk
from components.figures.scales import SOFT

Figure = (
    alt.Chart | alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart
)
SCALE = 2.0
"""Pixels of the PNG for each pixel on the screen."""
LEAST_WIDTH = 480
"""Pixels that the lines below a small picture have."""
LETTER, LINE, MARGIN = 5.8, 14, 8
"""Pixels: the width of a letter, the height of a line, the room around them."""
LONGEST = 400
"""Letters of a fact that are written; all of it stands inside the file."""
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold; source: https://www.w3.org/TR/xml/#charsets."""
END_OF_PNG = 12
"""Bytes of the last part of a PNG, which is empty."""


def picture(
    chart: Figure, kind: Literal["png", "svg"], facts: Mapping[str, str] | None = None
) -> bytes:
    """The chart as a file, and below it what it belongs to, a line a fact."""
    svg = vl_convert.vegalite_to_svg(chart.to_json())
    if facts:
        svg = _with_facts(svg, facts)
    if kind == "svg":
        return svg.encode()
    png = vl_convert.svg_to_png(svg, scale=SCALE)
    return _with_texts(png, facts) if facts else png


def _with_facts(svg: str, facts: Mapping[str, str]) -> str:
    """The picture in a larger one, which has lines of text below and the facts."""
    width, height = (float(_attribute(svg, name)) for name in ("width", "height"))
    wide = max(width, LEAST_WIDTH)
    lines = [
        line
        for name, value in facts.items()
        for line in _wrapped(f"{name}: {value}", wide - 2 * MARGIN)
    ]
    high = height + 2 * MARGIN + LINE * len(lines)
    places = [height + MARGIN + LINE * number for number in range(1, len(lines) + 1)]
    texts = "".join(
        f'<text x="{MARGIN}" y="{place:g}">{_xml(line)}</text>'
        for place, line in zip(places, lines, strict=True)
    )
    held = _xml(json.dumps(dict(facts), ensure_ascii=False))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" '
        f'viewBox="0 0 {wide:g} {high:g}"><metadata>{held}</metadata>'
        f'<rect width="{wide:g}" height="{high:g}" fill="white"/>{svg}'
        f'<g font-family="sans-serif" font-size="10" fill="{SOFT}">{texts}</g></svg>'
    )


def _attribute(svg: str, name: str) -> str:
    found = re.search(rf'<svg[^>]*\s{name}="([\d.]+)"', svg)
    if found is None:
        raise ValueError(f"the picture has no {name}")
    return found.group(1)


def _wrapped(line: str, room: float) -> list[str]:
    """The line cut where it would leave the picture; wide letters take two places."""
    said = " ↵ ".join(line.splitlines())
    said = said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
    is_wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in said)
    return textwrap.wrap(said, int(room / LETTER) // (1 + is_wide))


def _xml(text: str) -> str:
    return html.escape(FORBIDDEN.sub("\ufffd", text))


def _with_texts(png: bytes, facts: Mapping[str, str]) -> bytes:
    """The PNG with each fact inside; source: https://www.w3.org/TR/png-3/#11iTXt."""
    texts = [
        chunk(b"iTXt", name.encode("latin-1") + bytes(5) + value.encode())
        for name, value in facts.items()
    ]
    return b"".join([png[:-END_OF_PNG], *texts, png[-END_OF_PNG:]])
