"""The trace: a frozen record of one text going through one model.

Tensors stay on the model's device, as references to what the forward pass made;
nothing is copied until a number is asked for, and what grows with the square of the
text's length is derived on demand. All arrays handed out are NumPy float32.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from core.attention import Attention
from core.cards import ModelCard
from core.errors import BadText, HeadlightError
from core.instrument import Recorder, record
from core.interventions import AblateHead, Intervention, StackName
from core.limits import LIMITS
from core.models import LoadedModel
from core.prediction import Distribution, next_token_distribution
from core.self_check import first_output
from core.tokenization import Encoded, Token, encode

__all__ = ["Stack", "Trace", "trace"]

HEAD_ROWS = 8
"""Positions whose logits are computed together. A matrix product of four rows or more
gives the same bits as the plain forward's; one of a single row differs by 3e-5."""


@dataclass(frozen=True)
class Stack:
    """The encoder or the decoder of one trace."""

    name: StackName
    model: LoadedModel
    recorder: Recorder

    @property
    def n_layers(self) -> int:
        """Blocks in this stack."""
        return len(self.recorder.block_out[self.name])

    @property
    def n_heads(self) -> int:
        """Query heads of each layer."""
        return self.self_attention(0).n_heads

    @property
    def n_kv_heads(self) -> int:
        """Key and value heads of each layer."""
        return self.self_attention(0).n_kv_heads

    @property
    def d_model(self) -> int:
        """Width of the residual stream."""
        return self.recorder.block_in[self.name].shape[-1]

    def resid(self, layer: int) -> Float[np.ndarray, "seq d_model"]:
        """The residual stream after ``layer`` blocks.

        0 is the embeddings as the first block reads them; ``n_layers`` is before the
        final norm.

        Raises:
            HeadlightError: there is no such layer.
        """
        if not 0 <= layer <= self.n_layers:
            raise HeadlightError(
                f"The residual stream is known after 0 to {self.n_layers} layers, "
                f"not after {layer}."
            )
        if layer == 0:
            return _array(self.recorder.block_in[self.name][0])
        return _array(self.recorder.block_out[self.name][layer - 1][0])

    def final(self) -> Float[np.ndarray, "seq d_model"]:
        """What leaves the stack: after the final norm where the model has one."""
        return _array(self.recorder.final[self.name][0])

    def self_attention(self, layer: int) -> Attention:
        """Attention of a layer to its own stack.

        Raises:
            HeadlightError: there is no such layer.
        """
        found = self._attention("self", layer)
        if found is None:
            raise HeadlightError(
                f"The {self.name} has layers 0 to {self.n_layers - 1}, not {layer}."
            )
        return found

    def cross_attention(self, layer: int) -> Attention | None:
        """Attention of a decoder layer to the encoder; None where there is none."""
        return self._attention("cross", layer)

    def output_projection(
        self, layer: int
    ) -> tuple[
        Float[np.ndarray, "head d_value d_model"], Float[np.ndarray, " d_model"]
    ]:
        """W_O split by head, and its bias (0 where the model has none).

        ``sum_h z[h] @ W_O[h] + b_O`` is the attention output of the layer.

        Raises:
            HeadlightError: the model does not project its heads' joined output.
        """
        index = self._index("self", layer)
        module = None if index is None else self.model.anatomy.out_projections[index]
        if module is None:
            raise HeadlightError(f"Layer {layer} has no output projection to read.")
        return _split_by_head(module, self.self_attention(layer).n_heads)

    def _index(self, kind: str, layer: int) -> int | None:
        for index, slot in enumerate(self.model.anatomy.slots):
            if (slot.stack, slot.kind, slot.layer) == (self.name, kind, layer):
                return index
        return None

    def _attention(self, kind: str, layer: int) -> Attention | None:
        index = self._index(kind, layer)
        return None if index is None else Attention(self.recorder.calls[index])


