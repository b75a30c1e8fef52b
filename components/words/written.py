"""The files of ``content`` in the language of this server.

What another language has not, section by section, is read in English.
"""

import re
import tomllib
from functools import cache
from typing import Any

from components.words.language import CONTENT, ENGLISH, LANGUAGE
from components.words.pseudo import CODE as PSEUDO
from components.words.pseudo import pseudo, pseudo_table

GLOSSARY = "glossary"
HEADING = ("title", "lead")
"""Sections that every page has: the question it answers, and what one does there."""


@cache
def sections(page: str) -> dict[str, str]:
    """All sections of a page's file, by the name in their ``##`` heading."""
    english = _sections(page, ENGLISH)
    if LANGUAGE.code == PSEUDO:
        return {name: pseudo(text) for name, text in english.items()}
    return english | _sections(page, LANGUAGE.code)


@cache
def glossary() -> dict[str, str]:
    """Every word that is explained, with its sentence or two, in order of alphabet."""
    # A word has another heading in each language, so there is no way to mix them.
    written = _sections(GLOSSARY, LANGUAGE.code) or _sections(GLOSSARY, ENGLISH)
    entries = {word: text for word, text in written.items() if word not in HEADING}
    if LANGUAGE.code == PSEUDO:
        entries = {pseudo(word): pseudo(text) for word, text in entries.items()}
    return {word: entries[word] for word in sorted(entries, key=str.lower)}


@cache
def table(name: str) -> dict[str, Any]:
    """What stands in a file of ``content`` such as ``way``; empty without one."""
    for code in (LANGUAGE.code, ENGLISH):
        file = CONTENT / code / f"{name}.toml"
        if file.is_file():
            held = tomllib.loads(file.read_text("utf-8"))
            return pseudo_table(held) if LANGUAGE.code == PSEUDO else held
    return {}


def _sections(page: str, code: str) -> dict[str, str]:
    file = CONTENT / code / f"{page}.md"
    text = file.read_text("utf-8") if file.is_file() else ""
    parts = re.split(r"^## +(.+?) *$", text, flags=re.MULTILINE)[1:]
    return {
        name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
