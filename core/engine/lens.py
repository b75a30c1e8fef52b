"""The lens beside the pages: layer after layer while nobody waits for the model.

Every layer is a product with the whole vocabulary, so a long text takes some seconds.
What is there can be shown at once (``jobs``).
"""

from collections.abc import Iterator
from functools import cache, partial

from ..limits import LIMITS
from ..prediction.lens import LensLayer, lens_layers
from .jobs import Hold, Job, Jobs, Rules
from .local import engine
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
    jobs: LensJobs, request: TraceRequest, n_layers: int, session: str
) -> Hold[LensLayer]:
    """Begin or join the reading of all layers of this text, the last first.

    Raises:
        Busy: too many readings wait already.
    """
    work = partial(_layers, request, session)
    return jobs.submit(request, session, work, n_layers + 1)


def _layers(
    request: TraceRequest, session: str, job: Job[LensLayer]
) -> Iterator[LensLayer]:
    # Layers are read several at once, so one that was stopped begins anew.
    job.parts.clear()
    # As a rule it is kept, for the page has just read it; if not, it must not take the
    # place of what the page asks for meanwhile.
    return lens_layers(engine().run(request, f"{session}/lens").trace)
