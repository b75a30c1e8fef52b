"""What the page about learned positions asks of the model itself."""

from dataclasses import dataclass
from typing import ClassVar

from core.instrument.interventions import StackName
from core.models import LoadedModel
from core.positions.position_matrix import refusal


@dataclass(frozen=True)
class RefusalOf:
    """What the model says to a text of so many tokens."""

    stack: StackName
    n_tokens: int

    runs_model: ClassVar[bool] = True

    def __call__(self, model: LoadedModel) -> str | None:
        """Its own words; None where it takes them all."""
        return refusal(model, self.stack, self.n_tokens)
