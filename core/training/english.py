"""English: the language that the small translators read."""

from .joining import Word, joined, word
from .meaning import NTH, Act, Because, Clause, Is, IsA, Sentence, Subject, Thing

OBJECTS = {"i": "me", "you": "you", "he": "him", "she": "her", "we": "us", "they": "them"}  # fmt: skip # noqa: E501
PRESENT = ("am", "are", "is", "are", "are")
PAST = ("was", "were", "was", "were", "were")
DO = ("do", "do", "does", "do", "do")


def english(sentence: Sentence) -> list[Word]:
    """The sentence in English."""
    of = sentence.of
    said = _thing(of, "") if isinstance(of, Thing) else _clause(of, "")
    end = word("." if sentence.full_stop else "", "end")
    return joined(said + end, {}, frozenset("aeiou"))


def _clause(clause: Clause, at: str) -> list[Word]:
    words = _subject(clause.subject, f"{at}subject") + _verb(clause, at)
    what = clause.what
    if isinstance(what, Act):
        words += _object(what.whom, f"{at}whom", clause.negative)
        if what.how is not None:
            preposition, thing = what.how
            words += word(preposition, f"{at}how") + _thing(thing, f"{at}where")
    elif isinstance(what, Is):
        words += _so(what, at)
    else:
        words += word("a/an", f"{at}a") + word(what.profession, f"{at}so")
    if clause.because is not None:
        words += _because(clause.because, f"{at}because.", clause.past)
    if clause.then is not None:
        conjunction, then = clause.then
        words += word(conjunction, f"{at}then") + _clause(then, f"{at}then.")
    return words


def _verb(clause: Clause, at: str) -> list[Word]:
    what, key, no = clause.what, f"{at}verb", f"{at}not"
    negation = word("not" if clause.negative else "", no)
    if isinstance(what, Is | IsA):
        return word((PAST if clause.past else PRESENT)[clause.nth], key) + negation
    verb = what.verb
    if clause.negative:
        do = "did" if clause.past else DO[clause.nth]
        return word(do, key) + negation + word(verb.en, key)
    if clause.past:
        return word(verb.past, key)
    return word(verb.third if clause.nth == NTH["he"] else verb.en, key)


def _so(what: Is, at: str) -> list[Word]:
    return word(what.degree, f"{at}degree") + word(what.adjective.en, f"{at}so")


def _because(because: Because, at: str, past: bool) -> list[Word]:
    plural = because.about.plural
    be = (PAST if past else PRESENT)[because.about.nth]
    return [
        *word("because", f"{at}because"),
        *word("they" if plural else "it", f"{at}subject"),
        *word(be, f"{at}verb"),
        *_so(because.what, at),
    ]


def _subject(who: Subject, at: str) -> list[Word]:
    return _thing(who, at) if isinstance(who, Thing) else word(who, at)


def _object(whom: Subject | None, at: str, negative: bool) -> list[Word]:
    if whom is None:
        return []
    if not isinstance(whom, Thing):
        return word(OBJECTS[whom], at)
    return _thing(whom, at, "any" if negative else "some")


def _thing(thing: Thing, at: str, some: str = "some") -> list[Word]:
    noun = thing.noun.many if thing.plural else thing.noun.one
    determiner = {"some": some, "a": "a/an"}.get(thing.determiner, thing.determiner)
    if determiner == "this" and thing.plural:
        determiner = "these"
    words = word(determiner, f"{at}.det")
    if thing.adjective is not None:
        words += word(thing.adjective.en, f"{at}.adjective")
    words += word(noun, f"{at}.noun")
    if thing.of is not None:
        words += word("of", f"{at}.of") + _thing(thing.of, f"{at}.of.")
    return words
