"""Texts on the pages that no language but English knows, for pages to be ported.

``HEADLIGHT_LANGUAGE=pseudo python -m tests.pages.untranslated tokens bpe`` names those
of some pages by their files; without names, those of all. In the pseudo-language every
word that went through ``content`` or `sentence` has accents, so what is left is seen.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from components.choice.page_views import page_views
from components.navigation import ENTRIES
from components.page import card
from components.page.shown import Shown
from tests.pages.open import opened_by_link

Chart = Callable[[], Any]
LEFT: dict[str, int] = json.loads(
    Path(__file__).with_name("untranslated.json").read_text("utf-8")
)
"""How many such texts each page still has; one that has none is not named."""
LONGEST_LABEL = 4
"""Words; what is longer is a text and is said in the reader's language."""
TEXT = "Ω 🙂 é"
"""Read by every page; none of its words could be taken for one of ours."""
PARTS = re.compile(r"<[^>]*>|[·|\n/.:;()\[\]{}“”\"=•→]+|\s-\s")
"""Between two labels in a row, and between sentences."""
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
ENGLISH = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
READ_ALOUD = re.compile(r'(?:aria-label|title|alt|placeholder)="([^"]*)"')
CODE = re.compile(r"```.*?```|`[^`]*`|\$[^$\n]+\$|https?://\S+|\]\([^)]*\)", re.DOTALL)
UNREAD = {
    *("id", "key", "url", "icon", "form_id", "css_content", "js_content", "spec"),
    *("element_id", "data", "registered_name", "component_name", "url_path", "hash"),
    *("options_map", "url_pathname", "page_script_hash", "script_path", "stack_trace"),
}
"""Fields of Streamlit's messages that nobody reads."""


def long_texts(texts: Iterable[str]) -> list[str]:
    """Those that hold more plain English words in a row than a label has."""
    return list(dict.fromkeys(text for text in texts if is_long(text)))


def is_long(text: str) -> bool:
    """Whether more plain English words stand in a row than in a label."""
    parts = PARTS.split(CODE.sub(" | ", STYLE.sub("", text)))
    parts += READ_ALOUD.findall(text)
    return any(_run(part) > LONGEST_LABEL for part in parts)


def _run(text: str) -> int:
    longest = run = 0
    for word in WORD.findall(text):
        run = run + 1 if ENGLISH.fullmatch(word) else 0
        longest = max(longest, run)
    return longest


def texts_of(at: AppTest) -> Iterator[str]:
    """All that a run of a page has to read, what is folded away too."""
    yield from without_inputs(_texts_in(at._tree))


def without_inputs(texts: Iterable[str]) -> Iterator[str]:
    """The same, but for what a model reads."""
    for text in texts:
        # Whatever of them is set in bold or escaped for Markdown.
        said = text.replace("**", "").replace("\\", "")
        for given in _inputs():
            said = said.replace(given, "|")
        yield said


def _texts_in(node: Any) -> Iterator[str]:
    if isinstance(getattr(node, "proto", None), Message):
        yield from _fields(node.proto)
    if node.type in ("arrow_data_frame", "arrow_table"):
        yield from map(str, node.value.columns)
        yield from (str(cell) for row in node.value.values for cell in row)
    for child in getattr(node, "children", {}).values():
        yield from _texts_in(child)


def _fields(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name == "spec":
            yield from _titles(json.loads(value))
        if field.name in UNREAD:
            continue
        values = value if _is_list(value) else [value]
        for one in values:
            if isinstance(one, Message):
                yield from _fields(one)
            elif isinstance(one, str):
                yield from _strings(one)


def _is_list(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str | bytes | Message)


def _strings(text: str) -> Iterator[str]:
    """A text, or those inside where it is data for a view."""
    if not text.startswith(("{", "[")):
        yield text
        return
    try:
        held = json.loads(text)
    except ValueError:
        yield text
        return
    yield from _held(held)


def _held(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _held(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _held(one))


def _titles(spec: Any) -> Iterator[str]:
    """What a chart has to read beside its data."""
    if isinstance(spec, list):
        yield from (text for one in spec for text in _titles(one))
    elif isinstance(spec, dict):
        for name, value in spec.items():
            if name in ("title", "text", "description") and isinstance(value, str):
                yield value
            elif name == "domain" and isinstance(value, list):
                yield from (one for one in value if isinstance(one, str))
            elif name != "datasets":
                yield from _titles(value)


@cache
def _inputs() -> list[str]:
    """Texts for a model that come with the pages: read by it, not said by us."""
    views = [view for entry in ENTRIES for view in page_views(entry.url).views]
    held = [text for view in views for text in _held([view.settings, view.widgets])]
    whole = [*held, *(view.text for view in views), *(view.target for view in views)]
    texts = {line.strip() for text in whole for line in text.splitlines()}
    return sorted((text for text in texts if _run(text) > LONGEST_LABEL), key=len)[::-1]


@contextmanager
def unopened() -> Iterator[list[str]]:
    """Notes what the tables and pictures that nobody has opened have to read.

    They are made while the page is: to open each would take a run of its own.
    """
    found: list[str] = []
    tables, pictures = card._tables, card._picture

    def note_table(title: str, table: card.Table) -> None:
        rows = table()
        # Cells are tokens, texts and numbers; what we say of them heads the columns.
        found.extend(map(str, rows.columns))
        tables(title, table)

    def note_picture(kind: str, mime: str, about: Shown, chart: Chart) -> None:
        if kind == "SVG":
            found.extend(_titles(chart().to_dict()))
        pictures(kind, mime, about, chart)

    card._tables, card._picture = note_table, note_picture
    try:
        yield found
    finally:
        card._tables, card._picture = tables, pictures


def untranslated(stem: str) -> list[str]:
    """The long English texts of the page whose file has this name."""
    entry = next(one for one in ENTRIES if one.stem == stem)
    query = {"text": TEXT, "model": page_views(entry.url).views[0].model}
    with unopened() as folded:
        read = list(texts_of(opened_by_link(entry.url, **query)))
    return long_texts([*read, *without_inputs(folded)])


def main(stems: list[str]) -> None:
    """Prints, as JSON, the texts of each page."""
    found = {}
    for stem in stems or [entry.stem for entry in ENTRIES]:
        found[stem] = untranslated(stem)
        sys.stderr.write(f"{stem}: {len(found[stem])}\n")
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
