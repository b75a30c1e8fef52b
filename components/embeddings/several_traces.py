"""Several texts read by one model, one after the other, each in a pass of its own."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page.content import plain
from components.page.prompt import status
from components.page.run import read
from components.page.say import InOneSentence
from core.engine import TraceRequest
from core.trace import Trace


def several_traces(
    model_id: str, texts: Sequence[str], max_tokens: int, place: DeltaGenerator
) -> list[Trace] | None:
    """What the model makes of each text; ``place`` shows the progress.

    None where one cannot be read; why is said in one sentence.
    """
    found = []
    with InOneSentence(place):
        # One at a time: of two that wait, the engine would keep the newer one alone.
        found = [
            read(TraceRequest(model_id, text, max_tokens=max_tokens), place)
            for text in texts
        ]
    if not found:
        return None
    for number, one in enumerate(found, start=1):
        if one.notices:
            st.caption(plain(f"Sentence {number}: {' '.join(one.notices)}"))
    return [one.trace for one in found]


def say_what_was_read(traces: Sequence[Trace]) -> None:
    """How many sentences and tokens, in which time, and where; under the prompt."""
    n_tokens = sum(len(trace.token_ids) for trace in traces)
    seconds = sum(trace.seconds for trace in traces)
    sentences = "1 sentence" if len(traces) == 1 else f"{len(traces)} sentences"
    tokens = "1 token" if n_tokens == 1 else f"{n_tokens:,} tokens"
    device = traces[0].device.type.upper()
    status().show(f"{sentences} · {tokens} · {1000 * seconds:.0f} ms · {device}")
