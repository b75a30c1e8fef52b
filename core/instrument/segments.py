"""Several texts in one pass of a model: what each left of it.

What the blocks and the end of a stack give is cut at the borders of the texts; their
attention was kept apart while the pass ran (``attention``).
"""

import torch
from torch import Tensor

from .interventions import Intervention, Slot
from .record import Joined
from .recorder import AttentionCall, Recorder, Segment


def segment(
    start: int,
    count: int,
    slots: tuple[Slot, ...],
    *,
    is_causal: bool,
    interventions: tuple[Intervention, ...] = (),
    before: Joined | None = None,
) -> Segment:
    """So many tokens from ``start`` on, read behind what was read before."""
    return Segment(
        start=start,
        stop=start + count,
        recorder=Recorder(slots=slots, interventions=interventions),
        is_causal=is_causal,
        n_before=0 if before is None else before.n_tokens,
        before=None if before is None else before.heads,
    )


def hand_out(shared: Recorder) -> None:
    """Give each text's recorder what is its own of a pass that is over."""
    segments = shared.segments
    for name in ("block_in", "final", "positions"):
        for stack, rows in getattr(shared, name).items():
            for one, (mine,) in zip(segments, _cut([rows], -2, segments), strict=True):
                getattr(one.recorder, name)[stack] = mine
    for stack, blocks in shared.block_out.items():
        for one, mine in zip(segments, _cut(blocks, -2, segments), strict=True):
            one.recorder.block_out[stack] = mine
    if shared.logits is not None:
        for one, (mine,) in zip(
            segments, _cut([shared.logits], -2, segments), strict=True
        ):
            one.recorder.logits = mine
    _hand_out_calls(shared)


def _hand_out_calls(shared: Recorder) -> None:
    calls, segments = shared.calls, shared.segments
    heads = [
        _cut([getattr(call, name) for call in calls], -2, segments) for name in "qkv"
    ]
    outputs = _cut([call.output for call in calls], 1, segments)
    for one, q, k, v, output in zip(segments, *heads, outputs, strict=True):
        for index, call in enumerate(calls):
            changed = one.changed.get(index)
            one.recorder.calls.append(
                AttentionCall(
                    module=call.module,
                    q=q[index],
                    k=k[index],
                    v=v[index],
                    mask=None if changed is None or one.before else changed.mask,
                    is_causal=one.is_causal and one.n_new > 1,
                    scaling=call.scaling,
                    position_bias=None,
                    softcap=call.softcap,
                    output=output[index],
                    ablated=frozenset() if changed is None else changed.ablated,
                )
            )
        one.changed.clear()


def _cut(
    tensors: list[Tensor], dim: int, segments: tuple[Segment, ...]
) -> list[list[Tensor]]:
    """For each segment its part of each tensor, cut along a dimension.

    A copy for each segment: else one text would keep the numbers of all others in
    memory. Tensors of one shape are copied together, which is quicker by far.
    """
    if len(segments) == 1:
        return [tensors]
    stacked = tensors
    if len(tensors) > 1 and len({x.shape for x in tensors}) == 1:
        stacked = [torch.stack(tensors)]
        dim = dim if dim < 0 else dim + 1
    found = []
    for one in segments:
        parts = [x.narrow(dim, one.start, one.n_new).clone() for x in stacked]
        alike = len(stacked) < len(tensors)
        found.append(list(parts[0].unbind(0)) if alike else parts)
    return found
