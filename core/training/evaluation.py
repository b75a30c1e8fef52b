"""How well a translator translates, and which of its heads shows what belongs together.

Alignment error: Koehn, Knowles 2017, section 3.5, https://arxiv.org/abs/1706.03872
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ..models.loaded import LoadedModel
from ..trace import trace
from ..transformer import Transformer
from .batches import padded
from .corpus import Pair
from .vocabulary import BEGIN, END, Vocabulary

ROWS = 256
"""Sentences translated at once."""
LONGER = 8
"""A translation may have this many words more than its source, and no more."""


@dataclass(frozen=True)
class HeadError:
    """How often a cross-attention head looks most at a word that is not the right one.

    Shares of the target's words, 0 to 1.
    """

    layer: int
    head: int
    writing: float
    """Where the word is about to be written."""
    written: float
    """Where it was just written, and the next one is looked for."""

    @property
    def least(self) -> float:
        """The better of the two."""
        return min(self.writing, self.written)


def translated(
    model: Transformer, sources: Sequence[Sequence[int]], longest: int
) -> list[list[int]]:
    """What the model writes: at each place the likeliest word, until it ends.

    Args:
        model: in evaluation mode.
        sources: ids, each with the end behind.
        longest: words after which a translation is cut off.
    """
    source = padded(sources)
    written = torch.full((len(sources), 1), BEGIN)
    with torch.inference_mode():
        encoded = model.encode(source)
        for _ in range(longest):
            best = model.decode(written, encoded, source)[:, -1].argmax(-1)
            written = torch.cat([written, best[:, None]], dim=1)
            if bool((written == END).any(dim=1).all()):
                break
    return [_until_end(row) for row in written[:, 1:].tolist()]


def exact_share(
    model: Transformer, vocabulary: Vocabulary, pairs: Sequence[Pair]
) -> float:
    """Share of sentences that come out word for word, 0 to 1."""
    right = 0
    ordered = sorted(pairs, key=lambda one: len(one.source))
    for at in range(0, len(ordered), ROWS):
        some = ordered[at : at + ROWS]
        longest = max(len(one.source) for one in some) + LONGER
        ids = [vocabulary.ids(one.source) for one in some]
        for one, found in zip(some, translated(model, ids, longest), strict=True):
            right += found == vocabulary.ids(one.target)[:-1]
    return right / len(pairs)


def head_errors(model: LoadedModel, pairs: Iterable[Pair]) -> list[HeadError]:
    """Of every cross-attention head, the one that errs least first.

    Read with Headlight's own instrument, the right translation given.
    """
    wrong: dict[tuple[int, int], np.ndarray] = {}
    n_words = 0
    for pair in pairs:
        read = trace(model, " ".join(pair.source), target=" ".join(pair.target))
        stack, count = read.stack("decoder"), len(pair.target)
        right = np.zeros((count, len(read.token_ids)), dtype=bool)
        for to, of in pair.alignment:
            right[to, of] = True
        n_words += count
        for layer in range(stack.n_layers):
            cross = stack.cross_attention(layer)
            assert cross is not None
            looked_at = cross.pattern().argmax(-1)
            for head, row in enumerate(looked_at):
                # The first row is the start's: there the first word is about to come.
                places = np.arange(count)
                missed = [
                    ~right[places, row[first : first + count]] for first in (0, 1)
                ]
                wrong.setdefault((layer, head), np.zeros(2))
                wrong[layer, head] += [one.sum() for one in missed]
    found = [HeadError(*at, *(count / n_words)) for at, count in wrong.items()]
    return sorted(found, key=lambda one: one.least)


def _until_end(ids: list[int]) -> list[int]:
    return ids[: ids.index(END)] if END in ids else ids
