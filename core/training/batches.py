"""Sentence pairs as the rows of a batch, filled up with padding."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Int
from torch import Tensor

from ..transformer import PAD
from .vocabulary import BEGIN


@dataclass(frozen=True)
class Example:
    """One pair as ids; each ends with the id of the end."""

    source: tuple[int, ...]
    target: tuple[int, ...]


@dataclass(frozen=True)
class Batch:
    """Several examples, read at once."""

    source: Int[Tensor, "pair source"]
    given: Int[Tensor, "pair target"]
    """What the decoder is given: the right words, one place later (teacher forcing)."""
    wanted: Int[Tensor, "pair target"]
    """What it should say at each place."""


def batch_of(examples: Sequence[Example]) -> Batch:
    """These examples as one batch."""
    wanted = padded([one.target for one in examples])
    return Batch(
        source=padded([one.source for one in examples]),
        given=padded([(BEGIN, *one.target[:-1]) for one in examples]),
        wanted=wanted,
    )


def padded(rows: Sequence[Sequence[int]]) -> Int[Tensor, "row longest"]:
    """Rows of one length."""
    longest = max(len(row) for row in rows)
    return torch.tensor([[*row, *[PAD] * (longest - len(row))] for row in rows])


def batches(examples: Sequence[Example], n_tokens: int, seed: int) -> Iterator[Batch]:
    """Batches without end, each of sentences about as long as one another.

    Args:
        examples: all of them are read once before one is read again.
        n_tokens: a batch's words, padding included, of source and target together.
        seed: decides the order.
    """
    shuffle = random.Random(seed)
    while True:
        # Sorted by length with some chance in it, or equal batches would come again.
        order = sorted(examples, key=lambda one: len(one.source) + 2 * shuffle.random())
        rows, groups = 0, [[]]
        for one in order:
            rows = len(one.source) + len(one.target) + 4
            if groups[-1] and rows * (len(groups[-1]) + 1) > n_tokens:
                groups.append([])
            groups[-1].append(one)
        shuffle.shuffle(groups)
        yield from (batch_of(group) for group in groups)
