"""The lens beside the pages: layer after layer while nobody waits for the model.

Every layer is a product with the whole vocabulary, so a long text takes some seconds.
What is there can be shown at once (``jobs``).
"""

from collections.abc import Iterator
from functools import cache, partial

from ..limits import LIMITS
from ..prediction.lens import LensLayer, lens_layers
from ..trace.reading import Trace
from .jobs import Hold, Job, Jobs, Rules
from .requests import TraceRequest

RULES = Rules(
    full="Many people are reading layers at once.",
    broke="The layers could not be read: the model stopped with an error of its own.",
    most_waiting=LIMITS.lenses,
    # Some 40 kB for a text of 64 tokens.
    most_kept=32,
    # No longer, so that a busy class gets its layers too.
    gives_way_s=0.5,
)

LensJobs = Jobs[TraceRequest, LensLayer]


@cache
def lens_jobs() -> LensJobs:
    """Those of this process."""
    return Jobs("lens", RULES)


def read_layers(
    jobs: LensJobs, request: TraceRequest, trace: Trace, session: str
) -> Hold[LensLayer]:
    """Begin or join the reading of all layers of this trace, the last first.

    Raises:
        Busy: too many readings wait already.
    """
    n_layers = trace.main_stack.n_layers + 1
    return jobs.submit(request, session, partial(_layers, trace), n_layers)


def _layers(trace: Trace, job: Job[LensLayer]) -> Iterator[LensLayer]:
    # Layers are read several at once, so one that was stopped begins anew.
    job.parts.clear()
    return lens_layers(trace)
