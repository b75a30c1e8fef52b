"""Sentence pairs with their true alignment, split so that what is learned can be told.

No English sentence occurs twice. Of the pairs of an adjective or a verb with a noun one
in twelve is kept from training: a sentence with such a pair shows whether what was
learned goes beyond what was seen. Sentences longer than any in training are a test that
a model with absolute positions is expected to fail.

Source: Lake, Baroni 2018, "Generalization without systematicity",
https://arxiv.org/abs/1711.00350
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from .english import english
from .french import french
from .italian import italian
from .joining import Word
from .meaning import Act, Is, Meant, Sentence, Thing
from .sentences import Sentences

Language = Literal["fr", "it"]
Split = Literal["train", "unseen", "combination", "longer"]
SAYS: dict[Language, Callable[[Sentence], list[Word]]] = {"fr": french, "it": italian}
LONGEST = 16
"""English words of the longest sentence in training."""
KEPT_BACK, UNSEEN = 12, 40
"""One combination in so many is kept from training, and one sentence in so many."""


@dataclass(frozen=True)
class Pair:
    """One sentence in two languages, word by word."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    alignment: frozenset[tuple[int, int]]
    """(word of the target, word of the source) that say the same."""
    split: Split


def pairs(language: Language, seed: int, count: int) -> Iterator[Pair]:
    """So many different sentences of all splits, always the same ones for a seed."""
    sentences, seen = Sentences(seed), set()
    while len(seen) < count:
        made = pair(sentences.next(), language)
        if made.source not in seen:
            seen.add(made.source)
            yield made


def longer(language: Language, seed: int, count: int) -> Iterator[Pair]:
    """Sentences of three and four clauses: longer than any in training."""
    sentences, found = Sentences(seed), 0
    while found < count:
        made = pair(sentences.next(3 + found % 2), language)
        if made.split == "longer":
            found += 1
            yield made


def pair(sentence: Sentence, language: Language) -> Pair:
    """A meaning in English and in another language."""
    source, target = english(sentence), SAYS[language](sentence)
    alignment = frozenset(
        (to, of)
        for to, theirs in enumerate(target)
        for of, ours in enumerate(source)
        if theirs.says & ours.says
    )
    words = tuple(one.text for one in source)
    return Pair(
        words, tuple(one.text for one in target), alignment, _split(sentence.of, words)
    )


def combinations(said: Meant) -> Iterator[tuple[str, str]]:
    """Each adjective with its noun, and each verb with its object."""
    if isinstance(said, Thing):
        if said.adjective is not None:
            yield said.adjective.en, _name(said)
        return
    what, clause = said.what, said
    things = [clause.subject]
    if isinstance(what, Act):
        if isinstance(what.whom, Thing):
            yield what.verb.en, _name(what.whom)
        things += [what.whom] if what.whom is not None else []
    elif isinstance(what, Is) and isinstance(clause.subject, Thing):
        yield what.adjective.en, _name(clause.subject)
    for thing in things:
        if isinstance(thing, Thing) and thing.adjective is not None:
            yield thing.adjective.en, _name(thing)
    if clause.because is not None:
        yield clause.because.what.adjective.en, _name(clause.because.about)
    if clause.then is not None:
        yield from combinations(clause.then[1])


def _name(thing: Thing) -> str:
    return thing.noun.one or thing.noun.many


def _split(said: Meant, words: tuple[str, ...]) -> Split:
    if len(words) > LONGEST:
        return "longer"
    if any(not _hash(" ".join(two)) % KEPT_BACK for two in combinations(said)):
        return "combination"
    return "train" if _hash(" ".join(words)) % UNSEEN else "unseen"


def _hash(text: str) -> int:
    """The same on every machine, unlike Python's own."""
    return zlib.crc32(text.encode())
