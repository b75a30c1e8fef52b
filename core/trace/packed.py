"""Several texts read together, each beginning where one already read ends.

A text of a pack gives what it would give alone, within float32 rounding; one that
cannot be read does not keep the others from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from ..errors import HeadlightError
from ..instrument.interventions import Intervention
from ..models.loaded import LoadedModel
from .reading import Trace, trace


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
    return [_alone(model, part) for part in parts]


def common_start(
    before: Trace, token_ids: Sequence[int] | Int[np.ndarray, " seq"]
) -> int:
    """How many tokens a text begins with that a trace begins with too."""
    ids = np.asarray(token_ids, dtype=np.int64)
    n_both = min(len(before.token_ids), len(ids))
    differs = np.flatnonzero(before.token_ids[:n_both] != ids[:n_both])
    return int(differs[0]) if len(differs) else n_both


def _alone(model: LoadedModel, part: Part) -> Trace | HeadlightError:
    try:
        return trace(
            model,
            part.text,
            text_pair=part.text_pair,
            target=part.target,
            interventions=part.interventions,
            max_tokens=part.max_tokens,
        )
    except HeadlightError as error:
        return error
