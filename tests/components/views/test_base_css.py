"""What every view's style begins with: written once, and readable in both themes."""

import re
import tomllib
from pathlib import Path

import pytest

from components.figures.shades import HAIR, QUIET, mixed
from components.views.serve import FOLDER, SHARED_CSS, view_css

BASE = (FOLDER / SHARED_CSS).read_text("utf-8")
THEMES = tomllib.loads(
    (FOLDER.parent / ".streamlit" / "config.toml").read_text("utf-8")
)["theme"]
AA = 4.5
"""Least contrast of small text; source: WCAG 2, 1.4.3."""
OTHERS = sorted({path for path in FOLDER.rglob("*.css")} - {FOLDER / SHARED_CSS})
"""The style files of views and of the page around them."""


def part(name: str) -> float:
    """How much of the text's colour a grey of the base sheet has."""
    found = re.search(
        rf"--{name}: color-mix\(in srgb, var\(--st-text-color\) (\d+)%", BASE
    )
    assert found
    return int(found[1]) / 100


@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_quiet_text_can_be_read(theme: str, background: str):
    paper = THEMES[theme][background]
    quiet = mixed(paper, THEMES[theme]["textColor"], part("quiet"))
    assert contrast(quiet, paper) >= AA


def test_a_still_picture_has_the_greys_of_the_views():
    light = THEMES["light"]
    paper, ink = light["backgroundColor"], light["textColor"]
    assert mixed(paper, ink, part("quiet")) == QUIET
    assert mixed(paper, ink, part("faint")) == HAIR


def test_a_canvas_has_the_greys_of_the_text_beside_it():
    paint = (FOLDER / "views/lib/paint.js").read_text("utf-8")
    for name, grey in {"quiet": "quiet", "hair": "faint"}.items():
        found = re.search(rf"\b{name}: mix\(background, text, ([\d.]+)\)", paint)
        assert found
        assert float(found[1]) == part(grey)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.relative_to(FOLDER))
def test_no_view_writes_the_base_again(path: Path):
    css = path.read_text("utf-8")
    for again in ("--quiet:", "--faint:", "[hidden]", "transition: caret-color"):
        assert again not in css


def test_every_view_begins_with_the_base():
    assert view_css("home/view.css").startswith(BASE)


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (one / 255 for one in bytes.fromhex(colour.removeprefix("#")))
    ]
    return sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
