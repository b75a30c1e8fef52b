"""Two texts in one batch, read beside the pages.

A batch is read three times and more: padding hidden, padding seen, and each text alone.
Only numbers are kept (``jobs``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from jaxtyping import Bool, Float

from ..arrays import sealed
from ..attention.masked_words import PaddedText, padded_batch
from ..instrument.layer_attention import LayerAttention
from ..limits import LIMITS
from ..models.loaded import load_model
from ..text.tokenization import Token
from .jobs import Hold, Job, Jobs, Rules

RULES = Rules(
    full="Many people are reading batches at once.",
    broke="The batch could not be read: the model stopped with an error of its own.",
    most_waiting=LIMITS.batches,
    gives_way_s=0.5,
)


@dataclass(frozen=True)
class BatchRequest:
    """Which texts to read together. Equal requests have equal answers."""

    model_id: str
    texts: tuple[str, ...]
    layer: int


@dataclass(frozen=True, eq=False)
class Batch:
    """Two texts of one batch, and the attention of the shorter one in one layer."""

    tokens: tuple[tuple[Token, ...], ...]
    n_columns: int
    short: int
    """Which of the texts is filled up; the second where none needs to be."""
    pattern: Float[np.ndarray, "head query key"]
    mask: Bool[np.ndarray, "query key"]
    error: float
    """Largest difference of a last vector's number to the text read alone."""
    error_seen: float
    """The same if padding is not hidden."""

    @property
    def n_padding(self) -> int:
        """Padding tokens behind the shorter text."""
        return self.n_columns - len(self.tokens[self.short])


BatchJobs = Jobs[BatchRequest, Batch]


@cache
def batch_jobs() -> BatchJobs:
    """Those of this process."""
    return Jobs("batch", RULES)


def read_batch(
    jobs: BatchJobs,
    model_id: str,
    texts: tuple[str, ...],
    layer: int,
    session: str,
) -> Hold[Batch]:
    """Begin or join the reading of this batch.

    Raises:
        Busy: too many batches wait already.
    """
    request = BatchRequest(model_id, texts, layer)
    return jobs.submit(request, session, partial(_read, request))


def _read(request: BatchRequest, job: Job[Batch]) -> Iterator[Batch]:
    del job
    both = padded_batch(load_model(request.model_id), request.texts)
    lengths = [len(one.encoded.tokens) for one in both]
    short = min(range(len(both)), key=lambda at: (lengths[at], -at))
    yield sealed(_shown(both, short, request.layer))


def _shown(both: list[PaddedText], short: int, layer: int) -> Batch:
    one = both[short]
    return Batch(
        tokens=tuple(text.encoded.tokens for text in both),
        n_columns=len(one.visible),
        short=short,
        pattern=one.pattern(layer),
        mask=LayerAttention(one.calls[layer]).mask[one.visible],
        error=one.error,
        error_seen=one.error_seen,
    )
