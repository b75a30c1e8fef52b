"""A text as word2vec reads it: words, sentences, and which words are drawn how often.

Source: Mikolov et al. 2013, "Distributed Representations of Words and Phrases and their
Compositionality", sections 2.2 and 2.3, https://arxiv.org/abs/1310.4546
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import regex
from jaxtyping import Float, Int

from ..errors import BadText

LONGEST = 2000
"""Words read of a text; a page trains on it while one watches."""
NOISE_POWER = 0.75
"""Negatives are drawn by count to this power, so that rare words get a larger part."""

_NO_SPACES = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTERS = rf"[[\p{{L}}\p{{M}}\p{{N}}\u200c\u200d]--[{_NO_SPACES}]]+"
_WORD = regex.compile(
    rf"(?V1)(?=[{_NO_SPACES}])\X|(?=[\p{{L}}\p{{N}}]){_LETTERS}(?:['\-]{_LETTERS})*"
)
_SENTENCE_END = regex.compile(r"[.!?…。！？।؟]+|\n\s*\n")


@dataclass(frozen=True, eq=False)
class Corpus:
    """What is trained on: sentences of word numbers."""

    words: tuple[str, ...]
    """The vocabulary, the most frequent word first; equals in order of appearance."""
    counts: Int[np.ndarray, " word"]
    sentences: tuple[tuple[int, ...], ...]
    n_given: int
    """Words of the whole text, of which only the first were read."""

    @property
    def n_read(self) -> int:
        """Words that were read."""
        return int(self.counts.sum())


def corpus_of(text: str, longest: int = LONGEST) -> Corpus:
    """The words of a text, in small letters and without its signs, by sentence.

    Scripts that put no spaces between words are read sign by sign.

    Raises:
        BadText: there are not two different words, or no two stand in one sentence.
    """
    parts = _SENTENCE_END.split(text.replace("’", "'"))
    found = [[word.lower() for word in _WORD.findall(part)] for part in parts]
    n_given = sum(map(len, found))
    read = [sentence for sentence in _first(found, longest) if sentence]
    counts = Counter(word for sentence in read for word in sentence)
    if len(counts) < 2:
        raise BadText(
            "word2vec learns from words that stand side by side: "
            "it needs a text with at least two different words."
        )
    if all(len(sentence) < 2 for sentence in read):
        raise BadText("No two words stand in the same sentence, so there are no pairs.")
    words = tuple(word for word, _ in counts.most_common())
    number = {word: index for index, word in enumerate(words)}
    return Corpus(
        words,
        np.array([counts[word] for word in words]),
        tuple(tuple(number[word] for word in sentence) for sentence in read),
        n_given,
    )


def _first(sentences: Sequence[list[str]], longest: int) -> Iterator[list[str]]:
    for sentence in sentences:
        yield sentence[:longest]
        longest -= len(sentence)
        if longest <= 0:
            return


def noise_shares(counts: Int[np.ndarray, " word"]) -> Float[np.ndarray, " word"]:
    """How likely each word is to be drawn as a negative: count^0.75, summing to 1."""
    weights = counts.astype(np.float64) ** NOISE_POWER
    return weights / weights.sum()


def keep_shares(
    counts: Int[np.ndarray, " word"], threshold: float
) -> Float[np.ndarray, " word"]:
    """How likely each occurrence of a word is to be kept: √(t / f), at most 1.

    Args:
        counts: of each word.
        threshold: t; a word whose share f of the text is larger is thinned out. 0
            keeps everything.
    """
    if threshold <= 0:
        return np.ones(len(counts))
    shares = counts / counts.sum()
    return np.minimum(1.0, np.sqrt(threshold / shares))


def pairs_in(sentence: Sequence[int], window: int) -> Iterator[tuple[int, int]]:
    """The places of each centre word and each context word, as the window slides."""
    for centre in range(len(sentence)):
        first = max(0, centre - window)
        last = min(len(sentence), centre + window + 1)
        for context in range(first, last):
            if context != centre:
                yield centre, context


def count_pairs(corpus: Corpus, window: int) -> int:
    """How many pairs one pass over the whole text has."""
    return sum(1 for one in corpus.sentences for _ in pairs_in(one, window))
