"""How many things were tried in one section of the attack, and what fell short."""

from dataclasses import dataclass, field


@dataclass
class Tally:
    """The count of one section."""

    section: str
    """A few words, for the table."""
    tried: int = 0
    short: list[str] = field(default_factory=list)
    """What was not as it must be, a sentence each; empty is what is hoped for."""
    facts: list[str] = field(default_factory=list)
    """What was tried, in more words than a number."""

    def note(self, what: str, *wrong: str) -> None:
        """One more was tried; ``wrong`` is what was not as it must be, if anything."""
        self.tried += 1
        self.short += [f"{what}: {one}" for one in wrong if one]
