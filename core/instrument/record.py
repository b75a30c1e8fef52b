"""What was read of one text, kept in the pieces in which it was read.

A text that goes on where another one ended shares that one's pieces: their tensors
stand in memory once, however many texts begin with them. They are joined when asked
for, a tensor at a time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, overload

import torch
from torch import Tensor

from .recorder import AttentionCall, Recorder

MOST_PIECES = 8
"""More are joined for good: whoever types a thousand letters does not leave a thousand
pieces to be looked through at every layer."""

T = TypeVar("T")


@dataclass(frozen=True)
class Piece:
    """The first tokens of what one pass read."""

    recorder: Recorder
    n_tokens: int


@dataclass(frozen=True, eq=False)
class Joined:
    """What a recorder holds, of a text that was read in several pieces."""

    pieces: tuple[Piece, ...]

    @property
    def n_tokens(self) -> int:
        """How many tokens were read."""
        return sum(piece.n_tokens for piece in self.pieces)

    @property
    def calls(self) -> Sequence[AttentionCall]:
        """Each attention call, joined when taken."""
        return _Taken(len(self._first.calls), self._call)

    @property
    def block_in(self) -> dict[str, Tensor]:
        """What enters the first block of each stack."""
        return {name: self._rows("block_in", name) for name in self._first.block_in}

    @property
    def block_out(self) -> dict[str, Sequence[Tensor]]:
        """What leaves each block of each stack, joined when taken."""
        return {
            name: _Taken(len(blocks), lambda layer, name=name: self._block(name, layer))
            for name, blocks in self._first.block_out.items()
        }

    @property
    def final(self) -> dict[str, Tensor]:
        """What leaves each stack."""
        return {name: self._rows("final", name) for name in self._first.final}

    @property
    def positions(self) -> dict[str, Tensor]:
        """The vectors that were added for position."""
        return {name: self._rows("positions", name) for name in self._first.positions}

    def heads(self, index: int) -> tuple[Tensor, Tensor]:
        """Keys and values of one attention call."""
        parts = [(one.recorder.calls[index], one.n_tokens) for one in self.pieces]
        keys = _joined([call.k[:, :, :n] for call, n in parts], 2)
        return keys, _joined([call.v[:, :, :n] for call, n in parts], 2)

    @property
    def _first(self) -> Recorder:
        return self.pieces[0].recorder

    def _call(self, index: int) -> AttentionCall:
        k, v = self.heads(index)
        parts = [(one.recorder.calls[index], one.n_tokens) for one in self.pieces]
        return replace(
            parts[-1][0],
            q=_joined([call.q[:, :, :n] for call, n in parts], 2),
            k=k,
            v=v,
            output=_joined([call.output[:, :n] for call, n in parts], 1),
            mask=None,
            is_causal=k.shape[2] > 1,
        )

    def _rows(self, field: str, name: str) -> Tensor:
        parts = [(getattr(p.recorder, field)[name], p.n_tokens) for p in self.pieces]
        return _joined([rows[..., :n, :] for rows, n in parts], -2)

    def _block(self, name: str, layer: int) -> Tensor:
        parts = [(p.recorder.block_out[name][layer], p.n_tokens) for p in self.pieces]
        return _joined([rows[:, :n] for rows, n in parts], 1)


Record = Recorder | Joined
"""What was read of one text."""


def pieces_of(record: Record) -> tuple[Piece, ...]:
    """The pieces in which a text was read."""
    if isinstance(record, Joined):
        return record.pieces
    return (Piece(record, record.n_tokens),)


def beginning(record: Record, n_tokens: int) -> Joined:
    """What was read of a text's first tokens, by reference.

    Of a piece that would be kept for less than half of its tokens these are copied, so
    that what nobody reads any more does not stay in memory with them.
    """
    found: list[Piece] = []
    for piece in pieces_of(record):
        count = min(piece.n_tokens, n_tokens - sum(one.n_tokens for one in found))
        if count == 0:
            break
        kept = Piece(piece.recorder, count)
        found.append(_copied([kept]) if 2 * count < piece.recorder.n_tokens else kept)
    return Joined(tuple(found))


def continued(before: Joined, new: Recorder) -> Joined:
    """A text of which the beginning was read before, and the rest now."""
    pieces = [*before.pieces, Piece(new, new.n_tokens)]
    if len(pieces) > MOST_PIECES:
        # Short ones at the end first, as many as are not longer than what is joined:
        # so a token is copied a few times and not at each new one.
        last = [pieces.pop(), pieces.pop()]
        while pieces and pieces[-1].n_tokens <= sum(one.n_tokens for one in last):
            last.append(pieces.pop())
        pieces.append(_copied(last[::-1]))
    return Joined(tuple(pieces))


def logits_of(record: Record) -> Tensor:
    """[seq, d_vocab]: the scores, where they were computed with the rest."""
    parts = [(one.recorder.logits, one.n_tokens) for one in pieces_of(record)]
    return _joined([rows[0, :n] for rows, n in parts if rows is not None], 0)


def logits_at(record: Record, position: int) -> Tensor:
    """[d_vocab]: the scores at one position, where they were computed with the rest."""
    for piece in pieces_of(record):
        if position < piece.n_tokens and piece.recorder.logits is not None:
            return piece.recorder.logits[0, position]
        position -= piece.n_tokens
    raise IndexError(position)


def tensors_of(record: Record) -> Iterator[Tensor]:
    """All that the record keeps in memory, masks apart."""
    for piece in pieces_of(record):
        kept = piece.recorder
        yield from (*kept.block_in.values(), *kept.final.values())
        yield from (rows for blocks in kept.block_out.values() for rows in blocks)
        for call in kept.calls:
            yield from (call.q, call.k, call.v, call.output)
        if kept.logits is not None:
            yield kept.logits


def _copied(pieces: Sequence[Piece]) -> Piece:
    """The pieces as one, in memory of its own."""
    joined = Joined(tuple(pieces))
    own: Callable[[Tensor], Tensor] = torch.clone if len(pieces) == 1 else _same
    copies = Recorder(
        calls=[
            replace(c, q=own(c.q), k=own(c.k), v=own(c.v), output=own(c.output))
            for c in joined.calls
        ],
        block_in={name: own(rows) for name, rows in joined.block_in.items()},
        block_out={
            name: [own(rows) for rows in blocks]
            for name, blocks in joined.block_out.items()
        },
        final={name: own(rows) for name, rows in joined.final.items()},
        positions={name: own(rows) for name, rows in joined.positions.items()},
    )
    scores = [(piece.recorder.logits, piece.n_tokens) for piece in pieces]
    parts = [rows[:, :n] for rows, n in scores if rows is not None]
    copies.logits = own(_joined(parts, 1)) if parts else None
    return Piece(copies, joined.n_tokens)


def _same(x: Tensor) -> Tensor:
    return x


def _joined(parts: list[Tensor], dim: int) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=dim)


class _Taken(Sequence[T], Generic[T]):
    """Things made when they are taken."""

    def __init__(self, count: int, make: Callable[[int], T]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        places = range(self._count)[index]
        if isinstance(places, range):
            return [self._make(place) for place in places]
        return self._make(places)
