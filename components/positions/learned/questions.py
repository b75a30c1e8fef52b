"""What the page about learned positions asks of the model itself."""

from dataclasses import dataclass
from typing import ClassVar

from core.instrument.interventions import StackName
from core.models import LoadedModel
from core.positions.position_matrix import PositionMatrix, refusal


@dataclass(frozen=True, eq=False)
class Learned:
    """One stack's matrix, and the text that stands at its first positions."""

    matrix: PositionMatrix
    title: str
    """The model's name."""
    words: tuple[str, ...]
    """The text's tokens, as far as they have a position."""
    n_tokens: int


@dataclass(frozen=True)
class RefusalOf:
    """What the model says to a text of so many tokens."""

    stack: StackName
    n_tokens: int

    runs_model: ClassVar[bool] = True

    def __call__(self, model: LoadedModel) -> str | None:
        """Its own words; None where it takes them all."""
        return refusal(model, self.stack, self.n_tokens)
