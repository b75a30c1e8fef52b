"""What a learner saw of a fault, and how soon all was well again."""

from dataclasses import dataclass

GOAL_S = 5.0
"""Seconds until all should be well, from when the cause of the fault is gone."""


@dataclass(frozen=True)
class Seen:
    """What a learner saw of a fault."""

    fault: str
    said: str
    """The sentence on the page while it lasted."""
    seconds: float
    """Until all was well, once the cause was gone."""

    @property
    def wrong(self) -> list[str]:
        """That it took too long, if it did."""
        late = self.seconds > GOAL_S
        return [f"all was well only after {self.seconds:.1f} s"] if late else []
