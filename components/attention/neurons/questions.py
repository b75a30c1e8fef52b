"""What the page about queries and keys asks of a trace; the answer holds no tensor."""

from dataclasses import dataclass

from core.attention.head_vectors import HeadVectors, head_vectors
from core.trace import Trace
from core.trace.attentions import attentions_named


@dataclass(frozen=True)
class QueriesAndKeys:
    """All queries and keys of one head, and what their products become."""

    name: str
    """Of the kind of attention, such as ``decoder.self``."""
    layer: int
    head: int

    def __call__(self, trace: Trace) -> HeadVectors:
        """The head whole, its orders by likeness found."""
        attentions = attentions_named(trace, self.name)
        found = head_vectors(attentions, self.layer, self.head)
        # They are kept with the answer, so that it is ordered where it is computed.
        _ = found.by_likeness, found.dims_by_likeness
        return found