def _split_by_head(module: nn.Module, n_heads: int) -> tuple[np.ndarray, np.ndarray]:
    weight: Tensor = module.weight  # pyright: ignore[reportAssignmentType]
    # GPT-2's Conv1D keeps [in, out]; nn.Linear keeps [out, in].
    into_out = weight if isinstance(module, Conv1D) else weight.T
    d_out = into_out.shape[1]
    bias: Any = getattr(module, "bias", None)
    b_O = np.zeros(d_out, dtype=np.float32) if bias is None else _array(bias)
    return _array(into_out).reshape(n_heads, -1, d_out), b_O


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
    _logits: dict[int, Tensor] = field(default_factory=dict, repr=False)
    """Rows of logits already computed, by the block of positions they stand in."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

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
            raise HeadlightError(f"{self.card.title} has no {name}; it has: {has}.")
        return Stack(name, self.model, self.recorder)

    @property
    def main_stack(self) -> Stack:
        """The stack a page shows first: the decoder where there is one."""
        return self.stack(self.card.main_stack)

    def embeddings(self) -> Float[np.ndarray, "seq d_embed"]:
        """The rows of the embedding matrix W_E for this text, nothing added yet."""
        W_E: Any = self.model.model.get_input_embeddings().weight
        return _array(W_E[torch.from_numpy(self.token_ids).to(self.device)])

    def position_vectors(self) -> Float[np.ndarray, "seq d_embed"] | None:
        """The vectors the model adds for position; None where it turns or biases."""
        found = self.recorder.positions.get(next(iter(self.model.anatomy.stacks)))
        if found is None:
            return None
        rows = found.reshape(-1, found.shape[-1])
        return _array(rows.expand(len(self.token_ids), -1))

    def logits(self, position: int) -> Float[np.ndarray, " d_vocab"]:
        """The score of every word of the vocabulary at one position.

        Negative positions count back from the end. In an encoder-decoder, positions
        are those of the decoder's input.

        Raises:
            HeadlightError: no such position, or a model without a vocabulary head.
        """
        count = self._n_predicted
        if not -count <= position < count:
            raise HeadlightError(f"There is no position {position} in {count} tokens.")
        position %= count
        start = self._block_start(position)
        return _array(self._block(start)[position - start])

    def logits_all(self) -> Float[np.ndarray, "seq d_vocab"]:
        """The scores at every position: 200 kB a token for SmolLM2."""
        starts = sorted({self._block_start(i) for i in range(self._n_predicted)})
        if len(set(starts) - self._logits.keys()) > 1:
            self._compute_all(starts)
        out = np.empty((self._n_predicted, self.card.d_vocab), dtype=np.float32)
        for start in starts:
            rows = self._block(start)
            out[start : start + len(rows)] = _array(rows)
        return out

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
                f"{self.card.title} is an encoder: it gives each token a vector, "
                "not a next token."
            )
        return next_token_distribution(
            self.logits(position), temperature=temperature, top_k=top_k, top_p=top_p
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
                f"{self.card.title} has no vocabulary head: it gives vectors, "
                "not probabilities of words."
            )
        with torch.inference_mode():
            final = self.recorder.final["decoder"][0]
            head: Any = self.model.model.get_output_embeddings()
            return head(final[start : start + count])


def trace(
    model: LoadedModel,
    text: str,
    *,
    text_pair: str | None = None,
    target: str | None = None,
    interventions: Sequence[Intervention] = (),
    max_tokens: int | None = None,
) -> Trace:
    """Read ``text`` with ``model`` and keep what happened.

    Args:
        model: from :func:`core.models.load_model`.
        text: what the model reads.
        text_pair: a second text, for encoders trained on pairs.
        target: for an encoder-decoder, what its decoder has written so far.
        interventions: changes made during the run; the model itself is untouched.
        max_tokens: read only this many tokens; by default a longer text than the
            server's limit is refused.

    Raises:
        HeadlightError: the text has no token or too many, or an intervention names
            a head that does not exist.
    """
    encoded = encode(model.tokenizer, text, text_pair=text_pair)
    n_tokens_given = len(encoded.token_ids)
    if max_tokens is not None and n_tokens_given > max_tokens:
        encoded = first_tokens(encoded, max_tokens)
    _check_length(model, len(encoded.token_ids))
    target_encoded = _target(model, target)
    changes = tuple(_resolved(model, change) for change in interventions)
    recorder = Recorder(slots=model.anatomy.slots, interventions=changes)
    inputs = _inputs(model, encoded, target_encoded)
    started = time.perf_counter()
    logits = _forward(model, inputs, recorder)
    return Trace(
        model=model,
        text=text,
        encoded=encoded,
        recorder=recorder,
        seconds=time.perf_counter() - started,
        n_tokens_given=n_tokens_given,
        interventions=changes,
        target_encoded=target_encoded,
        _logits={} if logits is None else {0: logits},
    )


def first_tokens(encoded: Encoded, count: int) -> Encoded:
    """The first ``count`` tokens; a closing special token stays the last one."""
    keep = list(range(count))
    if encoded.tokens[-1].special:
        keep[-1] = len(encoded.tokens) - 1
    type_ids = None if encoded.type_ids is None else encoded.type_ids[keep]
    return Encoded(
        token_ids=encoded.token_ids[keep],
        type_ids=type_ids,
        tokens=tuple(encoded.tokens[i] for i in keep),
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


def _check_length(model: LoadedModel, n_tokens: int) -> None:
    if n_tokens == 0:
        raise BadText("There is no text to read yet: type at least one character.")
    longest = min(LIMITS.trace_tokens_max, model.card.n_ctx or LIMITS.trace_tokens_max)
    if n_tokens > longest:
        raise BadText(
            f"This text has {n_tokens:,} tokens; {model.card.title} can be shown with "
            f"up to {longest:,} here."
        )


def _inputs(
    model: LoadedModel, encoded: Encoded, target: Encoded | None
) -> dict[str, Any]:
    """The model's arguments, on its device, with a batch of one."""

    def batch(values: np.ndarray) -> Tensor:
        return torch.from_numpy(values.astype(np.int64))[None].to(model.device)

    inputs: dict[str, Any] = {"input_ids": batch(encoded.token_ids)}
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
    if (
        encoded.type_ids is not None
        and "token_type_ids" in model.tokenizer.model_input_names
    ):
        inputs["token_type_ids"] = batch(encoded.type_ids)
    if target is not None:
        inputs["decoder_input_ids"] = batch(target.token_ids)
    if model.card.kind != "encoder":
        inputs["use_cache"] = False
    return inputs


