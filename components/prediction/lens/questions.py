"""What the page Layer by layer asks of a trace; the answers hold no tensor."""

from dataclasses import dataclass
from typing import ClassVar

from core.distribution import Distribution
from core.engine import TraceRequest
from core.engine.jobs import Hold
from core.engine.lens import lens_jobs, read_layers
from core.prediction.lens import LensLayer, lens_distribution
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


@dataclass(frozen=True)
class LayersBegun:
    """That all layers be read, one after the other, beside the pages."""

    request: TraceRequest
    session: str

    def __call__(self, trace: Trace) -> Hold[LensLayer]:
        """Begin, or join whoever asks for the same.

        Raises:
            Busy: too many readings wait already.
        """
        return read_layers(lens_jobs(), self.request, trace, self.session)
