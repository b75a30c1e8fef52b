"""Italian: no subject where the verb tells it, articles by sound, *di + il = del*."""

from .joining import Word, joined, word
from .lexicon import POSSESSIVES, professions
from .meaning import Act, Because, Clause, Is, IsA, Sentence, Thing

OBJECTS = {"i": "mi", "you": "ti", "he": "lo/lo/l'", "she": "la/la/l'", "we": "ci", "they": "li"}  # fmt: skip # noqa: E501
PRESENT = ("sono", "sei", "è", "siamo", "sono")
PAST = ("ero", "eri", "era", "eravamo", "erano")
HAVE = ("ho", "hai", "ha", "abbiamo", "hanno")
THE = ("il/lo/l'", "la/la/l'", "i/gli/gli", "le")
OF_THE = ("del/dello/dell'", "della/della/dell'", "dei/degli/degli", "delle")
IN_THE = ("nel/nello/nell'", "nella/nella/nell'", "nei/negli/negli", "nelle")
A = ("un/uno/un", "una/una/un'")
THIS = ("questo/questo/quest'", "questa/questa/quest'", "questi", "queste")
WORDS = {
    "of": "di", "in": "in", "with": "con", "for": "per", "very": "molto", "": "",
    "too": "troppo", "and": "e", "but": "ma", "two": "due", "three": "tre",
}  # fmt: skip
WITH_ARTICLE = {"of": OF_THE, "in": IN_THE}
KIN = frozenset({"mother", "father", "sister", "brother"})
"""One of the family has no article: *mia madre*."""


def italian(sentence: Sentence) -> list[Word]:
    """The sentence in Italian."""
    of = sentence.of
    said = _thing(of, "") if isinstance(of, Thing) else _clause(of, "")
    end = word("." if sentence.full_stop else "", "end")
    return joined(said + end, {})


def _clause(clause: Clause, at: str) -> list[Word]:
    words, who, what = [], clause.subject, clause.what
    if isinstance(who, Thing):
        words += _thing(who, f"{at}subject")
    words += _verb(clause, at)
    if isinstance(what, Act):
        if isinstance(what.whom, Thing):
            words += _thing(what.whom, f"{at}whom", negative=clause.negative)
        if what.how is not None:
            preposition, thing = what.how
            words += _after(preposition, f"{at}how", thing, f"{at}where")
    elif isinstance(what, Is):
        words += _so(what, _form_of(clause), at)
    else:
        form = int(clause.feminine)
        words += word(A[form], f"{at}a")
        words += word(professions()[what.profession][1][form], f"{at}so")
    if clause.because is not None:
        words += _because(clause.because, f"{at}because.", clause.past)
    if clause.then is not None:
        conjunction, then = clause.then
        words += word(WORDS[conjunction], f"{at}then") + _clause(then, f"{at}then.")
    return words


def _verb(clause: Clause, at: str) -> list[Word]:
    what, keys = clause.what, [f"{at}verb"]
    if not isinstance(clause.subject, Thing):
        keys.append(f"{at}subject")
    words = word("non" if clause.negative else "", f"{at}not")
    if isinstance(what, Is | IsA):
        return words + word((PAST if clause.past else PRESENT)[clause.nth], *keys)
    if isinstance(what.whom, str):
        words += word(OBJECTS[what.whom], f"{at}whom")
    if clause.past:
        words += word(HAVE[clause.nth], *keys)
        return words + word(what.verb.it.participle, f"{at}verb")
    return words + word(what.verb.it.present[clause.nth], *keys)


def _so(what: Is, form: int, at: str) -> list[Word]:
    degree = word(WORDS[what.degree], f"{at}degree")
    return degree + word(what.adjective.it[form], f"{at}so")


def _because(because: Because, at: str, past: bool) -> list[Word]:
    be = (PAST if past else PRESENT)[because.about.nth]
    return [
        *word("perché", f"{at}because"),
        *word(be, f"{at}verb", f"{at}subject"),
        *_so(because.what, _form(because.about), at),
    ]


def _thing(
    thing: Thing, at: str, *, negative: bool = False, said: bool = True
) -> list[Word]:
    """The noun with what belongs to it; its article may have been ``said`` before."""
    form, noun = _form(thing), thing.noun.it
    words = word(_article(thing, form, negative), f"{at}.det") if said else []
    if thing.determiner in POSSESSIVES:
        words += word(POSSESSIVES[thing.determiner][1][form], f"{at}.det")
    words += word(noun.many if thing.plural else noun.one, f"{at}.noun")
    if thing.adjective is not None:
        words += word(thing.adjective.it[form], f"{at}.adjective")
    if thing.of is not None:
        words += _after("of", f"{at}.of", thing.of, f"{at}.of.")
    return words


def _after(preposition: str, key: str, thing: Thing, at: str) -> list[Word]:
    """A thing behind a preposition, which takes its article in if it can."""
    form, articles = _form(thing), WITH_ARTICLE.get(preposition)
    if articles is not None and _article(thing, form, negative=False) == THE[form]:
        both = word(articles[form], key, f"{at}.det")
        return both + _thing(thing, at, said=False)
    return word(WORDS[preposition], key) + _thing(thing, at)


def _article(thing: Thing, form: int, negative: bool) -> str:
    determiner = thing.determiner
    if determiner == "some":
        return "" if negative else OF_THE[form]
    if determiner in POSSESSIVES:
        return "" if _is_family(thing) else THE[form]
    if determiner in WORDS:
        return WORDS[determiner]
    return {"the": THE, "a": A, "this": THIS}[determiner][form]


def _is_family(thing: Thing) -> bool:
    alone = not thing.plural and thing.adjective is None
    return alone and thing.noun.one in KIN and thing.determiner != "their"


def _form(thing: Thing) -> int:
    """His, hers, theirs, theirs (f.)."""
    return 2 * thing.plural + thing.noun.it.feminine


def _form_of(clause: Clause) -> int:
    if isinstance(clause.subject, Thing):
        return _form(clause.subject)
    return 2 * (clause.subject in {"we", "they"}) + clause.feminine
