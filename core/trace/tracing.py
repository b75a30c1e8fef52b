"""The act of reading: one text goes through one model, and what happened is kept."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import torch
from torch import Tensor

from ..errors import BadText
from ..instrument.interventions import Intervention
from ..instrument.record import Record
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


def read_alone(text: Prepared) -> Trace:
    """Run the model on this text, and on no other."""
    model = text.model
    recorder = Recorder(slots=model.anatomy.slots, interventions=text.interventions)
    inputs = model_inputs(model, text.encoded, text.target_encoded)
    started = time.perf_counter()
    with torch.inference_mode(), record(recorder):
        output = model.body(**inputs)
        synchronise(model.device)
    if gives_logits(model):
        recorder.logits = first_output(output)
    return text.trace(recorder, time.perf_counter() - started)


def gives_logits(model: LoadedModel) -> bool:
    """Whether a reading computes the scores of the vocabulary too."""
    return model.card.has_lm_head and not model.head_is_lazy


def synchronise(device: torch.device) -> None:
    """Wait for the device, so that the time measured is the forward's own."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