def _target(model: LoadedModel, target: str | None) -> Encoded | None:
    """The decoder's input: its start token, then what it has written so far."""
    if model.card.kind != "encoder-decoder":
        if target is not None:
            raise HeadlightError(
                f"{model.card.title} has no decoder beside its encoder."
            )
        return None
    start = model.model.config.decoder_start_token_id
    written = encode(model.tokenizer, target or "", special=False)
    piece = str(model.tokenizer.convert_ids_to_tokens(start))
    first = Token(
        text=piece, id=start, start=0, end=0, special=True, piece=piece,
        byte_values=None, group=-1,
    )  # fmt: skip
    tokens = (first, *written.tokens)
    ids = np.array([token.id for token in tokens], dtype=written.token_ids.dtype)
    return Encoded(token_ids=ids, type_ids=None, tokens=tokens)


def _resolved(model: LoadedModel, change: Intervention) -> Intervention:
    """The change with its stack filled in, if there is such a layer and head.

    Raises:
        HeadlightError: there is not.
    """
    stack = change.stack or model.card.main_stack
    change = replace(change, stack=stack)
    slots = model.anatomy.slots
    reached = [i for i, slot in enumerate(slots) if change.reaches(slot)]
    if not reached:
        raise HeadlightError(
            f"{model.card.title} has no {change.attention}-attention layer "
            f"{change.layer} in its {stack}."
        )
    n_heads = model.anatomy.probe.calls[reached[0]].q.shape[1]
    if change.head is not None and not 0 <= change.head < n_heads:
        kind = "switched off" if isinstance(change, AblateHead) else "masked"
        raise HeadlightError(
            f"Head {change.head} cannot be {kind}: the heads are 0 to {n_heads - 1}."
        )
    return change


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().float().cpu().numpy()
