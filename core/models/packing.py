"""Whether a model can read several texts in one pass, and how it is asked to.

Their tokens stand behind one another, each with the position it has in its own text.
What a model makes of that is compared, at load, with what it makes of a text alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PretrainedConfig, PreTrainedModel

from ..instrument.record import Joined, beginning
from ..instrument.recorder import Recorder, Segment, record
from ..instrument.segments import hand_out, segment
from ..limits import LIMITS
from .anatomy import Anatomy
from .self_check import close, first_output

WINDOWS = ("sliding_window", "attention_chunk_size", "local_attention", "window_size")
"""What configurations call the number of tokens that attention reaches back."""
ROPES = ("rope_parameters", "rope_scaling")
STRETCHED = {"dynamic", "longrope", "su"}
"""Rotary angles that depend on how long the longest text is."""


@dataclass(frozen=True)
class Packing:
    """How texts are read together."""

    first: int
    """The number of a text's first position; RoBERTa counts from 2."""
    longest: int
    """Tokens of a text: where there are more, some do not see all that is before
    them, or positions change their meaning, and the text is read alone."""
    is_causal: bool
    """Whether a token sees only what is before it; then a text can go on from where
    another one ended."""


def read_segments(
    body: nn.Module,
    inputs: dict[str, Any],
    segments: Sequence[Segment],
    first: int,
    *,
    gives_logits: bool = False,
) -> None:
    """Run the tokens of all segments at once; what each left is in its recorder."""
    device = inputs["input_ids"].device
    places = [
        torch.arange(one.n_before, one.n_before + one.stop - one.start, device=device)
        for one in segments
    ]
    shared = Recorder(segments=tuple(segments))
    with torch.inference_mode(), record(shared):
        output = body(**inputs, position_ids=(torch.cat(places) + first)[None])
        if gives_logits:
            shared.logits = first_output(output)
        hand_out(shared)


def packing_of(
    model: PreTrainedModel, body: nn.Module, anatomy: Anatomy, inputs: dict[str, Tensor]
) -> Packing | None:
    """How this model reads texts together; None where it does not do so truly.

    The probe is read beside another text, and behind its own beginning, and must give
    what it gave alone.
    """
    names = list(anatomy.stacks)
    longest = _longest(model.config.get_text_config(), names)
    ids = inputs["input_ids"]
    n_probe = ids.shape[1]
    if len(names) > 1 or longest < n_probe:
        return None
    how = Packing(anatomy.first_place, longest, is_causal=names == ["decoder"])
    halves: list[tuple[Tensor, Joined | None]] = [(ids.flip(1), None), (ids, None)]
    if how.is_causal:
        halves.append((ids[:, n_probe // 2 :], beginning(anatomy.probe, n_probe // 2)))
    try:
        found = _together(body, anatomy, how, halves, inputs)
    except Exception:  # whatever it is, this model reads texts alone
        return None
    alone = anatomy.probe
    for one in found:
        n_new = one.recorder.n_tokens
        if not all(
            close(ours, theirs[:, -n_new:]) for ours, theirs in _compared(one, alone)
        ):
            return None
    return how


def _together(
    body: nn.Module,
    anatomy: Anatomy,
    how: Packing,
    texts: list[tuple[Tensor, Joined | None]],
    inputs: dict[str, Tensor],
) -> list[Segment]:
    """The segments of these texts after the first, which is only there to disturb."""
    segments, start = [], 0
    for ids, before in texts:
        segments.append(
            segment(
                start, ids.shape[1], anatomy.slots,
                is_causal=how.is_causal, before=before,
            )
        )  # fmt: skip
        start += ids.shape[1]
    together = torch.cat([ids for ids, _ in texts], dim=1)
    read_segments(body, {**inputs, "input_ids": together}, segments, how.first)
    return segments[1:]


def _compared(one: Segment, alone: Recorder) -> Iterator[tuple[Tensor, Tensor]]:
    for name, final in one.recorder.final.items():
        yield final, alone.final[name]
        yield from zip(one.recorder.block_out[name], alone.block_out[name], strict=True)


def _longest(config: PretrainedConfig, stacks: Sequence[str]) -> int:
    """Tokens up to which a text is read alike alone and among others."""
    longest = LIMITS.trace_tokens_max
    for name in WINDOWS:
        # None or 0 where the model has such windows but uses none.
        if isinstance(window := getattr(config, name, None), int) and window:
            # A token of an encoder sees half of its window on either side.
            longest = min(longest, window if stacks == ["decoder"] else window // 2)
    for rope in _ropes(config):
        if rope.get("rope_type", rope.get("type")) in STRETCHED:
            unstretched = rope.get(
                "original_max_position_embeddings",
                getattr(config, "original_max_position_embeddings", None)
                or getattr(config, "max_position_embeddings", 0),
            )
            longest = min(longest, int(unstretched or 0))
    return longest


def _ropes(config: PretrainedConfig) -> Iterator[dict[str, Any]]:
    """The settings of rotary positions; some models have one for each kind of layer."""
    for name in ROPES:
        given = getattr(config, name, None)
        if isinstance(given, dict):
            yield given
            yield from (one for one in given.values() if isinstance(one, dict))
