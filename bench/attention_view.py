"""What the grid of heads and one head cost on their way to the eye, beside others.

    python -m bench.attention_view --edits 7

The real server and a headless Chromium. A text of 64 tokens is read again and again
with another first word; bytes are those of the websocket's frames, without the view's
own scripts and styles, which Streamlit sends along each time and which are listed by
themselves. The clock runs from the moment the browser has the numbers until one frame
after they are painted.
Then heads are chosen with the arrow keys: the clock runs from the browser's time stamp
of the key, and every message to the server is noted. All in one run, so that the ratios
to BertViz's page and to Plotly's hold whatever else the machine does.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.attention_peers import HOW_TO_GET_THEM, MARKED, bertviz_html, plotly_html
from bench.browser import chromium, new_page, settled, type_prompt
from bench.capture import text_of_length
from bench.numbers import machine, milliseconds, table, verdict
from bench.server import running_server
from components.libraries import settle_libraries
from core.models import load_model
from core.text.tokenization import encode
from core.trace import trace
from core.trace.attentions import attentions_of

FIRST_WORDS = ("The", "One", "This", "That", "Her", "His", "My", "Our", "Any", "No")
THERE = ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp")
BACK = ("ArrowLeft", "ArrowDown", "ArrowLeft", "ArrowUp")
"""Ways over the grid that meet no head twice."""
STEPS = 14
"""So far neither way leaves a grid of nine heads."""
TOKENS, LONG = 64, 256
GRID_LIMITS = {"smollm2-135m": (700_000, 0.600), "minilm-l6": (200_000, 0.400)}
"""By model: bytes, and seconds from data to paint."""
HEAD_LIMIT = 80_000
CHOOSE_LIMIT_S, WHOLE_LIMIT_S = 0.050, 0.300

# Notes the last key, every message to the server, and each painting of a head, the
# latter one message after its frame.
NOTE = """
const bench = (window.headlightBench = { key: 0, sent: [], heads: [] });
addEventListener("keydown", (event) => { bench.key = event.timeStamp; }, true);
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (message) {
  bench.sent.push(performance.now());
  return send.call(this, message);
};
const mark = performance.mark.bind(performance);
performance.mark = (name, options) => {
  if (name === "headlight-head-painted") {
    const channel = new MessageChannel();
    const note = () => bench.heads.push({ ...options.detail, at: performance.now() });
    channel.port1.onmessage = note;
    channel.port2.postMessage(null);
  }
  return mark(name, options);
};
"""
# Seconds from data to paint of the maps painted last.
GRID = """
() => {
  const last = (name) => performance.getEntriesByName(name).at(-1).startTime;
  return (last("headlight-heads-painted") - last("headlight-heads-data")) / 1000;
}
"""

# The grid may stand in a shadow root.
PAINTED_ANEW = """
(before) => {
  const find = (root) => {
    const hit = root.querySelector(".head-grid");
    if (hit) return hit;
    for (const node of root.querySelectorAll("*")) {
      const inside = node.shadowRoot && find(node.shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
  return find(document)?.dataset.painted !== before;
}
"""


@dataclass
class Traffic:
    """Bytes that came over the websocket for each view."""

    data: dict[str, int] = field(default_factory=dict)
    """Of the message that brought the view its numbers last, without its code."""
    code: dict[str, int] = field(default_factory=dict)
    """Of the scripts and styles in that message."""

    def watch(self, socket: WebSocket) -> None:
        """Listen to a websocket of the page."""
        socket.on("framereceived", self._received)

    def _received(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes):
            element = ForwardMsg.FromString(frame).delta.new_element
            view = element.bidi_component
            name = view.component_name.removeprefix("headlight_")
            code = view.js_content + view.css_content + view.html_content
            self.code[name] = len(code.encode())
            self.data[name] = len(frame) - self.code[name]


@dataclass(frozen=True)
class Step:
    """One head chosen with a key; seconds from the key on."""

    first: float
    """To the first picture of the head, be it from its small map."""
    whole: float
    """To its exact numbers."""
    sent_before: int
    """Messages to the server before the first picture."""


def texts(model_id: str, tokens: int) -> list[str]:
    """Texts of this many tokens that differ in their first word."""
    model = load_model(model_id)
    base = text_of_length(model, tokens)
    assert base.startswith("The")
    found = [word + base.removeprefix("The") for word in FIRST_WORDS]
    return [
        text for text in found if len(encode(model.tokenizer, text).tokens) == tokens
    ]


def opened(page: Page, url: str, model_id: str) -> Traffic:
    """The page about heads, with its traffic."""
    traffic = Traffic()
    page.add_init_script(NOTE)
    page.on("websocket", traffic.watch)
    page.goto(f"{url}/heads?model={model_id}")
    page.locator(".head-grid[data-painted]").wait_for(timeout=120_000)
    settled(page)
    return traffic


def grids(page: Page, traffic: Traffic, read: list[str]) -> Iterator[tuple[int, float]]:
    """Bytes of the grid, and seconds from data to paint, for each text."""
    grid = page.locator(".head-grid")
    for text in read:
        before = grid.get_attribute("data-painted")
        type_prompt(page, text)
        page.wait_for_function(PAINTED_ANEW, arg=before)
        yield traffic.data["head_grid"], page.evaluate(GRID)


def steps(page: Page, way: tuple[str, ...]) -> Iterator[Step]:
    """Walk over the grid with arrow keys, and wait for every head's whole map.

    In some long texts shares are sent less exactly than to a millionth; there the
    whole map is the second picture, the one after the server's answer.
    """
    page.locator(".head-grid .heads").focus()
    for number in range(STEPS):
        page.evaluate("() => Object.assign(headlightBench, { sent: [], heads: [] })")
        page.keyboard.press(way[number % len(way)])
        page.wait_for_function(
            "() => headlightBench.heads.some((one, at) => one.exact || at > 0)"
        )
        noted: dict[str, Any] = page.evaluate("() => headlightBench")
        pictures = [one["at"] for one in noted["heads"]]
        exact = [one["at"] for one in noted["heads"] if one["exact"]]
        yield Step(
            (pictures[0] - noted["key"]) / 1000,
            ((exact or pictures[1:])[0] - noted["key"]) / 1000,
            sum(sent < pictures[0] for sent in noted["sent"]),
        )
        settled(page)
        page.wait_for_timeout(350)


def peer_seconds(browser: Browser, html: str) -> float:
    """From a page having its numbers to one frame after it has drawn them."""
    with TemporaryDirectory() as folder, new_page(browser) as page:
        path = Path(folder, "peer.html")
        path.write_text(html, encoding="utf-8")
        page.goto(path.as_uri(), timeout=300_000)
        drawn = f"() => performance.getEntriesByName('{MARKED[1]}').length"
        page.wait_for_function(drawn, timeout=300_000)
        start, end = (
            page.evaluate(f"() => performance.getEntriesByName('{name}')[0].startTime")
            for name in MARKED
        )
        return (end - start) / 1000


@dataclass
class Report:
    """What is printed at the end."""

    rows: list[list[str]] = field(
        default_factory=lambda: [["what", "model", "tokens", "found", "limit", "ratio"]]
    )
    verdicts: list[str] = field(default_factory=list)

    def held(
        self, what: str, model: str, tokens: int, found: float, limit: float
    ) -> None:
        """A figure beside its limit; below 1,000 they are seconds, else bytes."""
        shown = [
            milliseconds(one) if limit < 1000 else f"{one / 1000:,.0f} kB"
            for one in (found, limit)
        ]
        ratio = f"{found / limit:.2f}"
        self.rows.append([what, model, str(tokens), *shown, ratio])
        name = f"{model}, {tokens} tokens, {what}: {shown[0]} ≤ {shown[1]}"
        self.verdicts.append(verdict(name, found <= limit))

    def told(self, what: str, model: str, size: int) -> None:
        """Bytes that have no limit."""
        self.rows.append([what, model, "", f"{size / 1000:,.0f} kB", "", ""])

    def beside(
        self, what: str, model: str, theirs: float, ours: float, shown: str
    ) -> None:
        """A peer's figure, and how many times ours it is."""
        times = f"{theirs / ours:,.1f} × ours"
        self.rows.append([what, model, str(TOKENS), shown, "", times])


def measure(
    report: Report, page: Page, url: str, model: str, edits: int
) -> list[float]:
    """Measure grid and single heads in one model; bytes and seconds of the grid."""
    traffic = opened(page, url, model)
    found = list(grids(page, traffic, texts(model, TOKENS)[:edits]))
    size, seconds = max(one[0] for one in found), median(one[1] for one in found)
    most, longest = GRID_LIMITS[model]
    report.held("grid, bytes", model, TOKENS, size, most)
    report.told("grid, its code", model, traffic.code["head_grid"])
    report.held("grid, data to paint", model, TOKENS, seconds, longest)
    walked = list(steps(page, THERE))
    first = median(one.first for one in walked)
    report.held("another head, key to paint", model, TOKENS, first, CHOOSE_LIMIT_S)
    asked = sum(one.sent_before for one in walked)
    name = f"{model}, {TOKENS} tokens, another head: {asked} messages sent before paint"
    report.verdicts.append(verdict(name, asked == 0))
    list(grids(page, traffic, texts(model, LONG)[:1]))
    report.held("one head, bytes", model, LONG, traffic.data["head_map"], HEAD_LIMIT)
    report.told("one head, its code", model, traffic.code["head_map"])
    walked = list(steps(page, BACK))
    first = median(one.first for one in walked)
    whole = median(one.whole for one in walked)
    report.held("another head, key to small map", model, LONG, first, CHOOSE_LIMIT_S)
    report.held("another head, key to whole map", model, LONG, whole, WHOLE_LIMIT_S)
    return [size, seconds]


def compare(report: Report, browser: Browser, model: str, ours: list[float]) -> None:
    """The same heads on the same text as BertViz's page and as a Plotly grid."""
    read = trace(load_model(model), texts(model, TOKENS)[0])
    patterns = np.stack([one.pattern() for one in attentions_of(read)[0].layers()])
    size, seconds = ours
    page = bertviz_html(patterns, [token.text for token in read.tokens])
    if page is not None:
        count = len(page.encode())
        report.beside("BertViz, bytes", model, count, size, f"{count / 1000:,.0f} kB")
    drawing = plotly_html(patterns)
    if drawing is not None:
        took = peer_seconds(browser, drawing)
        report.beside("Plotly, data to paint", model, took, seconds, milliseconds(took))
    if page is None or drawing is None:
        report.verdicts.append(f"A peer is not installed: {HOW_TO_GET_THEM}")


def main() -> None:
    """Print the table and the verdicts."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--edits", type=int, default=7)
    edits = asked.parse_args().edits
    settle_libraries()
    report = Report()
    with running_server() as server, chromium() as browser:
        print(machine())
        for model in GRID_LIMITS:
            with new_page(browser) as page:
                ours = measure(report, page, server.url, model, edits)
            compare(report, browser, model, ours)
    print(table(report.rows), *report.verdicts, sep="\n")


if __name__ == "__main__":
    main()
