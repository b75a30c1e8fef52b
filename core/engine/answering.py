"""What a reader of the engine does with one job: read it, and say what was cut."""

import time
from typing import Any

from ..errors import TooLate
from ..models.loaded import LoadedModel
from ..per_trace import KeptWith
from ..trace.reading import Trace
from ..trace.tracing import trace
from .requests import Answered, Traced, TraceRequest
from .resources import Resource
from .tickets import LATE, Job


def check_deadline(job: Job) -> None:
    """Nobody waits for what comes too late.

    Raises:
        TooLate: nobody does any more.
    """
    if time.monotonic() > job.deadline:
        raise TooLate(LATE)


MOST_ASKED = 16
"""Answers kept of one reading, the newest."""
ANSWERS = KeptWith[Answered](most=MOST_ASKED)
"""What has been asked of a reading or a model, kept as long as that lives."""


def asked(question: Any, about: Trace | Resource) -> Answered:
    """What a question finds; asked twice, it is answered once.

    Unless it says that its answer changes by itself.
    """
    if getattr(question, "changes", False):
        return Answered(question(about))
    return ANSWERS.of(about, question, lambda: Answered(question(about)))


def read_alone(model: LoadedModel, request: TraceRequest) -> Trace:
    """What a model makes of a text that is read by itself from its first token on."""
    return trace(
        model,
        request.text,
        text_pair=request.text_pair,
        target=request.target,
        interventions=request.interventions,
        max_tokens=request.max_tokens,
    )


def traced(found: Trace, notices: tuple[str, ...]) -> Traced:
    """A reading as an answer, with what was cut from its text, now and before."""
    if found.n_tokens_given > len(found.token_ids):
        what = "The part that is left" if notices else "Your text"
        notices += (
            f"{what} has {found.n_tokens_given:,} tokens. "
            f"Only the first {len(found.token_ids):,} are read here; "
            "nothing is lost from the box.",
        )
    return Traced(
        found, notices, found.seconds + _scores_of_the_last(found), cached=False
    )


def _scores_of_the_last(read: Trace) -> float:
    """Seconds it takes to score the vocabulary after the last token, kept for the page.

    Here, so that the product with the vocabulary has its place in the queue too: on the
    page's own thread it would compete with the readings of everybody else.
    """
    started = time.perf_counter()
    if read.has_logits:
        read.logits(-1)
    return time.perf_counter() - started
