"""What a reader of the engine does with one job: read it, and say what was cut."""

import time
from collections.abc import Sequence
from typing import Any

from ..arrays import sealed
from ..embeddings.word_vectors import WordsOnTheirWay
from ..errors import NO_MEMORY, Busy, HeadlightError, ModelUnavailable, TooLate
from ..models.loaded import LoadedModel
from ..trace.reading import Trace
from ..trace.tracing import trace
from .facts import FactsOfText, cut_notice
from .requests import Answered, AskRequest, Traced, TraceRequest
from .resources import obtained
from .tickets import LATE, Job


def check_deadline(job: Job) -> None:
    """Nobody waits for what comes too late.

    Raises:
        TooLate: nobody does any more.
    """
    if time.monotonic() > job.deadline:
        raise TooLate(LATE)


def asked(request: AskRequest, about: Sequence[Traced]) -> Answered:
    """What a question finds in the readings it is about, or in what has its name.

    No array in it can be written to, for several readers are given the same.
    """
    question: Any = request.question
    if not about:
        return Answered(sealed(question(obtained(request.model_id))))
    if isinstance(question, FactsOfText):
        return Answered(sealed(question(about[0])))
    return Answered(sealed(question(*(one.trace for one in about))))


def lasts(error: HeadlightError) -> bool:
    """Whether whoever asks the same of the same text will be told the same.

    What the server lacks at the moment, room, time or a model, it may have later.
    """
    passes = isinstance(error, Busy | TooLate | ModelUnavailable | WordsOnTheirWay)
    return not passes and error.sentence != NO_MEMORY


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
    notices += cut_notice(
        found.n_tokens_given, len(found.token_ids), of_a_part=bool(notices)
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
