"""Words that a canvas draws stand out from the page, in both themes."""

import re
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.browser import new_page

ROOT = Path(__file__).parents[2]
LEAST = 4.5
LIB = ROOT / "components" / "views" / "lib"
SCRIPTS = (
    *(LIB / name for name in ("dom.js", "paint.js", "token_map.js")),
    ROOT / "components" / "attention" / "mask" / "paint.js",
)
FROM_OTHERS = re.compile(r"^import [^;]*;$|^export ", re.M)
"""Put together the files need nothing from each other; the colours are private."""
COLOURS = """() => {
  const { mode, text, quiet, background } = paletteOf(document.body);
  const letters = {
    text, quiet, query: MAP_QUERY[mode], key: MAP_KEY[mode], nothing: MASK_RED[mode],
    accent: getComputedStyle(document.body).getPropertyValue("--st-primary-color"),
  };
  const all = Object.entries({ ...letters, background });
  return Object.fromEntries(all.map(([name, css]) => [name, channels(css, "#f0f")]));
}"""
"""The colours in which canvases write, as red, green and blue."""


def luminance(colour: list[int]) -> float:
    """As WCAG counts it."""
    parts = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_letters_on_a_canvas_stand_out_from_the_page(browser: Browser, theme: str):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    colours = config["theme"][theme]
    style = (
        f"--st-background-color: {colours['backgroundColor']};"
        f"--st-text-color: {colours['textColor']};"
        f"--st-primary-color: {colours['primaryColor']}"
    )
    script = FROM_OTHERS.sub("", "\n".join(p.read_text("utf-8") for p in SCRIPTS))
    with new_page(browser) as page:
        page.set_content(f'<body style="{style}"></body>')
        drawn = page.evaluate(f"() => {{ {script}; return ({COLOURS})(); }}")
    page_light = luminance(drawn.pop("background"))
    for name, colour in drawn.items():
        low, high = sorted((luminance(colour), page_light))
        assert (high + 0.05) / (low + 0.05) >= LEAST, (name, colour)
