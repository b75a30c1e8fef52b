"""A text as a model has read it: what a page holds, and asks, in place of its trace.

What was read is here as numbers and words; whatever else a page wants to know is a
question (a page's ``questions.py``), called where the trace is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from streamlit.delta_generator import DeltaGenerator

from components.page.run import ask, counted, read, read_beside
from core.engine import TraceRequest, again
from core.instrument.interventions import Intervention
from core.models.cards import ModelCard
from core.text.continuation import Continuations
from core.text.tokenization import Token
from core.trace import Trace

Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class TextRead:
    """One text, read once by one model."""

    _trace: Trace

    def ask(self, question: Callable[[Trace], Answer]) -> Answer:
        """The answer to a question; no trace is in it.

        A question that says ``runs_model`` is asked in the engine's queue.

        Raises:
            HeadlightError: why there is none.
        """
        if getattr(question, "runs_model", False):
            return ask(question, self._trace)
        return question(self._trace)

    @property
    def card(self) -> ModelCard:
        """What the model is."""
        return self._trace.card

    @property
    def text(self) -> str:
        """What the model was given to read."""
        return self._trace.text

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the text, as far as they were read."""
        return self._trace.tokens

    @property
    def target_tokens(self) -> tuple[Token, ...] | None:
        """What the decoder of an encoder-decoder read; None for other models."""
        return self._trace.target_tokens

    @property
    def n_tokens_given(self) -> int:
        """Tokens of the whole text; more than ``tokens`` where it was cut."""
        return self._trace.n_tokens_given

    @property
    def vocabulary(self) -> Continuations:
        """What each token of the model's vocabulary says."""
        return self._trace.vocabulary

    @property
    def switches_off(self) -> bool:
        """Whether the model's positions can be switched off."""
        return bool(self._trace.model.anatomy.positions)

    def again(
        self, text: str | None = None, interventions: tuple[Intervention, ...] = ()
    ) -> TraceRequest:
        """The request that reads this text, or another one, in the same model."""
        return again(self._trace, text, interventions)

    def beside(
        self, request: TraceRequest, place: DeltaGenerator, called: str = "Right"
    ) -> "TextRead":
        """Another text or another model beside this one; see ``read_beside``.

        Raises:
            HeadlightError: the text or the model cannot be read.
        """
        return TextRead(read_beside(self._trace, request, place, called))

    def counted(self) -> str:
        """How many tokens were read, in which time, and where."""
        return counted(self._trace)


def text_read(request: TraceRequest, place: DeltaGenerator) -> TextRead:
    """What a model makes of a text; ``place`` shows what it takes.

    Raises:
        HeadlightError: what went wrong, as a sentence for the reader.
    """
    return TextRead(read(request, place).trace)
