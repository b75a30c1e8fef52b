"""Which token of one text stands for which of another, to compare their patterns.

Within one model the ids are aligned as texts are compared line by line: the longest
run that both have, then the same again on both sides of it (Ratcliff and Obershelp;
Python's ``difflib``). Across two models the text is the same and the tokens are not:
there tokens match where they cover the same characters.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from jaxtyping import Float, Int

from .tokenization import Token

ALONE = -1
"""Stands for the partner of a token that has none."""


@dataclass(frozen=True, eq=False)
class Partners:
    """For each token of the left text, its partner in the right one."""

    right_of: Int[np.ndarray, " left"]
    """The partner's place, -1 where there is none."""
    n_right: int

    @property
    def alone_left(self) -> int:
        """Tokens of the left text without a partner."""
        return int((self.right_of == ALONE).sum())

    @property
    def alone_right(self) -> int:
        """Tokens of the right text without a partner."""
        return self.n_right - int((self.right_of != ALONE).sum())


def same_ids(left: Sequence[Token], right: Sequence[Token]) -> Partners:
    """Partners within one model: equal ids in the same order."""
    of_left, of_right = [t.id for t in left], [t.id for t in right]
    # A token that is frequent in a long text must count too.
    blocks = SequenceMatcher(None, of_left, of_right, autojunk=False)
    found = _nobody(left)
    for block in blocks.get_matching_blocks():
        places = np.arange(block.size)
        found[block.a + places] = block.b + places
    return Partners(found, len(right))


def same_characters(
    left: Sequence[Token], right: Sequence[Token], text: str
) -> Partners:
    """Partners across two models that read the same text: the same characters.

    Spaces around a token are left aside: one model's tokens begin with a space, the
    other's do not. Where several tokens cover the same characters, such as the bytes
    of an emoji, they match in order if both models have as many, and not at all
    otherwise. Special tokens cover nothing and have no partner.
    """
    by_span, found = _by_span(right, text), _nobody(left)
    for span, places in _by_span(left, text).items():
        others = by_span.get(span, [])
        if len(others) == len(places):
            found[places] = others
    return Partners(found, len(right))


def difference(
    left: Float[np.ndarray, "query_left key_left"],
    right: Float[np.ndarray, "query_right key_right"],
    queries: Partners,
    keys: Partners,
) -> Float[np.ndarray, "query_left key_left"]:
    """Right minus left where both tokens of a pair have a partner, NaN elsewhere.

    NaN in either pattern, such as where a query cannot see a key, stays NaN.
    """
    moved = right[np.ix_(queries.right_of, keys.right_of)].astype(np.float64)
    moved[queries.right_of == ALONE] = np.nan
    moved[:, keys.right_of == ALONE] = np.nan
    return moved - left


def _nobody(tokens: Sequence[Token]) -> Int[np.ndarray, " left"]:
    return np.full(len(tokens), ALONE, dtype=np.int64)


def _by_span(
    tokens: Sequence[Token], text: str
) -> dict[tuple[int, int, int], list[int]]:
    """Places of the tokens by the characters they cover, without spaces around."""
    found: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for place, token in enumerate(tokens):
        said = text[token.start : token.end]
        if token.special or not said:
            continue
        # A token that is nothing but spaces covers just these.
        start = token.start + len(said) - len(said.lstrip() or said)
        end = token.end - len(said) + len(said.rstrip() or said)
        found[token.sequence, start, end].append(place)
    return found
