"""A text as a model has read it: what a page holds, and asks, in place of its trace.

What was read is here as numbers and words; whatever else a page wants to know is a
question (a page's ``questions.py``), called where the trace is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.page.access import check_access
from components.page.content import plain
from components.page.prompt import status
from components.page.run import ask, ask_all
from core.engine import Facts, FactsOfText, TraceRequest, again
from core.engine.facts import cut_notice
from core.engine.says import AskedContinuations
from core.errors import BadText
from core.instrument.interventions import Intervention
from core.limits import fit_text
from core.models.cards import ModelCard
from core.text.continuation import Continuations
from core.text.tokenization import Token

Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class TextRead:
    """One text, read once by one model."""

    facts: Facts
    request: TraceRequest
    """What was asked for, within the limits."""
    notices: tuple[str, ...] = ()
    """What was cut or replaced before reading, one sentence each."""

    def ask(
        self, question: Callable[..., Answer], other: "TextRead | None" = None
    ) -> Answer:
        """The answer to a question about this text, or about it and another one.

        Raises:
            HeadlightError: why there is none.
        """
        second = other.request if other else None
        return ask(question, self.request, other=second)

    def ask_all(self, *questions: Callable[..., Any]) -> list[Any]:
        """The answers to several questions, asked at the same time.

        Raises:
            HeadlightError: why the first of those without an answer has none.
        """
        return ask_all(questions, self.request)

    @property
    def card(self) -> ModelCard:
        """What the model is."""
        return self.facts.card

    @property
    def text(self) -> str:
        """What the model was given to read."""
        return self.facts.text

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the text, as far as they were read."""
        return self.facts.tokens

    @property
    def target_tokens(self) -> tuple[Token, ...] | None:
        """What the decoder of an encoder-decoder read; None for other models."""
        return self.facts.target_tokens

    @property
    def n_tokens_given(self) -> int:
        """Tokens of the whole text; more than ``tokens`` where it was cut."""
        return self.facts.n_tokens_given

    @property
    def switches_off(self) -> bool:
        """Whether the model's positions can be switched off."""
        return self.facts.switches_off

    @cached_property
    def vocabulary(self) -> Continuations:
        """What each token of the model's vocabulary says."""
        of_model = partial(ask_all, of=self.request.model_id)
        return AskedContinuations(self.facts.n_entries, of_model)

    def again(
        self, text: str | None = None, interventions: tuple[Intervention, ...] = ()
    ) -> TraceRequest:
        """The request that reads this text, or another one, in the same model."""
        return again(self.facts, text, interventions)

    def beside(
        self, request: TraceRequest, place: DeltaGenerator, called: str = "Right"
    ) -> "TextRead":
        """Another text, or another model, beside the page's own.

        Notices begin with what the page has ``called`` it, and the line under the
        prompt counts both. The decoder of an encoder-decoder has written what the
        reader says.

        Raises:
            HeadlightError: the text or the model cannot be read.
        """
        if not request.text:
            raise BadText("The second text is empty. Type one to compare with.")
        check_access(request.model_id)
        found = text_read(request, place)
        if found.facts.target is not None and request.target is None:
            # Only now it is known that the second model has a decoder with a text.
            found = text_read(replace(request, target=state.current_target()), place)
        if found.notices:
            place.caption(plain(f"{called}: " + " ".join(found.notices)))
        status().show(how_much((self, found)))
        return found

    def counted(self) -> str:
        """How many tokens were read, in which time, and where."""
        return how_much((self,))


def text_read(request: TraceRequest, place: DeltaGenerator) -> TextRead:
    """What a model makes of a text, however busy the server is.

    ``place`` shows what it takes.

    Raises:
        HeadlightError: what went wrong, as a sentence for the reader.
    """
    fitted = fit_text(request.text)
    request = replace(request, text=fitted.text)
    facts = ask(FactsOfText(), request, place)
    cut = cut_notice(
        facts.n_tokens_given, len(facts.tokens), of_a_part=bool(fitted.notices)
    )
    return TextRead(facts, request, fitted.notices + cut)


def how_much(reads: Sequence[TextRead]) -> str:
    """How many tokens were read, in which time, and where."""
    tokens = " and ".join(f"{len(one.tokens):,}" for one in reads)
    noun = "token" if tokens == "1" else "tokens"
    seconds = sum(one.facts.seconds for one in reads)
    device = reads[0].facts.device.upper()
    return f"{tokens} {noun} · {1000 * seconds:.0f} ms · {device}"
