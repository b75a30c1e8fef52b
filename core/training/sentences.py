"""Sentences at random, within what can be said of what."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from .lexicon import (
    ALIVE,
    POSSESSIVES,
    Adjective,
    Noun,
    Verb,
    adjectives,
    nouns,
    professions,
    verbs,
)
from .meaning import PERSONS, Act, Because, Clause, Is, IsA, Sentence, Subject, Thing

T = TypeVar("T")
WHERE = frozenset({"place"})
DEGREES = ("", "very", "too")
PARTS = frozenset({"place", "thing", "opening", "text"})
"""Kinds of which one says *the … of the …*."""
UNSURE = frozenset({"read"})
"""Verbs whose past looks like their present: *they read*."""


class Sentences:
    """Meanings, one after the other; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        """Begin with this seed."""
        self._random = random.Random(seed)

    def next(self, clauses: int | None = None) -> Sentence:
        """One more; by default one of three has a reason or a second clause.

        Args:
            clauses: so many clauses one after the other.
        """
        full_stop = self._may(0.5)
        if clauses is not None:
            return Sentence(self._chain(clauses), full_stop)
        draw = self._random.random()
        if draw < 0.05:
            return Sentence(self._thing(self._one(nouns())), full_stop)
        if draw < 0.25:
            return Sentence(self._with_reason(), full_stop)
        return Sentence(self._chain(2 if draw < 0.35 else 1), full_stop)

    def _chain(self, clauses: int) -> Clause:
        first = self._clause()
        if clauses == 1:
            return first
        then = (self._one(("and", "but")), self._chain(clauses - 1))
        return replace(first, then=then)

    def _clause(self) -> Clause:
        draw = self._random.random()
        if draw < 0.12:
            who: Subject = self._one(("i", "you", "he", "she"))
            what = IsA(self._one(list(professions())))
            return Clause(who, what, self._may(0.3), self._may(0.3))
        if draw < 0.32:
            return self._so()
        return self._act()

    def _so(self) -> Clause:
        if self._may(0.3):
            adjective = self._adjective("person")
            who: Subject = self._one(PERSONS)
        else:
            thing = self._thing(self._one(nouns()), adjective=False)
            who, adjective = thing, self._adjective(thing.noun.kind)
            if adjective is None:
                return self._act()
        what = Is(adjective or self._one(adjectives()), self._one(DEGREES))
        return Clause(who, what, self._may(0.3), self._may(0.3))

    def _act(self) -> Clause:
        verb = self._one(verbs())
        past = self._may(0.35)
        negative = self._may(0.35) or (past and verb.en in UNSURE)
        who = self._who(verb)
        whom = self._whom(verb, past)
        how = self._how(verb) if self._may(0.25) else None
        return Clause(who, Act(verb, whom, how), past, negative)

    def _who(self, verb: Verb) -> Subject:
        if "person" in verb.subjects and self._may(0.35):
            return self._one(PERSONS)
        of = [one for one in nouns() if one.kind in verb.subjects]
        return self._thing(self._one(of), subject=True)

    def _whom(self, verb: Verb, past: bool) -> Subject | None:
        if not verb.objects:
            return None
        # In the past French would make the participle agree with a pronoun before it.
        if "person" in verb.objects and not past and self._may(0.25):
            return self._one(PERSONS)
        of = [one for one in nouns() if one.kind in verb.objects]
        return self._thing(self._one(of))

    def _how(self, verb: Verb) -> tuple[str, Thing]:
        if verb.objects & {"thing", "text", "food"} and self._may(0.3):
            return "for", self._definite("person")
        if self._may(0.4):
            return "with", self._definite("person")
        return "in", self._definite("place")

    def _definite(self, kind: str) -> Thing:
        noun = self._one([one for one in nouns() if one.kind == kind])
        plural = not noun.one or self._may(0.25)
        owned = noun.one and self._may(0.3)
        return Thing(noun, plural, self._one(list(POSSESSIVES)) if owned else "the")

    def _with_reason(self) -> Clause:
        """An act, and a reason that fits only who acts or only what is acted on."""
        while True:
            clause = self._act()
            what = clause.what
            if not (isinstance(what, Act) and isinstance(what.whom, Thing)):
                continue
            who, whom = clause.subject, what.whom
            if not isinstance(who, Thing) or whom.of or not _is_it(whom):
                continue
            about = self._one((who, whom))
            if not _is_it(about):
                continue
            other = whom if about is who else who
            fits = [
                one for one in adjectives()
                if about.noun.kind in one.kinds and other.noun.kind not in one.kinds
            ]  # fmt: skip
            if not fits:
                continue
            reason = Because(about, Is(self._one(fits), self._one(DEGREES)))
            alone = Act(what.verb, whom)
            return Clause(who, alone, clause.past, clause.negative, reason)

    def _thing(
        self, noun: Noun, *, subject: bool = False, adjective: bool = True
    ) -> Thing:
        if not noun.one:
            return Thing(noun, plural=True, determiner="the")
        if not noun.many:
            determiners: tuple[str, ...] = ("the", "some", "this", "my", "your", "her")
            plural = False
        else:
            plural = self._may(0.3)
            one, many = ("the", "the", "a", "this"), ("the", "the", "some", "two", "this", "three")  # fmt: skip # noqa: E501
            determiners = many if plural else one
            if self._may(0.2):
                determiners = tuple(POSSESSIVES)
        if subject:
            determiners = tuple(one for one in determiners if one != "some")
        said = self._adjective(noun.kind) if adjective and self._may(0.4) else None
        of = None
        if noun.kind in PARTS and self._may(0.12):
            of = self._definite(self._one(("place", "person")))
        return Thing(noun, plural, self._one(determiners), said, of)

    def _adjective(self, kind: str) -> Adjective | None:
        fits = [one for one in adjectives() if kind in one.kinds]
        return self._one(fits) if fits else None

    def _one(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _may(self, share: float) -> bool:
        return self._random.random() < share


def _is_it(thing: Thing) -> bool:
    """Whether *it* or *they* may stand for it; a single person is *he* or *she*."""
    return thing.noun.kind not in ALIVE - {"animal"} or thing.plural
