"""What the page Layer by layer asks of a trace; the answers hold no tensor."""

from dataclasses import dataclass
from typing import ClassVar

from core.distribution import Distribution
from core.prediction.lens import lens_distribution
from core.trace import Trace


@dataclass(frozen=True)
class CellOfLens:
    """What one position would answer after so many layers."""

    layer: int
    position: int

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> Distribution:
        """Over the whole vocabulary.

        Raises:
            HeadlightError: the model has no head, or there is no such cell.
        """
        return lens_distribution(trace, self.layer, self.position)
