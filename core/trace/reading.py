"""The trace: a frozen record of one text going through one model.

Tensors stay on the model's device, as references to what the forward pass made, or an
earlier one of a text that begins alike; nothing is copied until a number is asked for,
and what grows with the square of the text's length is derived on demand. All arrays
handed out are NumPy float32.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from ..arrays import as_array, as_tensor, sealed
from ..distribution import Distribution, next_token_distribution
from ..errors import HeadlightError
from ..instrument.interventions import Intervention, StackName
from ..instrument.record import Record, logits_at, logits_of, tensors_of
from ..models.cards import ModelCard
from ..models.loaded import LoadedModel
from ..text.continuation import Continuations, texts_of
from ..text.tokenization import Encoded, Token
from .stack import Stack

__all__ = ["Stack", "Trace"]

SHOWN = 40
"""Characters of a text in a trace's one line."""
HEAD_ROWS = 8
"""Positions whose logits are computed together. A matrix product of four rows or more
gives the same bits as the plain forward's; one of a single row differs by 3e-5."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class Trace:
    """One text in one model: its tokens, and everything computed on the way."""

    model: LoadedModel
    text: str
    encoded: Encoded
    recorder: Record
    seconds: float
    """Duration of the forward pass."""
    n_tokens_given: int
    """Tokens of the whole text; more than ``token_ids`` has when it was cut."""
    interventions: tuple[Intervention, ...] = ()
    target_encoded: Encoded | None = None
    text_pair: str | None = None
    """The second text that was read behind the first."""
    target: str | None = None
    """What the decoder of an encoder-decoder had written; None for other models."""
    n_shared: int = 0
    """First tokens that were read for another trace, and are shared with it."""
    _own_bytes: int | None = field(default=None, repr=False)
    """Memory of what no other trace had; None: of all that was recorded."""
    _logits: dict[int, Tensor] = field(default_factory=dict, repr=False)
    """Rows of logits already computed, by the block of positions they stand in."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __repr__(self) -> str:
        said = self.text if len(self.text) <= SHOWN else f"{self.text[:SHOWN]}…"
        changed = f", {len(self.interventions)} changed" if self.interventions else ""
        count = len(self.token_ids)
        return f"<Trace of {count} tokens in {self.card.id}{changed}: {said!r}>"

    def ask(self, question: Callable[["Trace"], Answer]) -> Answer:
        """What a question that is called with a trace finds in this one."""
        return question(self)

    @property
    def vocabulary(self) -> Continuations:
        """What each entry of the model's vocabulary says to a reader."""
        return Continuations(self.model.tokenizer)

    @property
    def card(self) -> ModelCard:
        """What the model is."""
        return self.model.card

    @property
    def device(self) -> torch.device:
        """Where the forward pass ran."""
        return self.model.device

    @property
    def token_ids(self) -> Int[np.ndarray, " seq"]:
        """The ids the model read."""
        return self.encoded.token_ids

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens the model read."""
        return self.encoded.tokens

    @property
    def target_ids(self) -> Int[np.ndarray, " target"] | None:
        """What the decoder of an encoder-decoder read; None for other models."""
        return None if self.target_encoded is None else self.target_encoded.token_ids

    @property
    def target_tokens(self) -> tuple[Token, ...] | None:
        """The decoder's tokens in an encoder-decoder; None for other models."""
        return None if self.target_encoded is None else self.target_encoded.tokens

    @property
    def has_logits(self) -> bool:
        """Whether the model scores every word of its vocabulary."""
        return self.card.has_lm_head

    @cached_property
    def nbytes(self) -> int:
        """Memory that this trace added, in bytes, with all its logits counted.

        What it shares with the trace that it goes on from is counted there.
        """
        total = self._own_bytes
        if total is None:
            total = sum(x.nbytes for x in tensors_of(self.recorder))
        if self.model.head_is_lazy:
            n_rows = min(
                self._n_predicted, self._n_predicted - self.n_shared + HEAD_ROWS
            )
            total += 4 * n_rows * self.card.d_vocab
        return total

    def stack(self, name: StackName) -> Stack:
        """The encoder or the decoder.

        Raises:
            HeadlightError: the model has no such stack.
        """
        if name not in self.model.anatomy.stacks:
            has = " and ".join(self.model.anatomy.stacks)
            raise HeadlightError(
                "{model} has no {name}; it has: {has}.",
                model=self.card.title,
                name=name,
                has=has,
            )
        return Stack(name, self.model, self.recorder)

    @property
    def main_stack(self) -> Stack:
        """The stack a page shows first: the decoder where there is one."""
        return self.stack(self.card.main_stack)

    def embeddings(self) -> Float[np.ndarray, "seq d_embed"]:
        """The rows of the embedding matrix W_E for this text, nothing added yet."""
        W_E: Any = self.model.model.get_input_embeddings().weight
        return as_array(W_E[as_tensor(self.token_ids, self.device)])

    def position_vectors(self) -> Float[np.ndarray, "seq d_embed"] | None:
        """The vectors the model adds for position; None where it turns or biases."""
        found = self.recorder.positions.get(next(iter(self.model.anatomy.stacks)))
        if found is None:
            return None
        rows = found.reshape(-1, found.shape[-1])
        return as_array(rows.expand(len(self.token_ids), -1))

    def logits(self, position: int) -> Float[np.ndarray, " d_vocab"]:
        """The score of every word of the vocabulary at one position.

        Negative positions count back from the end. In an encoder-decoder, positions
        are those of the decoder's input.

        Raises:
            HeadlightError: no such position, or a model without a vocabulary head.
        """
        count = self._n_predicted
        if not -count <= position < count:
            raise HeadlightError(
                "There is no position {position} in {count} tokens.",
                position=position,
                count=count,
            )
        position %= count
        if self.has_logits and not self.model.head_is_lazy:
            return as_array(logits_at(self.recorder, position))
        with self._lock:
            rows = self._logits.get(position)
        if rows is not None:
            return as_array(rows[0])
        start = self._block_start(position)
        return as_array(self._block(start)[position - start])

    def keep_last_scores(self, row: Float[Tensor, " d_vocab"]) -> None:
        """Keep the scores after the last token, which were computed elsewhere."""
        with self._lock:
            # Rows are kept by the position of the first of them.
            self._logits.setdefault(self._n_predicted - 1, row[None])

    def logits_all(self) -> Float[np.ndarray, "seq d_vocab"]:
        """The scores at every position: 200 kB a token for SmolLM2."""
        if self.has_logits and not self.model.head_is_lazy:
            return as_array(logits_of(self.recorder))
        starts = sorted({self._block_start(i) for i in range(self._n_predicted)})
        if len(set(starts) - self._logits.keys()) > 1:
            return self._compute_all(starts)
        out = np.empty((self._n_predicted, self.card.d_vocab), dtype=np.float32)
        for start in starts:
            rows = self._block(start)
            out[start : start + len(rows)] = as_array(rows)
        return sealed(out)

    def next_token(
        self,
        position: int = -1,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
    ) -> Distribution:
        """What could come after ``position``, over the full vocabulary.

        Raises:
            HeadlightError: the model is an encoder and predicts no next token.
        """
        if self.card.kind == "encoder":
            raise HeadlightError(
                "{model} is an encoder: it gives each token a vector, not a "
                "next token.",
                model=self.card.title,
            )
        return next_token_distribution(
            self.logits(position),
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            texts=texts_of(self.model.tokenizer),
        )

    @property
    def _n_predicted(self) -> int:
        """Positions that have logits."""
        ids = self.token_ids if self.target_ids is None else self.target_ids
        return len(ids)

    def _block_start(self, position: int) -> int:
        """First position of the block of rows that ``position`` is computed in.

        The last block reaches back, so that every block has as many rows as the text
        allows.
        """
        return min(
            position - position % HEAD_ROWS, max(0, self._n_predicted - HEAD_ROWS)
        )

    def _compute_all(self, starts: list[int]) -> Float[np.ndarray, "seq d_vocab"]:
        """All logits in one product, then by block.

        Block by block the head's matrix would be read from memory once a block: at 64
        tokens that takes 2.7 times as long.
        """
        rows = self._head(0, self._n_predicted)
        with self._lock:
            for start in starts:
                if self._is_own(start):
                    self._logits[start] = rows[start : start + HEAD_ROWS]
        return as_array(rows)

    def _block(self, start: int) -> Tensor:
        """Logits from ``start`` on, as many rows as are computed together."""
        with self._lock:
            if (known := self._logits.get(start)) is not None:
                return known
            found = self._head(start, HEAD_ROWS)
            if self._is_own(start):
                self._logits[start] = found
            return found

    def _is_own(self, start: int) -> bool:
        """Whether a block has rows of tokens that were read for this trace."""
        return start + HEAD_ROWS > self.n_shared

    def shared_logits(self, n_tokens: int) -> dict[int, Tensor]:
        """Blocks of rows already computed that a text with this beginning has too."""
        with self._lock:
            return {
                start: rows
                for start, rows in self._logits.items()
                if start % HEAD_ROWS == 0 and start + HEAD_ROWS <= n_tokens
            }

    def _head(self, start: int, count: int) -> Tensor:
        """The vocabulary head on the vectors from ``start`` on.

        Raises:
            HeadlightError: the model has none.
        """
        if not self.has_logits:
            raise HeadlightError(
                "{model} has no vocabulary head: it gives vectors, not "
                "probabilities of words.",
                model=self.card.title,
            )
        with torch.inference_mode():
            final = self.recorder.final["decoder"][0]
            head: Any = self.model.model.get_output_embeddings()
            return head(final[start : start + count])
