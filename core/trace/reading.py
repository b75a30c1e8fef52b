"""The trace: a frozen record of one text going through one model.

Tensors stay on the model's device, as references to what the forward pass made;
nothing is copied until a number is asked for, and what grows with the square of the
text's length is derived on demand. All arrays handed out are NumPy float32.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, overload

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from ..arrays import as_array, as_tensor, sealed
from ..distribution import Distribution, next_token_distribution
from ..errors import BadText, HeadlightError
from ..instrument.interventions import Intervention, StackName
from ..instrument.recorder import Recorder, record
from ..models.cards import ModelCard
from ..models.loaded import LoadedModel
from ..models.self_check import first_output
from ..text.continuation import Continuations, texts_of
from ..text.tokenization import Encoded, Token
from .inputs import (
    check_length,
    decoder_input,
    first_tokens,
    model_inputs,
    read_as_tokens,
    resolved,
)
from .stack import Stack

__all__ = ["Respondent", "Stack", "Trace", "trace"]

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
    recorder: Recorder
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

    @property
    def nbytes(self) -> int:
        """Memory this trace keeps alive, in bytes, with all logits counted."""
        kept = [*self.recorder.block_in.values(), *self.recorder.final.values()]
        kept += [x for row in self.recorder.block_out.values() for x in row]
        kept += [x for call in self.recorder.calls for x in (call.q, call.k, call.v)]
        kept += [call.output for call in self.recorder.calls]
        kept += self._logits.values()
        total = sum(x.numel() * x.element_size() for x in kept)
        if self.model.head_is_lazy:
            total += 4 * self._n_predicted * self.card.d_vocab
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
        start = self._block_start(position)
        return as_array(self._block(start)[position - start])

    def logits_all(self) -> Float[np.ndarray, "seq d_vocab"]:
        """The scores at every position: 200 kB a token for SmolLM2."""
        starts = sorted({self._block_start(i) for i in range(self._n_predicted)})
        if len(set(starts) - self._logits.keys()) > 1:
            self._compute_all(starts)
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
        if not self.model.head_is_lazy:
            return 0
        return min(
            position - position % HEAD_ROWS, max(0, self._n_predicted - HEAD_ROWS)
        )

    def _compute_all(self, starts: list[int]) -> None:
        """All logits in one product, then by block.

        Block by block the head's matrix would be read from memory once a block: at 64
        tokens that takes 2.7 times as long.
        """
        rows = self._head(0, self._n_predicted)
        with self._lock:
            for start in starts:
                self._logits[start] = rows[start : start + HEAD_ROWS]

    def _block(self, start: int) -> Tensor:
        """Logits from ``start`` on, as many rows as are computed together."""
        with self._lock:
            if start not in self._logits:
                self._logits[start] = self._head(start, HEAD_ROWS)
            return self._logits[start]

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


class Respondent(Protocol):
    """Who answers questions about one text in one model, wherever its trace is."""

    @property
    def text(self) -> str:
        """What the model read."""
        ...

    def ask(self, question: Callable[[Trace], Answer]) -> Answer:
        """What a question that is called with the trace finds there."""
        ...

    @property
    def vocabulary(self) -> Continuations:
        """What each entry of the model's vocabulary says to a reader."""
        ...


TokenIds = Sequence[int] | np.ndarray | Tensor


@overload
def trace(
    model: LoadedModel,
    text: str | TokenIds,
    *,
    text_pair: str | None = None,
    target: str | None = None,
    interventions: Sequence[Intervention] = (),
    max_tokens: int | None = None,
) -> Trace: ...


@overload
def trace(
    model: LoadedModel,
    text: list[str] | tuple[str, ...],
    *,
    text_pair: None = None,
    target: str | None = None,
    interventions: Sequence[Intervention] = (),
    max_tokens: int | None = None,
) -> list[Trace]: ...


def trace(
    model: LoadedModel,
    text: Any,
    *,
    text_pair: str | None = None,
    target: str | None = None,
    interventions: Sequence[Intervention] = (),
    max_tokens: int | None = None,
) -> Trace | list[Trace]:
    """Read ``text`` with ``model`` and keep what happened.

    Args:
        model: from ``load_model``.
        text: what the model reads: a text, or the ids of its tokens, read exactly as
            they are, with no special token added. A list of texts is read one text
            after the other; what comes back is a list of traces.
        text_pair: a second text, for encoders trained on pairs.
        target: for an encoder-decoder, what its decoder has written so far.
        interventions: changes made during the run; the model itself is untouched.
        max_tokens: read only this many tokens of either text; by default a longer
            text than the server's limit is refused.

    Raises:
        HeadlightError: the text has no token or too many, an id is not one of the
            vocabulary, or an intervention names a head that does not exist.
    """
    several = isinstance(text, list | tuple) and len(text) > 0
    if several and all(isinstance(one, str) for one in text):
        settings: dict[str, Any] = {
            "target": target, "interventions": interventions, "max_tokens": max_tokens,
        }  # fmt: skip
        if text_pair is not None:
            raise BadText("A second text goes with one text, not with several.")
        return [trace(model, one, **settings) for one in text]
    encoded, said = read_as_tokens(model, text, text_pair)
    n_tokens_given = len(encoded.token_ids)
    if max_tokens is not None and n_tokens_given > max_tokens:
        encoded = first_tokens(encoded, max_tokens)
    check_length(model, len(encoded.token_ids))
    target_encoded = decoder_input(model, target)
    if target_encoded is not None:
        if max_tokens is not None and len(target_encoded.token_ids) > max_tokens:
            target_encoded = first_tokens(target_encoded, max_tokens)
        check_length(model, len(target_encoded.token_ids))
    changes = tuple(resolved(model, change) for change in interventions)
    recorder = Recorder(slots=model.anatomy.slots, interventions=changes)
    inputs = model_inputs(model, encoded, target_encoded)
    started = time.perf_counter()
    logits = _forward(model, inputs, recorder)
    return Trace(
        model=model,
        text=said,
        encoded=encoded,
        recorder=recorder,
        seconds=time.perf_counter() - started,
        n_tokens_given=n_tokens_given,
        interventions=changes,
        target_encoded=target_encoded,
        text_pair=text_pair,
        target=None if target_encoded is None else target or "",
        _logits={} if logits is None else {0: logits},
    )


def _forward(
    model: LoadedModel, inputs: dict[str, Any], recorder: Recorder
) -> Tensor | None:
    """Run the model; its logits, or None where they are left for when asked for."""
    body = model.model.base_model if model.head_is_lazy else model.model
    with torch.inference_mode(), record(recorder):
        output = body(**inputs)
        _synchronise(model.device)
    return first_output(output)[0] if _gives_logits(model) else None


def _gives_logits(model: LoadedModel) -> bool:
    return model.card.has_lm_head and not model.head_is_lazy


def _synchronise(device: torch.device) -> None:
    """Wait for the device, so that the time measured is the forward's own."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
