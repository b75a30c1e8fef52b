"""Maps made beside the pages: one at a time for each method, each map only once.

UMAP needs many seconds for its first map and t-SNE some for a large one. So a page
hands its points over and asks how far they are (``jobs``). A map that is wanted no more
ends where it stands: t-SNE at its next iteration, UMAP before its next step.
"""

import hashlib
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

from ..arrays import sealed
from ..embeddings.projection import Projection, Step, project
from ..embeddings.projection_settings import Settings, Tsne
from ..limits import LIMITS
from .jobs import Hold, Job, Jobs, Rules

RULES = Rules(
    full="Many people are drawing maps at once.",
    broke="The map could not be made: the method stopped with an error of its own.",
    most_waiting=LIMITS.maps,
    patience_s=1.0,
)

Key = tuple[bytes, tuple[int, ...], Settings]


@dataclass(frozen=True)
class HowFar:
    """What is being done for a map, and how far it is."""

    step: Step | None
    """None while other maps come first."""
    seconds: float
    """Since it began; 0 while it waits."""
    share: float | None = None
    """Iterations done, 0 to 1, of a method that counts them."""


@dataclass(eq=False)
class Making:
    """The work on one map."""

    rows: Float[np.ndarray, "point dim"]
    settings: Settings
    step: Step | None = None
    began: float = 0.0
    thread: int = 0

    def __call__(self, job: Job[Projection]) -> Iterator[Projection]:
        """The map, for everybody who asks for it."""

        def at(step: Step) -> None:
            job.pause()
            self.thread = threading.get_ident()
            self.began = self.began or time.monotonic()
            self.step = step

        yield sealed(project(self.rows, self.settings, at))

    @property
    def how_far(self) -> HowFar:
        """What is being done now."""
        if self.step is None:
            return HowFar(None, 0.0)
        done, share = iterations_done(self.thread), None
        if isinstance(self.settings, Tsne) and done is not None:
            share = min(1.0, done / self.settings.max_iter)
        return HowFar(self.step, time.monotonic() - self.began, share)


def how_far(hold: Hold[Projection]) -> HowFar:
    """What is being done for this map now."""
    work = hold.work
    return work.how_far if isinstance(work, Making) else HowFar(None, 0.0)


class Projector:
    """Makes maps, and keeps those that were made last."""

    def __init__(self, rules: Rules = RULES) -> None:
        """Begin with none; each method has a thread of its own once it is wanted."""
        self._rules, self._lock = rules, threading.Lock()
        self._jobs: dict[type[Settings], Jobs[Key, Projection]] = {}

    def submit(
        self, rows: Float[np.ndarray, "point dim"], settings: Settings, session: str
    ) -> Hold[Projection]:
        """Ask for a map; the older one that this session waits for is given up.

        Raises:
            Busy: too many maps wait already.
        """
        kind = type(settings)
        with self._lock:
            if kind not in self._jobs:
                self._jobs[kind] = Jobs(kind.__name__, self._rules)
            others = [jobs for one, jobs in self._jobs.items() if one is not kind]
        for jobs in others:
            jobs.give_up(session)
        key = (hashlib.sha256(rows.tobytes()).digest(), rows.shape, settings)
        return self._jobs[kind].submit(key, session, Making(rows, settings))


def iterations_done(thread: int) -> int | None:
    """How many iterations a t-SNE in this thread has done, if there is one.

    scikit-learn tells nobody, so the count is read from its own loop.
    """
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_code.co_name == "_gradient_descent":
            done = frame.f_locals.get("i")
            return done if isinstance(done, int) else None
        frame = frame.f_back
    return None


@cache
def projector() -> Projector:
    """The one of this process."""
    return Projector()
