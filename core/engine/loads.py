"""Models that load beside the engine's queue: which, for whom, and what lately failed.

One thread a model, however many wait for it and however fast they type. A visitor may
have so many loading at once. What has just failed is not tried again at every key.
"""

import threading
import time
from collections.abc import Callable

from ..embeddings.word_vectors import WordsOnTheirWay
from ..errors import Busy, HeadlightError, ModelUnavailable, readable
from .resources import obtained, try_again
from .visitor import visitor_of

FAILURE_IS_REMEMBERED_S = 3.0
"""How long a model that could not be loaded is not tried again, in seconds: longer than
between two keys, but all is to be well within five once the cause is gone."""
SEVERAL = "You have asked for several models; they are being loaded."
NOT_LOADED = (
    "The model could not be loaded: its loading stopped with an error of its own. "
    "Choose another model."
)

Ended = Callable[[str, HeadlightError | None], None]
"""Is told which model was loaded, and what went wrong, if anything did."""


class Loads:
    """What loads now. Not safe by itself: whoever uses it holds a lock."""

    def __init__(self, each: int) -> None:
        """Nothing loads yet; a visitor may have ``each`` loading at once."""
        self._each = each
        self._owners: dict[str, str] = {}
        """The models that are being loaded, and for whom."""
        self._failures: dict[str, tuple[float, HeadlightError]] = {}

    def begin(self, model_id: str, session: str, ended: Ended) -> None:
        """Load the model in a thread of its own, unless that is being done.

        Raises:
            Busy: the visitor has too many models loading.
        """
        if model_id in self._owners:
            return
        owner = visitor_of(session) or session
        if list(self._owners.values()).count(owner) >= self._each:
            raise Busy(SEVERAL)
        self._owners[model_id] = owner
        work = threading.Thread(target=self._load, args=(model_id, ended), daemon=True)
        work.start()

    def end(self, model_id: str) -> None:
        """It loads no longer; for whoever was told so, once he holds the lock."""
        del self._owners[model_id]

    def forget_failure(self, model_id: str) -> None:
        """Try to load this model again at the next request, for somebody asked to."""
        self._failures.pop(model_id, None)
        try_again(model_id)

    def _load(self, model_id: str, ended: Ended) -> None:
        error: HeadlightError | None = None
        try:
            self._load_once(model_id)
        except BaseException as caught:
            error = readable(caught, NOT_LOADED, ModelUnavailable)
        ended(model_id, error)

    def _load_once(self, model_id: str) -> None:
        when, failure = self._failures.get(model_id, (0.0, None))
        if failure is not None and time.monotonic() - when < FAILURE_IS_REMEMBERED_S:
            raise failure
        try:
            obtained(model_id)
        except WordsOnTheirWay:
            # That is no failure, and whoever waits wants to know how far they are.
            raise
        except HeadlightError as error:
            self._failures[model_id] = (time.monotonic(), error)
            raise
        self._failures.pop(model_id, None)
