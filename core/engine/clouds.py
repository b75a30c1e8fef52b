"""Clouds found beside the pages: one at a time, and of a session the newest alone.

To find the neighbours of a dozen centres a whole vocabulary is read. Done on the pages'
own threads, a class that types would read it many times at once, most of it for texts
that have been typed over (``jobs``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

from ..arrays import sealed
from ..embeddings.cloud import Cloud, Group, Metric, cloud
from ..limits import LIMITS
from .jobs import Hold, Job, Jobs, Rules
from .resources import Nothing, matrix_of, obtained

RULES = Rules(
    full="Many people are drawing maps at once.",
    broke="The neighbours could not be found: the search stopped with an error.",
    most_waiting=LIMITS.maps,
)


@dataclass(frozen=True)
class CloudRequest:
    """Which points to find. Equal requests about one matrix have equal answers."""

    space: str
    """Whose rows they are: the name of a model, or of GloVe's words."""
    groups: tuple[Group, ...]
    n_neighbours: int
    metric: Metric


CloudJobs = Jobs[CloudRequest, Cloud]


@cache
def cloud_jobs() -> CloudJobs:
    """Those of this process."""
    return Jobs("cloud", RULES)


def find_cloud(jobs: CloudJobs, request: CloudRequest, session: str) -> Hold[Cloud]:
    """Begin or join the search for a cloud.

    Raises:
        Busy: too many wait already.
    """
    return jobs.submit(request, session, partial(_found, request))


def _found(request: CloudRequest, job: Job[Cloud]) -> Iterator[Cloud]:
    del job
    about = obtained(request.space)
    assert not isinstance(about, Nothing)
    matrix = matrix_of(about)
    found = cloud(matrix, request.groups, request.n_neighbours, request.metric)
    yield sealed(found)
