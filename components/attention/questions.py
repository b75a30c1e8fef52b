"""What several pages about attention ask of a trace; the answers hold no tensor."""

from dataclasses import dataclass

from core.attention.one_number import HeadPair, head_pair
from core.trace import Trace
from core.trace.attentions import attentions_named


@dataclass(frozen=True)
class OneNumber:
    """How one number of one head is computed."""

    name: str
    """Of the kind of attention, such as ``decoder.self``."""
    layer: int
    head: int
    query: int
    key: int

    def __call__(self, trace: Trace) -> HeadPair:
        """Everything from the two vectors to what the share does."""
        attentions = attentions_named(trace, self.name)
        return head_pair(attentions, self.layer, self.head, self.query, self.key)
