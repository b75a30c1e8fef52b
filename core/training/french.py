"""French: *ne … pas* around the verb, adjectives that move, *de + le = du*."""

from .joining import Word, joined, word
from .lexicon import POSSESSIVES, professions
from .meaning import Act, Because, Clause, Is, IsA, Sentence, Subject, Thing

CONTRACTED = {("de", "le"): "du", ("de", "les"): "des"}
SUBJECTS = {"i": "je/j'", "you": "tu", "he": "il", "she": "elle", "we": "nous", "they": "ils"}  # fmt: skip # noqa: E501
OBJECTS = {"i": "me/m'", "you": "te/t'", "he": "le/l'", "she": "la/l'", "we": "nous", "they": "les"}  # fmt: skip # noqa: E501
PRESENT = ("suis", "es", "est", "sommes", "sont")
PAST = ("étais", "étais", "était", "étions", "étaient")
HAVE = ("ai", "as", "a", "avons", "ont")
THE = ("le/l'", "la/l'", "les", "les")
THIS = ("ce/cet", "cette", "ces", "ces")
A = ("un", "une", "des", "des")
WORDS = {
    "in": "dans", "with": "avec", "for": "pour", "very": "très", "too": "trop", "": "",
    "and": "et", "but": "mais", "two": "deux", "three": "trois",
}  # fmt: skip


def french(sentence: Sentence) -> list[Word]:
    """The sentence in French."""
    of = sentence.of
    said = _thing(of, "") if isinstance(of, Thing) else _clause(of, "")
    end = word("." if sentence.full_stop else "", "end")
    return joined(said + end, CONTRACTED)


def _clause(clause: Clause, at: str) -> list[Word]:
    words = _subject(clause.subject, f"{at}subject") + _verb(clause, at)
    what = clause.what
    if isinstance(what, Act):
        if isinstance(what.whom, Thing):
            words += _thing(what.whom, f"{at}whom", clause.negative)
        if what.how is not None:
            preposition, thing = what.how
            words += word(WORDS[preposition], f"{at}how")
            words += _thing(thing, f"{at}where")
    elif isinstance(what, Is):
        words += _so(what, _form_of(clause), at)
    else:
        his, hers = professions()[what.profession][0]
        words += word(hers if clause.feminine else his, f"{at}so", f"{at}a")
    if clause.because is not None:
        words += _because(clause.because, f"{at}because.", clause.past)
    if clause.then is not None:
        conjunction, then = clause.then
        words += word(WORDS[conjunction], f"{at}then") + _clause(then, f"{at}then.")
    return words


def _verb(clause: Clause, at: str) -> list[Word]:
    what, key, no = clause.what, f"{at}verb", f"{at}not"
    before, behind = ("ne/n'", "pas") if clause.negative else ("", "")
    object_before: list[Word] = []
    if isinstance(what, Is | IsA):
        first, last = (PAST if clause.past else PRESENT)[clause.nth], ""
    elif clause.past:
        first, last = HAVE[clause.nth], what.verb.fr.participle
    else:
        first, last = what.verb.fr.present[clause.nth], ""
    if isinstance(what, Act) and isinstance(what.whom, str):
        object_before = word(OBJECTS[what.whom], f"{at}whom")
    return [
        *word(before, no), *object_before, *word(first, key),
        *word(behind, no), *word(last, key),
    ]  # fmt: skip


def _so(what: Is, form: int, at: str) -> list[Word]:
    degree = word(WORDS[what.degree], f"{at}degree")
    return degree + word(what.adjective.fr[form], f"{at}so")


def _because(because: Because, at: str, past: bool) -> list[Word]:
    form = _form(because.about)
    return [
        *word("parce que/qu'", f"{at}because"),
        *word(("il", "elle", "ils", "elles")[form], f"{at}subject"),
        *word((PAST if past else PRESENT)[because.about.nth], f"{at}verb"),
        *_so(because.what, form, at),
    ]


def _subject(who: Subject, at: str) -> list[Word]:
    return _thing(who, at) if isinstance(who, Thing) else word(SUBJECTS[who], at)


def _thing(thing: Thing, at: str, negative: bool = False) -> list[Word]:
    form, adjective = _form(thing), thing.adjective
    noun = word(thing.noun.fr.many if thing.plural else thing.noun.fr.one, f"{at}.noun")
    said = word("" if adjective is None else adjective.fr[form], f"{at}.adjective")
    first = adjective is not None and adjective.first
    words = word(_determiner(thing, form, negative, first), f"{at}.det")
    words += said + noun if first else noun + said
    if thing.of is not None:
        words += word("de/d'", f"{at}.of") + _thing(thing.of, f"{at}.of.")
    return words


def _determiner(thing: Thing, form: int, negative: bool, adjective_first: bool) -> str:
    determiner = thing.determiner
    if determiner in {"a", "some"} and negative:
        return "de/d'"
    if determiner in POSSESSIVES:
        return POSSESSIVES[determiner][0][form]
    if determiner == "some" and not thing.plural:
        return f"de/d' {THE[form]}"
    if determiner == "some":
        return "de/d'" if adjective_first else A[form]
    if determiner in WORDS:
        return WORDS[determiner]
    return {"the": THE, "a": A, "this": THIS}[determiner][form]


def _form(thing: Thing) -> int:
    """His, hers, theirs, theirs (f.)."""
    return 2 * thing.plural + thing.noun.fr.feminine


def _form_of(clause: Clause) -> int:
    if isinstance(clause.subject, Thing):
        return _form(clause.subject)
    return 2 * (clause.subject in {"we", "they"}) + clause.feminine
