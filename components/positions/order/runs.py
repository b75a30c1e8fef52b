"""What the model reads on the page about order: its runs, and who stands for whom."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page.ending import end_page
from components.page.prompt import status
from components.page.say import InOneSentence
from components.page.text_read import TextRead, text_read
from components.positions.order.choice import Changed
from core.positions.order import Reordered
from core.positions.order_law import OFF
from core.text.matching import Partners
from core.text.tokenization import Token


@dataclass(frozen=True, eq=False)
class Runs:
    """The text as it is and as the reader changed it."""

    changed: Changed
    before: TextRead
    after: TextRead
    partners: Partners
    """Which token after stands for which before."""


def both_runs(read: TextRead, changed: Changed) -> Runs:
    """Read the text with the change, through the engine like any other.

    What stands in the way is said in one sentence, and the page stops there.
    """
    after = read
    if changed.words:
        with InOneSentence(then=end_page):
            after = read_so(read, changed.new_text, st.empty(), off=changed.off)
    return Runs(changed, read, after, _partners(read, after, changed))


def read_so(read: TextRead, text: str, place: DeltaGenerator, *, off: bool) -> TextRead:
    """A text in the model that has read another, with or without positions.

    The decoder of an encoder-decoder has written the same.

    Raises:
        HeadlightError: it cannot be read.
    """
    after = text_read(read.again(text, OFF if off else ()), place)
    status().show(read.counted())
    return after


def _partners(before: TextRead, after: TextRead, changed: Changed) -> Partners:
    if not changed.shuffled or changed.order is None:
        return in_place(before.tokens)
    return Reordered(
        before.tokens, changed.text, after.tokens, changed.new_text, changed.order
    ).partners()


def in_place(tokens: tuple[Token, ...]) -> Partners:
    """Every token stands for itself."""
    return Partners(np.arange(len(tokens)), len(tokens))
