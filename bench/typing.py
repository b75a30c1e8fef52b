"""From the last key to the painted next-token bars, in a headless Chromium.

    python -m bench.typing --edits 20

A text of 32 tokens is edited at its end, one key back and one key forward, and every
edit makes a text never read before. The clock starts with the browser's own time stamp
of the last key and stops one frame after the bars show the new text. The forward time
is what the server says of the very same edit. Alone on the machine, or the numbers mean
nothing.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Page

from bench.browser import chromium, new_page, prompt_box, settled, type_prompt
from bench.numbers import machine, milliseconds, percentile, table, verdict
from bench.server import running_server

TARGET_OVER_S = 0.250
WARM_UP = 3
"""Edits before the clock counts."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# 31 tokens of SmolLM2 each; the edited letter is the 32nd.
TEXTS = {
    "": (
        "When the teacher had written the whole alphabet on the board with fresh white "
        "chalk, she turned around, smiled at all of us, and asked for the letter"
    ),
    "next-token": (
        "After the long lecture was over, three of the students stayed behind in the "
        "hall to talk about the large tables, and one of them pointed to the column"
    ),
}
PICTURES = {
    "": (".journey", "data-text"),
    "next-token": (".token-bars", "data-painted"),
}
"""By page: the picture with the bars, and the attribute that names its text."""

# The picture may stand in a shadow root. A frame is asked for after the text has
# arrived, and a message after that frame, which comes when the frame was painted.
WATCH = """
([selector, attribute]) => {
  const find = (root) => {
    const hit = root.querySelector(selector);
    if (hit) return hit;
    for (const e of root.querySelectorAll('*')) {
      const inside = e.shadowRoot && find(e.shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
  const bench = (window.headlightBench = { key: 0, painted: null, wanted: null });
  addEventListener('keydown', (event) => { bench.key = event.timeStamp; }, true);
  let view = null;
  const look = () => {
    requestAnimationFrame(look);
    if (bench.wanted === null) return;
    if (!view?.isConnected) view = find(document);
    if (view?.getAttribute(attribute) !== bench.wanted) return;
    bench.wanted = null;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { bench.painted = performance.now(); };
    channel.port2.postMessage(null);
  };
  look();
}
"""


@dataclass(frozen=True)
class Edit:
    """One edit, in seconds."""

    forward: float
    """As the server says."""
    painted: float
    """From the last key to the frame with the bars."""
    tokens: int


def edits(page: Page, url: str, count: int) -> Iterator[Edit]:
    """Edit the text ``count`` times on the page of the app at ``url``."""
    path = url.rsplit("/", 1)[-1]
    page.goto(url)
    settled(page)
    text = TEXTS[path]
    type_prompt(page, f"{text} _")
    page.evaluate(WATCH, list(PICTURES[path]))
    box = prompt_box(page)
    box.press("End")
    for number, letter in enumerate(LETTERS[: count + WARM_UP]):
        wanted = f"{text} {letter}"
        page.evaluate(
            "(t) => Object.assign(headlightBench, { wanted: t, painted: null })", wanted
        )
        page.keyboard.press("Backspace")
        page.keyboard.press(letter)
        page.wait_for_function("() => headlightBench.painted !== null")
        settled(page)
        took = page.evaluate("() => headlightBench.painted - headlightBench.key")
        if number >= WARM_UP:
            tokens, forward = status_of(page)
            yield Edit(forward, took / 1000, tokens)
        page.wait_for_timeout(300)


def status_of(page: Page) -> tuple[int, float]:
    """Tokens and seconds of the forward pass, from the line under the prompt.

    Raises:
        LookupError: the line says no such thing.
    """
    line = page.get_by_text(re.compile(r"\d+ tokens · \d+ ms")).first.inner_text()
    found = re.search(r"(\d+) tokens · (\d+) ms", line)
    if found is None:
        raise LookupError(f"no tokens and milliseconds in {line!r}")
    return int(found[1]), int(found[2]) / 1000


def main() -> None:
    """Print a row a page, and the verdicts."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--edits", type=int, default=20)
    given = asked.parse_args()
    count = min(given.edits, len(LETTERS) - WARM_UP)
    rows = [["page", "n", "tokens", "forward", "key to paint", "p95", "over forward"]]
    verdicts = []
    with running_server() as server, chromium() as browser:
        print(f"SmolLM2, {machine()}")
        for path in TEXTS:
            with new_page(browser) as page:
                seen = list(edits(page, f"{server.url}/{path}", count))
            forward = median(edit.forward for edit in seen)
            painted = median(edit.painted for edit in seen)
            lengths = "–".join(map(str, sorted({edit.tokens for edit in seen})))
            times = [milliseconds(t) for t in (forward, painted)]
            p95 = milliseconds(percentile([edit.painted for edit in seen], 95))
            over = milliseconds(painted - forward)
            name = path or "home"
            rows.append([name, str(len(seen)), lengths, *times, p95, over])
            verdicts.append(
                verdict(
                    f"{name}: {over} over forward ≤ {milliseconds(TARGET_OVER_S)}",
                    painted - forward <= TARGET_OVER_S,
                )
            )
    print(table(rows), *verdicts, sep="\n")


if __name__ == "__main__":
    main()
