"""What the page that switches heads off asks of a trace; answers hold no tensor."""

from dataclasses import dataclass

from core.attention.head_set import HeadSet
from core.attention.head_summary import RoleScores, head_summary, role_named
from core.instrument.interventions import AblateHead
from core.trace import Trace
from core.trace.attentions import attentions_named, attentions_of


@dataclass(frozen=True)
class HeadsOff:
    """The heads that a set means on this text."""

    wanted: HeadSet

    def __call__(self, trace: Trace) -> tuple[AblateHead, ...]:
        """Each head once; those with a role as far as this text shows it."""
        kinds = attentions_of(trace)
        sizes = {kind.name: (kind.n_layers, kind.n_heads) for kind in kinds}
        return self.wanted.changes(
            sizes, lambda name, role: RoleOnText(name, role)(trace).scores
        )


@dataclass(frozen=True)
class RoleOnText:
    """How far every head of one kind of attention has a role."""

    name: str
    """Of the kind of attention, such as ``decoder.self``."""
    role: str
    """Its id, such as ``induction``."""

    def __call__(self, trace: Trace) -> RoleScores:
        """Or why this text or model cannot tell."""
        return role_named(head_summary(attentions_named(trace, self.name)), self.role)
