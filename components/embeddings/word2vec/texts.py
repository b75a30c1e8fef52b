"""The texts that come with the page about word2vec, each with its source."""

from dataclasses import dataclass
from functools import cache

from components.words.written import table


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
    return tuple(BundledText(**one) for one in table("word2vec_texts")["text"])
