"""Several texts read together, each beginning where one already read ends.

Their new tokens stand behind one another in one pass, which reads the weights from
memory once for all of them. A text of a pack gives what it would give alone, within
float32 rounding; one that cannot be read does not keep the others from it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from ..errors import HeadlightError, readable
from ..instrument.interventions import (
    AblateHead,
    Intervention,
    ReplaceMask,
    SwitchOffPositions,
)
from ..instrument.record import (
    Joined,
    beginning,
    continued,
    pieces_of,
    tensors_of,
)
from ..instrument.recorder import Segment
from ..instrument.segments import segment
from ..models.loaded import LoadedModel
from ..models.packing import read_segments
from .inputs import model_inputs
from .reading import Trace
from .tracing import (
    Prepared,
    gives_logits,
    known_blocks,
    prepared,
    read_alone,
    synchronise,
)

STOPPED = (
    "The model could not read this text: it stopped with an error of its own. "
    "Change the text, or choose another model."
)


@dataclass(frozen=True, eq=False)
class Part:
    """One text of a pack: what `trace` takes, and what the text may begin with."""

    text: str
    text_pair: str | None = None
    target: str | None = None
    interventions: tuple[Intervention, ...] = ()
    max_tokens: int | None = None
    after: Trace | None = None
    """Something read by the same model; how both begin is not read again."""


def read_pack(
    model: LoadedModel, parts: Sequence[Part]
) -> list[Trace | HeadlightError]:
    """Each part's trace, in their order, or why it could not be read."""
    found: list[Trace | _Ready | HeadlightError] = [
        _ready(model, part) for part in parts
    ]
    together = [one for one in found if isinstance(one, _Ready) and one.is_packable]
    if len(together) > 1 or any(one.n_before for one in together):
        traces = _read_together(model, together)
        found = [traces.get(id(one), one) for one in found]
    return [_alone(one) if isinstance(one, _Ready) else one for one in found]


def common_start(
    before: Trace, token_ids: Sequence[int] | Int[np.ndarray, " seq"]
) -> int:
    """How many tokens a text begins with that a trace begins with too."""
    ids = np.asarray(token_ids, dtype=np.int64)
    n_both = min(len(before.token_ids), len(ids))
    differs = np.flatnonzero(before.token_ids[:n_both] != ids[:n_both])
    return int(differs[0]) if len(differs) else n_both


@dataclass(frozen=True, eq=False)
class _Ready:
    """A part that can be read, and how much of it is known."""

    text: Prepared
    after: Trace | None
    n_before: int
    """How many of its tokens were read before."""

    @property
    def ids(self) -> Int[np.ndarray, " seq"]:
        """All its tokens."""
        return self.text.encoded.token_ids

    @property
    def is_packable(self) -> bool:
        """Whether it may share a pass with others, or go on from another text."""
        packing = self.text.model.packing
        if packing is None or len(self.ids) > packing.longest:
            return False
        if not self.n_before and self.after and known_blocks(self.text, self.after):
            # Most of it need not run: quicker alone than among others.
            return False
        if packing.first and self.text.model.tokenizer.pad_token_id in self.ids:
            # Such a model numbers its places by what is not padding.
            return False
        return all(
            _stays_within(change, self.ids) for change in self.text.interventions
        )


def _stays_within(change: Intervention, ids: Int[np.ndarray, " seq"]) -> bool:
    """Whether a change can be made to one text of several."""
    if isinstance(change, ReplaceMask):
        return change.mask.shape == (len(ids), len(ids))
    return not isinstance(change, SwitchOffPositions)


def _ready(model: LoadedModel, part: Part) -> _Ready | HeadlightError:
    try:
        text = prepared(
            model,
            part.text,
            text_pair=part.text_pair,
            target=part.target,
            interventions=part.interventions,
            max_tokens=part.max_tokens,
        )
    except BaseException as error:  # a tokenizer's panic is no Exception
        return readable(error, STOPPED)
    return _Ready(text, part.after, _n_before(text, part.after))


def _n_before(text: Prepared, after: Trace | None) -> int:
    """How many tokens need not be read, for another text begins with them too."""
    packing = text.model.packing
    if after is None or packing is None or not packing.is_causal:
        return 0
    if after.model is not text.model or after.interventions != text.interventions:
        return 0
    if not all(type(c) is AblateHead for c in text.interventions):
        return 0
    # The last token is read anew, so that there is something to read.
    return min(
        common_start(after, text.encoded.token_ids), len(text.encoded.token_ids) - 1
    )


def _alone(one: _Ready) -> Trace | HeadlightError:
    try:
        return read_alone(one.text, one.after)
    except BaseException as error:
        return readable(error, STOPPED)


def _read_together(model: LoadedModel, texts: list[_Ready]) -> dict[int, Trace]:
    """Their traces; none where the pass failed, for which of them failed it is unknown.

    Whoever is left without one is read alone, and fails alone.
    """
    assert model.packing is not None
    segments: list[Segment] = []
    befores = [_before(one) for one in texts]
    start = 0
    for one, before in zip(texts, befores, strict=True):
        count = len(one.ids) - one.n_before
        segments.append(
            segment(
                start,
                count,
                model.anatomy.slots,
                is_causal=model.packing.is_causal,
                interventions=one.text.interventions,
                before=before,
            )
        )
        start += count
    started = time.perf_counter()
    try:
        read_segments(
            model.body,
            _inputs(texts),
            segments,
            model.packing.first,
            gives_logits=gives_logits(model),
        )
    except Exception:
        return {}
    synchronise(model.device)
    seconds = time.perf_counter() - started
    return {
        id(one): _traced(one, before, own, seconds)
        for one, before, own in zip(texts, befores, segments, strict=True)
    }


def _before(one: _Ready) -> Joined | None:
    if one.after is None or one.n_before == 0:
        return None
    with torch.inference_mode():
        return beginning(one.after.recorder, one.n_before)


def _traced(one: _Ready, before: Joined | None, own: Segment, seconds: float) -> Trace:
    if before is None or one.after is None:
        return one.text.trace(own.recorder, seconds)
    with torch.inference_mode():
        found = continued(before, own.recorder)
    known = {id(piece.recorder) for piece in pieces_of(one.after.recorder)}
    mine = [piece for piece in found.pieces if id(piece.recorder) not in known]
    return one.text.trace(
        found,
        seconds,
        n_shared=one.n_before,
        _own_bytes=sum(x.nbytes for piece in mine for x in tensors_of(piece.recorder)),
        _logits=one.after.shared_logits(one.n_before),
    )


def _inputs(texts: list[_Ready]) -> dict[str, Any]:
    """The arguments of the pass: of each text what was not read before."""
    given = [model_inputs(one.text.model, one.text.encoded, None) for one in texts]
    joined: dict[str, Any] = {}
    for name, first in given[0].items():
        if isinstance(first, Tensor):
            rows = [
                inputs[name][:, one.n_before :]
                for one, inputs in zip(texts, given, strict=True)
            ]
            joined[name] = torch.cat(rows, dim=1)
        else:
            joined[name] = first
    return joined
