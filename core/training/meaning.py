"""What a sentence of the small corpora means, before any language says it.

Each part has a name of its own (``then.subject.noun``), and each word of each language
knows which parts it says: so the true alignment of two sentences is known.
"""

from dataclasses import dataclass
from typing import Literal

from .lexicon import Adjective, Noun, Verb

Person = Literal["i", "you", "he", "she", "we", "they"]
PERSONS: tuple[Person, ...] = ("i", "you", "he", "she", "we", "they")
NTH: dict[Person, int] = {"i": 0, "you": 1, "he": 2, "she": 2, "we": 3, "they": 4}
"""Which form of a verb goes with whom."""


@dataclass(frozen=True)
class Thing:
    """A noun with what is said of it."""

    noun: Noun
    plural: bool
    determiner: str
    """``the``, ``a``, ``some``, ``this``, ``two``, ``three``, ``my`` and so on."""
    adjective: Adjective | None = None
    of: "Thing | None" = None

    @property
    def nth(self) -> int:
        """The form of a verb: *he sees* or *they see*."""
        return NTH["they" if self.plural else "he"]


Subject = Thing | Person


@dataclass(frozen=True)
class Act:
    """Somebody does something, perhaps to somebody, perhaps somewhere."""

    verb: Verb
    whom: Subject | None = None
    how: tuple[str, Thing] | None = None
    """``in``, ``with`` or ``for``, and what."""


@dataclass(frozen=True)
class Is:
    """Somebody is so."""

    adjective: Adjective
    degree: str = ""
    """``very``, ``too``, or nothing."""


@dataclass(frozen=True)
class IsA:
    """Somebody has a profession."""

    profession: str


@dataclass(frozen=True)
class Because:
    """It is so: which of the two things named before, only the adjective tells."""

    about: Thing
    what: Is


@dataclass(frozen=True)
class Clause:
    """Who does or is what, when, and why."""

    subject: Subject
    what: Act | Is | IsA
    past: bool = False
    negative: bool = False
    because: Because | None = None
    then: "tuple[str, Clause] | None" = None
    """``and`` or ``but``, and what else."""

    @property
    def nth(self) -> int:
        """The form of its verb."""
        who = self.subject
        return who.nth if isinstance(who, Thing) else NTH[who]

    @property
    def feminine(self) -> bool:
        """Whether she is one; English does not say of *I*, *you*, *we* and *they*."""
        return self.subject == "she"


Meant = Clause | Thing
"""What can be said by itself: that somebody does something, or a thing alone."""


@dataclass(frozen=True)
class Sentence:
    """What is said, with or without a full stop."""

    of: Meant
    full_stop: bool = False
