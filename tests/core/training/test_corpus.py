"""The small corpora: what each language makes of a meaning, and how they are split."""

import pytest

from core.training.corpus import (
    LONGEST,
    Language,
    Pair,
    combinations,
    longer,
    pair,
    pairs,
)
from core.training.lexicon import adjectives, nouns, verbs
from core.training.meaning import (
    Act,
    Because,
    Clause,
    Is,
    IsA,
    Meant,
    Sentence,
    Thing,
)
from core.training.sentences import Sentences

NOUN = {one.one or one.many: one for one in nouns()}
ADJECTIVE = {one.en: one for one in adjectives()}
VERB = {one.en: one for one in verbs()}
LANGUAGES: tuple[Language, ...] = ("fr", "it")


def the(noun: str, *, det: str = "the", plural: bool = False, **more) -> Thing:
    return Thing(NOUN[noun], plural, det, **more)


def so(adjective: str, degree: str = "") -> Is:
    return Is(ADJECTIVE[adjective], degree)


ANIMAL, STREET, MONEY = the("animal"), the("street"), the("money", det="some")
CROSSES = Act(VERB["cross"], STREET)
CAT = the("cat", adjective=ADJECTIVE["black"])
POOR = the("poor", plural=True)
SAYS: list[tuple[Meant, str, str, str]] = [
    (CAT, "the black cat", "le chat noir", "il gatto nero"),
    (
        Clause(POOR, Act(VERB["have"], MONEY), negative=True),
        "the poor do not have any money",
        "les pauvres n' ont pas d' argent",
        "i poveri non hanno denaro",
    ),
    (
        Clause(POOR, Act(VERB["have"], MONEY)),
        "the poor have some money",
        "les pauvres ont de l' argent",
        "i poveri hanno del denaro",
    ),
    (
        Clause("i", IsA("student")),
        "i am a student",
        "je suis étudiant",
        "sono uno studente",
    ),
    (
        Clause("she", IsA("student"), past=True),
        "she was a student",
        "elle était étudiante",
        "era una studentessa",
    ),
    (
        Clause(ANIMAL, CROSSES, True, True, Because(ANIMAL, so("tired", "too"))),
        "the animal did not cross the street because it was too tired",
        "l' animal n' a pas traversé la rue parce qu' il était trop fatigué",
        "l' animale non ha attraversato la strada perché era troppo stanco",
    ),
    (
        Clause(ANIMAL, CROSSES, True, True, Because(STREET, so("wide", "too"))),
        "the animal did not cross the street because it was too wide",
        "l' animal n' a pas traversé la rue parce qu' elle était trop large",
        "l' animale non ha attraversato la strada perché era troppo larga",
    ),
    (
        Clause(CAT, Act(VERB["fight"], the("cat", adjective=ADJECTIVE["white"]))),
        "the black cat fights the white cat",
        "le chat noir combat le chat blanc",
        "il gatto nero combatte il gatto bianco",
    ),
    (
        Clause("i", Act(VERB["love"], "she"), negative=True),
        "i do not love her",
        "je ne l' aime pas",
        "non l' amo",
    ),
    (
        Clause("he", Act(VERB["look for"], the("key", of=the("house")))),
        "he looks for the key of the house",
        "il cherche la clé de la maison",
        "cerca la chiave della casa",
    ),
    (
        the("book", of=the("friend", plural=True)),
        "the book of the friends",
        "le livre des amis",
        "il libro degli amici",
    ),
    (
        the("friend", det="a", adjective=ADJECTIVE["old"]),
        "an old friend",
        "un vieil ami",
        "un amico vecchio",
    ),
    (
        the("squirrel", det="this", adjective=ADJECTIVE["big"]),
        "this big squirrel",
        "ce grand écureuil",
        "questo scoiattolo grande",
    ),
    (
        the("story", det="her"),
        "her story",
        "son histoire",
        "la sua storia",
    ),
    (the("mother", det="my"), "my mother", "ma mère", "mia madre"),
    (
        the("backpack", plural=True, det="their"),
        "their backpacks",
        "leurs sacs",
        "i loro zaini",
    ),
    (
        the("car", plural=True, det="some", adjective=ADJECTIVE["new"]),
        "some new cars",
        "de nouvelles voitures",
        "delle macchine nuove",
    ),
    (
        Clause("we", Act(VERB["swim"], how=("in", the("river")))),
        "we swim in the river",
        "nous nageons dans la rivière",
        "nuotiamo nel fiume",
    ),
]


