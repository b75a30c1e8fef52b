"""Two texts in one batch, read beside the pages.

A batch is read three times and more: padding hidden, padding seen, and each text alone.
One worker for the whole server does it, its visitors in turn, and gives way to whoever
types; a session that asks for another batch lets its older one go. Only numbers are
kept.
"""

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from jaxtyping import Bool, Float

from components.page.say import let_a_newer_run_take_over
from components.page.waiting import patiently
from core.arrays import sealed
from core.attention.masked_words import PaddedText, padded_batch
from core.engine import engine
from core.engine.fair_pool import FairPool
from core.errors import readable
from core.instrument.attention import Attention
from core.limits import LIMITS
from core.models import LoadedModel
from core.text.tokenization import Token, encode

MOST_TOKENS = 64
"""A longer text is cut: its map would be too small to read."""
MOST_KEPT = 64
"""Batches whose numbers are kept: 200 kB each at most."""
FULL = "Many people are reading batches at once."
STOPPED = "The batch could not be read: the model stopped with an error of its own."
MOST_SESSIONS = 300
"""Sessions whose wish is remembered."""
GIVE_WAY_S, LONGEST_WAY_S = 0.01, 0.5
"""How often the worker looks whether the engine is free, and how long it waits."""
SLICE_S = 0.05
"""How often a waiting page looks up."""

Key = tuple[str, tuple[str, ...], int]


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


class BatchReader:
    """Reads batches, one after the other."""

    def __init__(self, most_waiting: int = LIMITS.batches) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Future[Batch]] = OrderedDict()
        self._wanted: dict[str, Key] = {}
        self._pool = FairPool("headlight-batch", most_waiting, FULL)

    def submit(
        self, model: LoadedModel, texts: tuple[str, ...], layer: int, session: str
    ) -> Future[Batch]:
        """Begin or join the reading of this batch.

        Raises:
            Busy: too many batches wait already.
        """
        key = (model.card.id, texts, layer)
        with self._lock:
            self._let_go(session, key)
            found = self._kept.get(key)
            if found is None or _failed(found):
                found = self._pool.submit(session, partial(_read, model, texts, layer))
                self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _let_go(self, session: str, key: Key) -> None:
        """What the session wanted before is not read, unless another wants it."""
        before = self._wanted.pop(session, None)
        self._wanted[session] = key
        job = None if before is None else self._kept.get(before)
        if job is not None and before not in self._wanted.values():
            job.cancel()
        while len(self._wanted) > MOST_SESSIONS:
            del self._wanted[next(iter(self._wanted))]


def read_batch(
    model: LoadedModel, texts: tuple[str, ...], layer: int, session: str
) -> Batch:
    """The batch; while it is read, a newer run of the page may take over.

    Raises:
        HeadlightError: why it cannot be had.
    """
    return patiently(lambda: _answer(model, texts, layer, session))


def _answer(
    model: LoadedModel, texts: tuple[str, ...], layer: int, session: str
) -> Batch:
    """The batch, asked for once; it may still be crowded out of a full line."""
    future = batch_reader().submit(model, texts, layer, session)
    while True:
        try:
            error = future.exception(SLICE_S)
            if error is None:
                return future.result()
            raise readable(error, STOPPED)
        except NotYet:
            let_a_newer_run_take_over()


def first_part(model: LoadedModel, text: str) -> str:
    """The text as far as a batch reads it."""
    limit = min(MOST_TOKENS, model.card.n_ctx or MOST_TOKENS)
    while (n := len(tokens := encode(model.tokenizer, text).tokens)) > limit:
        own = [token for token in tokens if token.start < token.end]
        left = len(own) - (n - limit)
        end = own[left - 1].end if left > 0 else len(text)
        # A glyph of many tokens is cut into; what was cut may be other tokens now.
        text = text[: end if end < len(text) else len(text) * limit // n]
    return text


@cache
def batch_reader() -> BatchReader:
    """The reader of this process."""
    return BatchReader()


def _failed(job: Future[Batch]) -> bool:
    return job.cancelled() or (job.done() and job.exception() is not None)


def _read(model: LoadedModel, texts: tuple[str, ...], layer: int) -> Batch:
    since = time.monotonic()
    while engine().is_busy and time.monotonic() - since < LONGEST_WAY_S:
        time.sleep(GIVE_WAY_S)
    both = padded_batch(model, texts)
    lengths = [len(one.encoded.tokens) for one in both]
    short = min(range(len(both)), key=lambda at: (lengths[at], -at))
    return sealed(_shown(both, short, layer))


def _shown(both: list[PaddedText], short: int, layer: int) -> Batch:
    one = both[short]
    return Batch(
        tokens=tuple(text.encoded.tokens for text in both),
        n_columns=len(one.visible),
        short=short,
        pattern=one.pattern(layer),
        mask=Attention(one.calls[layer]).mask[one.visible],
        error=one.error,
        error_seen=one.error_seen,
    )
