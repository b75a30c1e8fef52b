"""Several sentences read by one model, one after the other, each in a pass of its own.

The same question is asked of each reading, and only what it answers is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page.content import plain
from components.page.prompt import status
from components.page.say import InOneSentence
from components.page.text_read import text_read
from components.words.language import counted, said, sentence, whole
from core.engine import TraceRequest

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Answered(Generic[Answer]):
    """What one question was answered for each sentence, and how much was read."""

    answers: tuple[Answer, ...]
    notices: tuple[str, ...]
    """What was cut or replaced before reading; empty where nothing was."""
    n_tokens: int
    seconds: float
    device: str


def of_each_sentence(
    question: Callable[[Any], Answer],
    model_id: str,
    texts: Sequence[str],
    max_tokens: int,
    place: DeltaGenerator,
) -> Answered[Answer] | None:
    """The question's answer for each text; ``place`` shows the progress.

    None where one of them cannot be read; why is said in one sentence.
    """
    with InOneSentence(place):
        # One at a time: of two that wait, the engine would keep the newer one alone.
        found, answers = [], []
        for text in texts:
            request = TraceRequest(model_id, text, max_tokens=max_tokens)
            found.append(text_read(request, place))
            answers.append(found[-1].ask(question))
        return Answered(
            answers=tuple(answers),
            notices=tuple(" ".join(map(said, one.notices)) for one in found),
            n_tokens=sum(len(one.tokens) for one in found),
            seconds=sum(one.facts.seconds for one in found),
            device=found[0].facts.device.upper(),
        )
    return None


def say_what_was_read(read: Answered[Any]) -> None:
    """What was cut; under the prompt how much was read, in which time, and where."""
    for number, notice in enumerate(read.notices, start=1):
        if notice:
            st.caption(
                plain(
                    sentence("Sentence {n}: {notice}", n=whole(number), notice=notice)
                )
            )
    sentences = counted(len(read.answers), "{n} sentence", "{n} sentences")
    tokens = counted(read.n_tokens, "{n} token", "{n} tokens")
    milliseconds = f"{1000 * read.seconds:.0f} ms"
    status().show(f"{sentences} · {tokens} · {milliseconds} · {read.device}")