@pytest.mark.parametrize(
    ("meant", "en", "fr", "it"), SAYS, ids=[one[1] for one in SAYS]
)
def test_what_each_language_says(meant: Meant, en: str, fr: str, it: str):
    french, italian = (pair(Sentence(meant), one) for one in LANGUAGES)
    assert " ".join(french.source) == en
    assert (" ".join(french.target), " ".join(italian.target)) == (fr, it)


def test_the_alignment_of_a_sentence_worked_by_hand():
    meant, *_ = SAYS[1]
    # les pauvres n' ont pas d' argent | the poor do not have any money
    assert pair(Sentence(meant), "fr").alignment == {
        (0, 0), (1, 1), (2, 3), (3, 2), (3, 4), (4, 3), (5, 5), (6, 6),
    }  # fmt: skip
    # il gatto nero | the black cat
    assert pair(Sentence(CAT), "it").alignment == {(0, 0), (1, 2), (2, 1)}


def test_a_contraction_says_both_of_its_words():
    meant = the("book", of=the("friend", plural=True))
    # le livre des amis | the book of the friends
    assert {of for to, of in pair(Sentence(meant), "fr").alignment if to == 2} == {2, 3}


@pytest.fixture(scope="module", params=LANGUAGES)
def corpus(request: pytest.FixtureRequest) -> list[Pair]:
    return list(pairs(request.param, 1, 1_500))


def test_no_sentence_occurs_twice(corpus: list[Pair]):
    assert len({one.source for one in corpus}) == len(corpus)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_seed_gives_the_same_sentences_again(language: Language):
    assert list(pairs(language, 3, 100)) == list(pairs(language, 3, 100))
    assert list(pairs(language, 3, 100)) != list(pairs(language, 4, 100))


def test_every_word_of_either_side_has_its_counterpart(corpus: list[Pair]):
    for one in corpus:
        aligned = {to for to, _ in one.alignment}
        assert aligned == set(range(len(one.target))), one


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_sentence_has_two_translations(language: Language):
    # The same words from another meaning would teach two answers to one question.
    sentences, says, again = Sentences(2), {}, 0
    for _ in range(3_000):
        made = pair(sentences.next(), language)
        again += made.source in says
        assert says.setdefault(made.source, made.target) == made.target, made
    assert again > 30


def test_sentences_are_split_by_their_length_and_by_what_is_combined(
    corpus: list[Pair],
):
    count = {split: 0 for split in ("train", "unseen", "combination", "longer")}
    for one in corpus:
        count[one.split] += 1
        assert (len(one.source) > LONGEST) == (one.split == "longer")
    assert count["train"] > 0.7 * len(corpus)
    assert all(count.values())
    assert all(len(one.source) > LONGEST for one in longer("fr", 1, 20))


def test_a_combination_kept_back_is_in_no_sentence_of_the_training():
    clause = Clause("i", Act(VERB["have"], CAT))
    assert set(combinations(clause)) == {("have", "cat"), ("black", "cat")}
    split = {
        (verb, noun): pair(
            Sentence(Clause("i", Act(VERB[verb], the(noun)))), "fr"
        ).split
        for verb in ("have", "want", "see", "draw", "lose")
        for noun in ("cat", "dog", "hat", "car", "key", "flower")
    }
    kept_back = {two for two, where in split.items() if where == "combination"}
    assert kept_back
    for verb, noun in kept_back:
        longer_one = Clause("they", Act(VERB[verb], the(noun, plural=True)), past=True)
        assert pair(Sentence(longer_one, full_stop=True), "it").split == "combination"


def test_everything_in_the_tables_is_whole():
    for noun in nouns():
        assert (noun.one == "") == (noun.fr.one == "") == (noun.it.one == "")
        assert (noun.many == "") == (noun.fr.many == "") == (noun.it.many == "")
    for adjective in adjectives():
        assert len(adjective.fr) == len(adjective.it) == 4
    for verb in verbs():
        assert len(verb.fr.present) == len(verb.it.present) == 5
    assert VERB["look for"].it.present[1] == "cerchi"
    assert VERB["sleep"].it.present == (
        "dormo",
        "dormi",
        "dorme",
        "dormiamo",
        "dormono",
    )
