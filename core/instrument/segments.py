"""Several texts in one pass of a model: what each left of it.

What the blocks and the end of a stack give is cut at the borders of the texts; their
attention was kept apart while the pass ran (``attention``).
"""

from torch import Tensor

from .interventions import Intervention, Slot
from .record import Joined
from .recorder import Recorder, Segment


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
    for one in shared.segments:
        mine = one.recorder
        mine.block_in = _cut(shared.block_in, one, shared)
        mine.final = _cut(shared.final, one, shared)
        mine.positions = _cut(shared.positions, one, shared)
        mine.block_out = {
            name: [_own(rows, one, shared) for rows in blocks]
            for name, blocks in shared.block_out.items()
        }
        if shared.logits is not None:
            mine.logits = _own(shared.logits, one, shared)


def _cut(given: dict[str, Tensor], one: Segment, shared: Recorder) -> dict[str, Tensor]:
    return {name: _own(rows, one, shared) for name, rows in given.items()}


def _own(rows: Tensor, one: Segment, shared: Recorder) -> Tensor:
    if len(shared.segments) == 1:
        return rows
    # A copy: else one text would keep the numbers of all others in memory.
    return rows[..., one.start : one.stop, :].clone()
