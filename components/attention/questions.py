"""What several pages about attention ask of a trace; the answers hold no tensor."""

from dataclasses import dataclass

from core.attention.ablation import Answer, answer_of
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


@dataclass(frozen=True)
class AnswerAfter:
    """What a run gives: the scores of the vocabulary, or a vector a token."""

    position: int = -1
    """Behind which the scores are; the last one where it is not said."""

    def __call__(self, trace: Trace) -> Answer:
        """To be compared with another run's by ``change_between``."""
        return answer_of(trace, self.position)
