"""The same words in another order, and what a model makes of them without positions.

Attention treats its keys as a set: permute them with their values, and every query
gets the same. So an encoder that is told no order gives shuffled tokens the same
vectors, shuffled. A causal mask breaks this, for it lets each token see another set.

Source: Vaswani et al. 2017, section 3.5, https://arxiv.org/abs/1706.03762; Kazemnejad
et al. 2023, section 2, https://arxiv.org/abs/2305.19466
"""

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

import numpy as np
from jaxtyping import Bool, Int

from ..errors import BadText
from ..text.matching import ALONE, Partners
from ..text.tokenization import Token

_WORD = re.compile(r"\S+")

Order = tuple[int, ...]
"""At each place the number of the word or token that stands there now."""


def words_of(text: str) -> list[str]:
    """The words in order: what stands between spaces, signs included."""
    return _WORD.findall(text)


def text_in_order(text: str, order: Order) -> str:
    """The words in another order; what stands between them stays where it is."""
    words = words_of(text)
    moved = iter(order)
    return _WORD.sub(lambda _: words[next(moved)], text)


def shuffled(things: Sequence[object], seed: int) -> Order:
    """An order in which they read differently; the same for the same seed.

    Raises:
        BadText: there is no such order, for all are equal or there is one only.
    """
    if len(set(things)) < 2:
        raise BadText("There are no two different words here to change places.")
    generator, order = random.Random(seed), list(range(len(things)))
    # At least every second order reads differently, so this ends soon.
    while [things[at] for at in order] == list(things):
        generator.shuffle(order)
    return tuple(order)


def next_seed(things: Sequence[object], seed: int, n_seeds: int) -> int:
    """The first seed after this one whose order reads differently, if any does."""
    now = [things[at] for at in shuffled(things, seed)]
    for step in range(1, min(n_seeds, 100)):
        tried = (seed + step) % n_seeds
        if [things[at] for at in shuffled(things, tried)] != now:
            return tried
    return (seed + 1) % n_seeds


def typed_order(words: Sequence[str], typed: str) -> Order:
    """The order that somebody typed, with these words in any case.

    Signs around a word may be left out: "man" is "man." where no other word is.

    Raises:
        BadText: says which word is missing, or is not one of these.
    """
    said = [word.casefold() for word in words_of(typed)]
    found: dict[int, int] = {}
    for names in ([word.casefold() for word in words], [_bare(word) for word in words]):
        places, taken = defaultdict[str, list[int]](list), set(found.values())
        for place, name in enumerate(names):
            if place not in taken:
                places[name].append(place)
        for at, word in enumerate(said):
            if at not in found and places[word]:
                found[at] = places[word].pop(0)
    for at, word in enumerate(words_of(typed)):
        if at not in found:
            raise BadText(
                "“{word}” is not one of your words, or is there too often.", word=word
            )
    taken = set(found.values())
    if missing := [word for place, word in enumerate(words) if place not in taken]:
        raise BadText("“{word}” is missing.", word=missing[0])
    return tuple(found[at] for at in range(len(said)))


def _bare(word: str) -> str:
    """The word without the signs around it, in small letters."""
    kept = [at for at, sign in enumerate(word) if category(sign)[0] not in "PS"]
    return word[kept[0] : kept[-1] + 1].casefold() if kept else ""


def movable(tokens: Sequence[Token]) -> Bool[np.ndarray, " seq"]:
    """Which tokens belong to the words; those of a template keep their places."""
    return np.array([not token.special for token in tokens], dtype=bool)


def tokens_by_word(tokens: Sequence[Token], text: str) -> list[list[int]]:
    """For each word of the text the places of its tokens.

    Spaces that are tokens of their own go with the word after them, at the end with
    the last.
    """
    ends = [match.end() for match in _WORD.finditer(text)]
    found: list[list[int]] = [[] for _ in ends]
    for place, token in enumerate(tokens):
        if ends and not token.special:
            said = text[token.start : token.end]
            first = token.start + len(said) - len(said.lstrip())
            word = int(np.searchsorted(ends, first, side="right"))
            found[min(word, len(ends) - 1)].append(place)
    return found


def order_of_tokens(
    tokens: Sequence[Token], text: str, order: Order
) -> Int[np.ndarray, " seq"]:
    """At each place the token that stands there when the words take this order.

    The tokens stay what they are, and those of a template stay where they are.
    """
    by_word, moves = tokens_by_word(tokens, text), movable(tokens)
    found = np.arange(len(tokens))
    found[moves] = [place for word in order for place in by_word[word]]
    return found


def shuffled_tokens(tokens: Sequence[Token], seed: int) -> Int[np.ndarray, " seq"]:
    """The tokens themselves in another order, for a text without two words.

    Raises:
        BadText: no two of them differ.
    """
    moves = np.flatnonzero(movable(tokens))
    order = shuffled([tokens[place].id for place in moves.tolist()], seed)
    found = np.arange(len(tokens))
    found[moves] = moves[list(order)]
    return found


@dataclass(frozen=True)
class Reordered:
    """A text before and after its words changed places, as a model cuts it."""

    before: tuple[Token, ...]
    before_text: str
    after: tuple[Token, ...]
    after_text: str
    order: Order

    def partners(self) -> Partners:
        """Which token of the new text stands for which of the old one.

        Those of the same word, in order, if it is cut into as many; and those of the
        template.
        """
        right_of = np.full(len(self.before), ALONE, dtype=np.int64)
        olds = tokens_by_word(self.before, self.before_text)
        news = tokens_by_word(self.after, self.after_text)
        for new, word in zip(news, self.order, strict=True):
            if len(olds[word]) == len(new):
                right_of[olds[word]] = new
        fixed = [np.flatnonzero(~movable(one)) for one in (self.before, self.after)]
        if len(fixed[0]) == len(fixed[1]):
            right_of[fixed[0]] = fixed[1]
        return Partners(right_of, len(self.after))
