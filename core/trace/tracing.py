"""The act of reading: one text goes through one model, and what happened is kept."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import torch
from torch import Tensor

from ..errors import BadText
from ..instrument.interventions import Intervention, SwitchOffPositions
from ..instrument.record import Record, tensors_of
from ..instrument.recorder import Recorder, record
from ..models.loaded import LoadedModel
from ..models.self_check import first_output
from ..text.tokenization import Encoded
from .inputs import (
    check_length,
    decoder_input,
    first_tokens,
    model_inputs,
    read_as_tokens,
    resolved,
)
from .reading import Trace

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
    return read_alone(
        prepared(
            model,
            text,
            text_pair=text_pair,
            target=target,
            interventions=interventions,
            max_tokens=max_tokens,
        )
    )


@dataclass(frozen=True, eq=False)
class Prepared:
    """A text ready to be read: cut into tokens, and found to be readable."""

    model: LoadedModel
    text: str
    encoded: Encoded
    n_tokens_given: int
    interventions: tuple[Intervention, ...]
    target_encoded: Encoded | None
    text_pair: str | None
    target: str | None

    def trace(self, found: Record, seconds: float, **shared: Any) -> Trace:
        """The record of this text, with what was found and what it shares."""
        return Trace(
            model=self.model,
            text=self.text,
            encoded=self.encoded,
            recorder=found,
            seconds=seconds,
            n_tokens_given=self.n_tokens_given,
            interventions=self.interventions,
            target_encoded=self.target_encoded,
            text_pair=self.text_pair,
            target=self.target,
            **shared,
        )


def prepared(
    model: LoadedModel,
    text: Any,
    *,
    text_pair: str | None = None,
    target: str | None = None,
    interventions: Sequence[Intervention] = (),
    max_tokens: int | None = None,
) -> Prepared:
    """The text as the model will read it; raises as `trace` does."""
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
    return Prepared(
        model=model,
        text=said,
        encoded=encoded,
        n_tokens_given=n_tokens_given,
        interventions=tuple(resolved(model, change) for change in interventions),
        target_encoded=target_encoded,
        text_pair=text_pair,
        target=None if target_encoded is None else target or "",
    )


def read_alone(text: Prepared, after: Trace | None = None) -> Trace:
    """Run the model on this text, and on no other.

    Args:
        text: what is read.
        after: an earlier reading; what the two have in common from the bottom of the
            model up is not computed again.
    """
    model = text.model
    n_known = {} if after is None else known_blocks(text, after)
    recorder = Recorder(slots=model.anatomy.slots, interventions=text.interventions)
    if after is not None and n_known:
        recorder.known, recorder.n_known = after.recorder, n_known
    inputs = model_inputs(model, text.encoded, text.target_encoded)
    started = time.perf_counter()
    with torch.inference_mode(), record(recorder):
        output = model.body(**inputs)
        synchronise(model.device)
    seconds = time.perf_counter() - started
    if gives_logits(model):
        recorder.logits = first_output(output)
    if after is None or not n_known:
        return text.trace(recorder, seconds)
    own_bytes = _shared(recorder, after)
    return text.trace(recorder, seconds, _own_bytes=own_bytes)


def _shared(recorder: Recorder, after: Trace) -> int:
    """Let go of what the earlier reading holds too; memory of what it does not."""
    earlier = after.recorder
    for name, count in recorder.n_known.items():
        recorder.block_in[name] = earlier.block_in[name]
        if count == len(recorder.block_out[name]):
            recorder.final[name] = earlier.final[name]
    recorder.known, recorder.n_known = None, {}
    known = {id(x) for x in tensors_of(earlier)}
    return sum(x.nbytes for x in tensors_of(recorder) if id(x) not in known)


def known_blocks(text: Prepared, after: Trace) -> dict[str, int]:
    """How many blocks of each stack give what they gave an earlier reading.

    From the first layer that one of the two changed, and the first text that differs,
    all is new.
    """
    model = text.model
    changes = set(text.interventions) ^ set(after.interventions)
    moved = any(isinstance(one, SwitchOffPositions) for one in changes)
    if after.model is not model or moved:
        return {}
    found: dict[str, int] = {}
    last = list(model.n_layers)[-1]
    for name, n_layers in model.n_layers.items():
        if not _reads_the_same(text, after, name):
            break
        touched = [
            one.layer or 0
            for one in changes
            if not isinstance(one, SwitchOffPositions) and one.stack == name
        ]
        first = min(touched, default=n_layers)
        # Something is computed anew in any case.
        count = min(first, n_layers - 1) if name == last else first
        is_whole = name != last and count == n_layers
        if count and (model.keeps_encoder if is_whole else model.resumes):
            found[name] = count
        if count < n_layers or name not in found:
            break
    return found


def _reads_the_same(text: Prepared, after: Trace, stack: str) -> bool:
    mine, earlier = text.encoded, after.encoded
    if stack == "decoder" and text.target_encoded and after.target_encoded:
        mine, earlier = text.target_encoded, after.target_encoded
    if mine.type_ids is None or earlier.type_ids is None:
        same_kinds = mine.type_ids is earlier.type_ids
    else:
        same_kinds = np.array_equal(mine.type_ids, earlier.type_ids)
    return same_kinds and np.array_equal(mine.token_ids, earlier.token_ids)


def gives_logits(model: LoadedModel) -> bool:
    """Whether a reading computes the scores of the vocabulary too."""
    return model.card.has_lm_head and not model.head_is_lazy


def synchronise(device: torch.device) -> None:
    """Wait for the device, so that the time measured is the forward's own."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
