"""What a page lets a model do: answer questions, and write on.

All of it goes through the engine, and waits as every page does.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.page.waiting import answer, finished, patiently
from core.engine import Answered, AskRequest, TraceRequest, WriteRequest, engine
from core.prediction.writing import Written

Answer = TypeVar("Answer")


def write(request: WriteRequest, session: str) -> Written:
    """One step of writing, however busy the server is.

    Raises:
        HeadlightError: what went wrong, as a sentence for the reader.
    """
    return patiently(lambda: engine().write(request, session))


def ask(
    question: Callable[..., Answer],
    of: TraceRequest | str,
    place: DeltaGenerator | None = None,
    *,
    other: TraceRequest | None = None,
) -> Answer:
    """What a question finds: once for all who ask, and at once where it is known.

    Args:
        question: about a text, about two of them, or about the model of this name.
        of: what was read, or the name; see core/engine/resources.py for further names.
        place: where it is shown that the model is being fetched, for whoever is the
            first to ask about it.
        other: the second of two texts.

    Raises:
        HeadlightError: why there is no answer.
    """
    return _answered(AskRequest.about(of, question, other), place)


def ask_all(
    questions: Sequence[Callable[..., Any]], of: TraceRequest | str
) -> list[Any]:
    """What several questions find, asked at the same time.

    Raises:
        HeadlightError: why the first of those without an answer has none.
    """
    requests = [AskRequest.about(of, question) for question in questions]
    # Those that run the model would take each other's place in the queue.
    ahead = [one for one in requests[1:] if not one.runs_model]
    tickets = [engine().submit(one, state.session_id()) for one in ahead]
    try:
        return [_answered(one) for one in requests]
    finally:
        for ticket in tickets:
            ticket.cancel()


def _answered(request: AskRequest, place: DeltaGenerator | None = None) -> Any:
    """The answer to a request, however busy the server is."""

    def once() -> Any:
        ticket = engine().submit(request, state.session_id())
        if place is None:
            found = finished(ticket).answer()
        else:
            found = answer(ticket, request.model_id, place)
        assert isinstance(found, Answered)
        return found.answer

    return patiently(once, place)
