"""What the model reads on the page about order: its runs, and who stands for whom."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page.ending import end_page
from components.page.prompt import status
from components.page.run import counted, read
from components.page.say import InOneSentence
from components.positions.order.choice import Changed
from core.engine import again
from core.positions.order import Reordered
from core.positions.order_law import OFF
from core.text.matching import Partners
from core.text.tokenization import Token
from core.trace import Trace


@dataclass(frozen=True, eq=False)
class Runs:
    """The text as it is and as the reader changed it."""

    changed: Changed
    before: Trace
    after: Trace
    partners: Partners
    """Which token after stands for which before."""


def both_runs(trace: Trace, changed: Changed) -> Runs:
    """Read the text with the change, through the engine like any other.

    What stands in the way is said in one sentence, and the page stops there.
    """
    after = trace
    if changed.words:
        with InOneSentence(then=end_page):
            after = run(trace, changed.new_text, st.empty(), off=changed.off)
    return Runs(changed, trace, after, _partners(trace, after, changed))


def run(trace: Trace, text: str, place: DeltaGenerator, *, off: bool) -> Trace:
    """A text in the model of a trace, with or without positions.

    The decoder of an encoder-decoder has written the same.

    Raises:
        HeadlightError: it cannot be read.
    """
    after = read(again(trace, text, OFF if off else ()), place).trace
    status().show(counted(trace))
    return after


def _partners(before: Trace, after: Trace, changed: Changed) -> Partners:
    if not changed.shuffled or changed.order is None:
        return in_place(before.tokens)
    return Reordered(
        before.tokens, changed.text, after.tokens, changed.new_text, changed.order
    ).partners()


def in_place(tokens: tuple[Token, ...]) -> Partners:
    """Every token stands for itself."""
    return Partners(np.arange(len(tokens)), len(tokens))
