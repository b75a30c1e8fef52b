"""Texts of one pass that each have a few new tokens, side by side for their attention.

Each text's keys, those read before and the new ones, fill a row up to its own length;
what is behind it nobody sees. One call for all costs a fraction of a call for each.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from .recorder import Recorder, Segment

FEW = 4
"""New tokens. Of longer texts the arithmetic takes the time, not the calls."""


def groups_of(recorder: Recorder, index: int) -> list["Group"]:
    """Those texts that nothing is changed in here, by how many new tokens they have.

    How a group is arranged is kept from layer to layer.
    """
    counts: dict[int, list[Segment]] = {}
    for one in recorder.segments:
        is_short = one.before is not None and one.n_new <= FEW
        if is_short and not one.recorder.reaching(index):
            counts.setdefault(one.n_new, []).append(one)
    found = []
    for group in counts.values():
        if len(group) > 1:
            key = tuple(one.start for one in group)
            if key not in recorder.batches:
                recorder.batches[key] = Group.of(group)
            found.append(recorder.batches[key])
    return found


@dataclass(eq=False)
class Group:
    """Texts with equally many new tokens."""

    segments: list[Segment]
    places: Tensor
    """Where their tokens stand in the pass, text after text."""
    rows: Tensor
    """Which text each of these belongs to."""
    ends: Tensor
    """At which position of that text it stands."""
    mask: Tensor
    """[text, 1, query, key]: what each of them sees."""
    buffers: tuple[Tensor, Tensor] | None = None
    """Keys and values, used again by each layer whose sizes are the same."""

    @classmethod
    def of(cls, segments: list[Segment]) -> "Group":
        """Where everything goes."""
        n_new = segments[0].n_new
        start = torch.tensor([one.start for one in segments])[:, None]
        before = torch.tensor([one.n_before for one in segments])[:, None]
        new = torch.arange(n_new)[None]
        ends = before + new
        keys = torch.arange(int(ends.max()) + 1)
        return cls(
            segments=segments,
            places=(start + new).flatten(),
            rows=torch.arange(len(segments)).repeat_interleave(n_new),
            ends=ends.flatten(),
            mask=(keys <= ends[:, :, None])[:, None],
        )

    def to(self, device: torch.device) -> "Group":
        """Itself, where the model is."""
        for name in ("places", "rows", "ends", "mask"):
            setattr(self, name, getattr(self, name).to(device))
        return self

    def queries(self, q: Tensor) -> Tensor:
        """[text, head, query, d_head]: their queries of [1, head, token, d_head]."""
        mine = q[0, :, self.places]
        return mine.unflatten(1, (len(self.segments), -1)).transpose(0, 1)

    def filled(self, index: int, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values of an attention call, old and new, a row for each text."""
        if self.mask.device != k.device:
            self.to(k.device)
        keys, values = self._rows_for(k, v)
        for row, one in enumerate(self.segments):
            assert one.before is not None
            k_before, v_before = one.before(index)
            keys[row, :, : one.n_before] = k_before[0]
            values[row, :, : one.n_before] = v_before[0]
        keys[self.rows, :, self.ends] = k[0, :, self.places].transpose(0, 1)
        values[self.rows, :, self.ends] = v[0, :, self.places].transpose(0, 1)
        return keys, values

    def _rows_for(self, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        size = (len(self.segments), k.shape[1], self.mask.shape[-1])
        wanted = (*size, k.shape[3]), (*size, v.shape[3])
        if self.buffers is None or wanted != tuple(x.shape for x in self.buffers):
            # Zeros, for a share of 0 of what is not a number is not 0.
            self.buffers = k.new_zeros(wanted[0]), v.new_zeros(wanted[1])
        return self.buffers
