"""What is known of a reading where the reading itself is not: a page's end of it."""

from dataclasses import dataclass

from ..instrument.interventions import Intervention
from ..models.cards import ModelCard
from ..text.tokenization import Token
from ..trace.reading import Trace
from .requests import Traced, TraceRequest


@dataclass(frozen=True, eq=False)
class Facts:
    """One text read by one model, in words and numbers that can be sent."""

    card: ModelCard
    """What the model is."""
    text: str
    """What the model was given to read."""
    text_pair: str | None
    tokens: tuple[Token, ...]
    """The tokens of the text, as far as they were read."""
    target: str | None
    """What the decoder of an encoder-decoder had written; None for other models."""
    target_tokens: tuple[Token, ...] | None
    """The decoder's tokens; None for other models."""
    n_tokens_given: int
    """Tokens of the whole text; more than ``tokens`` where it was cut."""
    seconds: float
    """Duration of the forward pass, the scores after the last token included."""
    device: str
    """Where it ran, such as ``cpu``."""
    n_entries: int
    """Entries of the tokenizer's vocabulary."""
    switches_off: bool
    """Whether the model's positions can be switched off."""


@dataclass(frozen=True)
class FactsOfText:
    """What a page needs to know of a reading before it asks anything else.

    Unlike other questions it is called with the engine's own answer.
    """

    def __call__(self, read: Traced) -> Facts:
        """Of the reading, however it came about."""
        trace = read.trace
        return Facts(
            card=trace.card,
            text=trace.text,
            text_pair=trace.text_pair,
            tokens=trace.tokens,
            target=trace.target,
            target_tokens=trace.target_tokens,
            n_tokens_given=trace.n_tokens_given,
            seconds=read.seconds,
            device=trace.device.type,
            n_entries=len(trace.model.tokenizer),
            switches_off=bool(trace.model.anatomy.positions),
        )


def again(
    read: Trace | Facts,
    text: str | None = None,
    interventions: tuple[Intervention, ...] = (),
) -> TraceRequest:
    """What was read, once more in the same model: as it was, or with these changes.

    With another text the decoder of an encoder-decoder has still written the same.
    """
    return TraceRequest(
        read.card.id,
        read.text if text is None else text,
        text_pair=read.text_pair if text is None else None,
        target=read.target,
        interventions=interventions,
    )


def cut_notice(n_given: int, n_read: int, *, of_a_part: bool) -> tuple[str, ...]:
    """That only the first tokens were read, in a sentence; nothing where all were.

    Args:
        n_given: tokens of the text.
        n_read: as many of them were read.
        of_a_part: whether the limit on characters had cut the text before.
    """
    if n_given <= n_read:
        return ()
    what = "The part that is left" if of_a_part else "Your text"
    return (
        f"{what} has {n_given:,} tokens. "
        f"Only the first {n_read:,} are read here; "
        "nothing is lost from the box.",
    )
