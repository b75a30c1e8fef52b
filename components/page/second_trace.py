"""A second trace beside the page's own: another text, or another model."""

from dataclasses import replace

from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.page import waiting
from components.page.access import check_access
from components.page.content import plain
from components.page.prompt import status
from core.engine import TraceRequest
from core.errors import BadText
from core.trace import Trace


def second_trace(
    request: TraceRequest, first: Trace, below: DeltaGenerator, called: str = "Right"
) -> Trace:
    """What the model makes of the second text; ``below`` shows what it takes.

    Notices begin with what the page has ``called`` the second text.

    The decoder of an encoder-decoder has written the same in both.

    Raises:
        HeadlightError: the text or the model cannot be read.
    """
    if not request.text:
        raise BadText("The second text is empty. Type one to compare with.")
    check_access(request.model_id)
    if first.target_ids is not None and request.model_id == first.card.id:
        request = replace(request, target=state.current_target())
    traced = waiting.read(request, below)
    if traced.trace.target_ids is not None and request.target is None:
        # Only now it is known that the second model has a decoder with a text.
        request = replace(request, target=state.current_target())
        traced = waiting.read(request, below)
    if traced.notices:
        below.caption(plain(f"{called}: " + " ".join(traced.notices)))
    status().show(counted(first, traced.trace))
    return traced.trace


def counted(*traces: Trace) -> str:
    """How many tokens were read, in which time, and where."""
    tokens = " and ".join(f"{len(trace.token_ids):,}" for trace in traces)
    noun = "token" if tokens == "1" else "tokens"
    seconds = sum(trace.seconds for trace in traces)
    return (
        f"{tokens} {noun} · {1000 * seconds:.0f} ms · {traces[0].device.type.upper()}"
    )
