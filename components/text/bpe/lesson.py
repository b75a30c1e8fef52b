"""What byte-pair encoding learns from, and how far: the reader's choices."""

from dataclasses import dataclass
from typing import get_args

import streamlit as st

from components.choice.opening import setting, setting_of_text
from components.page.frame import Reading
from components.page.run import ask
from components.text.bpe.questions import AfterMerges, LearntFrom
from components.words.language import sentence, whole
from core.engine.resources import NOTHING
from core.graphemes import visible
from core.limits import fit_text
from core.text.bpe import Merge, PairCount, Training
from core.text.bpe_tokens import symbol_label
from core.text.bpe_units import Units
from core.text.tokens import Token

STEP = "bpe_step"
OWN = "low low low low low lower lower newest newest newest newest newest newest "
OWN += "widest widest widest"
LONGEST_OWN = 1000


@dataclass(frozen=True)
class Lesson:
    """A training and the step the reader is at."""

    units: Units
    training: Training
    step: int
    tokens: tuple[Token, ...]
    """The text as it is cut at this step."""
    pairs: tuple[PairCount, ...]
    """What could be merged next, in the order of choice."""

    @property
    def last_merge(self) -> Merge | None:
        """The merge just made, None before the first."""
        return self.training.merges[self.step - 1] if self.step else None

    def label(self, symbol: str) -> str:
        """What a symbol says, with signs for what cannot be seen."""
        return visible(symbol_label(symbol, self.units))


def lesson(reading: Reading) -> Lesson:
    """What to train on and how far, as the reader chooses."""
    text, units, min_count = _choices(reading)
    learnt = LearntFrom(text, units, min_count)
    training = ask(learnt, NOTHING)
    step = _step(len(training.merges))
    now = ask(AfterMerges(learnt, step), NOTHING)
    return Lesson(units, training, step, now.tokens, now.pairs)


def _choices(reading: Reading) -> tuple[str, Units, int]:
    source, units, twice = st.columns([4, 4, 3], vertical_alignment="bottom")
    which = source.segmented_control(
        sentence("Learn from"),
        ("prompt", "own"),
        default=setting("bpe_source", "prompt"),
        required=True,
        format_func=lambda name: sentence(
            "Your text" if name == "prompt" else "Another text"
        ),
        key="bpe_source",
        bind="query-params",
    )
    start = units.segmented_control(
        sentence("Start from"),
        get_args(Units),
        default=setting("bpe_units", "characters"),
        required=True,
        format_func=lambda name: sentence(str(name).capitalize()),
        key="bpe_units",
        bind="query-params",
    )
    stop = twice.toggle(
        sentence("Stop when no pair occurs twice"), key="bpe_twice", bind="query-params"
    )
    text = reading.text
    if which == "own":
        typed = st.text_area(
            sentence("Text to learn from"),
            OWN,
            max_chars=LONGEST_OWN,
            key="bpe_text",
            bind="query-params",
            height=90,
        )
        text = fit_text(typed or "").text[:LONGEST_OWN]
    return text, start or "characters", 2 if stop else 1


def _step(merges: int) -> int:
    """The slider with its buttons; 0 where there is nothing to merge."""
    opened_on = min(setting_of_text(STEP, 0), merges)
    if not 0 <= st.session_state.get(STEP, 0) <= merges:
        st.session_state[STEP] = merges
    buttons, slider = st.columns([4, 5], vertical_alignment="bottom")
    now = 0
    if merges:
        # First, for the buttons must know where a link has put the slider.
        now = slider.slider(
            sentence("Merges done, of {n}", n=whole(merges)),
            0,
            merges,
            opened_on,
            key=STEP,
            bind="query-params",
        )
    with buttons.container(horizontal=True, gap="xsmall"):
        _button("first_page", "Start", 0, now)
        _button("chevron_left", "Back", max(0, now - 1), now)
        _button("chevron_right", "Next", min(merges, now + 1), now)
        _button("last_page", "End", merges, now)
    return now


def _button(icon: str, label: str, to: int, now: int) -> None:
    st.button(
        sentence(label),
        icon=f":material/{icon}:",
        key=f"bpe_{label.lower()}",
        on_click=_go,
        args=(to,),
        disabled=to == now,
    )


def _go(step: int) -> None:
    st.session_state[STEP] = step
