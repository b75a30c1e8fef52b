"""What a page lets a model do: read its text, read once more, write on.

All of it goes through the engine's queue, and waits as every page does.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.page.access import check_access
from components.page.content import plain
from components.page.prompt import status
from components.page.waiting import answer, finished, patiently, watched
from core.engine import (
    Answered,
    AskRequest,
    Traced,
    TraceRequest,
    WriteRequest,
    again,
    engine,
)
from core.errors import BadText
from core.prediction.writing import Written
from core.trace import Trace

Answer = TypeVar("Answer")


def read(request: TraceRequest, place: DeltaGenerator) -> Traced:
    """What the model makes of a text, however busy the server is.

    ``place`` shows what it takes. ``again`` makes the request that reads a trace's text
    once more.

    Raises:
        HeadlightError: what went wrong, as a sentence for the reader.
    """

    def ask() -> Traced:
        ticket = engine().submit(request, state.session_id())
        return answer(ticket, request.model_id, place)

    return patiently(ask, place)


def read_beside(
    first: Trace, request: TraceRequest, place: DeltaGenerator, called: str = "Right"
) -> Trace:
    """Another text, or another model, beside the page's own ``first``.

    Notices begin with what the page has ``called`` it, and the line under the prompt
    counts both. The decoder of an encoder-decoder has written what the reader says.

    Raises:
        HeadlightError: the text or the model cannot be read.
    """
    if not request.text:
        raise BadText("The second text is empty. Type one to compare with.")
    check_access(request.model_id)
    traced = read(request, place)
    if traced.trace.target is not None and request.target is None:
        # Only now it is known that the second model has a decoder with a text.
        traced = read(replace(request, target=state.current_target()), place)
    if traced.notices:
        place.caption(plain(f"{called}: " + " ".join(traced.notices)))
    status().show(counted(first, traced.trace))
    return traced.trace


def write(request: WriteRequest, session: str) -> Written:
    """One step of writing, however busy the server is.

    Raises:
        HeadlightError: what went wrong, as a sentence for the reader.
    """
    return patiently(lambda: engine().write(request, session))


def ask(
    question: Callable[[Any], Answer],
    of: Trace | str,
    place: DeltaGenerator | None = None,
) -> Answer:
    """What a question finds that runs the model: in its turn, and once for all who ask.

    Args:
        question: about a trace, or about the model of this name.
        of: the trace or the name; see core/engine/resources.py for further names.
        place: where it is shown that the model is being fetched, for whoever is the
            first to ask about it.

    Raises:
        HeadlightError: why there is no answer.
    """
    if isinstance(of, str):
        request = AskRequest(of, question)
    else:
        read_so = again(of, interventions=of.interventions)
        request = AskRequest(of.card.id, question, read_so)

    def once() -> Answer:
        ticket = engine().submit(request, state.session_id())
        if place is None:
            found = finished(ticket).answer()
        else:
            found = watched(ticket, request.model_id, place, ticket.answer)
        assert isinstance(found, Answered)
        return found.answer

    return patiently(once, place)


def counted(*traces: Trace) -> str:
    """How many tokens were read, in which time, and where."""
    tokens = " and ".join(f"{len(trace.token_ids):,}" for trace in traces)
    noun = "token" if tokens == "1" else "tokens"
    seconds = sum(trace.seconds for trace in traces)
    return (
        f"{tokens} {noun} · {1000 * seconds:.0f} ms · {traces[0].device.type.upper()}"
    )
