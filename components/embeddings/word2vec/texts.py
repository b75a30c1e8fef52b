"""The texts that come with the page about word2vec, each with its source."""

import tomllib
from dataclasses import dataclass
from functools import cache

from components.page.content import FOLDER


@dataclass(frozen=True)
class BundledText:
    """A text to train on."""

    name: str
    title: str
    source: str
    """Who wrote it and on what terms it may be used, in sentences."""
    text: str


@cache
def bundled_texts() -> tuple[BundledText, ...]:
    """The texts in the order in which they are offered."""
    file = FOLDER / "word2vec_texts.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(BundledText(**one) for one in found["text"])
