"""A language's grammar, by hand: English to the letter, others where they differ."""

from pathlib import Path

import pytest

from components.words.language import Language
from core.sentence import Sentence

ENGLISH = Language("en")


@pytest.fixture
def french(tmp_path: Path) -> Language:
    folder = tmp_path / "fr"
    folder.mkdir()
    (folder / "words.toml").write_text(
        """
        "{token} is at place {place}." = "À la place {place} : {token}."
        "{n} tokens" = { one = "{n} jeton", other = "{n} jetons" }
        "{n}th" = { one = "{n}er", other = "{n}e" }
        "a sign" = "un signe"
        """,
        encoding="utf-8",
    )
    return Language("fr", tmp_path)


def test_in_english_a_sentence_is_its_template():
    assert ENGLISH.sentence("Nothing is put in {here}.") == "Nothing is put in {here}."
    said = ENGLISH.sentence("{token} at {place}", token="{x}", place="1,234")
    assert said == "{x} at 1,234"


def test_another_language_puts_the_values_where_they_belong(french: Language):
    put = {"token": "**", "place": "3"}
    template = "{token} is at place {place}."
    assert french.sentence(template, **put) == "À la place 3 : **."
    assert french.sentence("Not there yet: {token}", token="x") == "Not there yet: x"


@pytest.mark.parametrize(
    ("n", "english", "other"),
    [
        (0, "0 tokens", "0 jeton"),
        (1, "1 token", "1 jeton"),
        (2, "2 tokens", "2 jetons"),
        (2345, "2,345 tokens", "2\u202f345 jetons"),
    ],
)
def test_one_and_many(n: int, english: str, other: str, french: Language):
    assert ENGLISH.counted(n, "{n} token", "{n} tokens") == english
    assert french.counted(n, "{n} token", "{n} tokens") == other


def test_a_count_takes_further_values():
    said = ENGLISH.counted(1, "{n} byte of {all}", "{n} bytes of {all}", all="4")
    assert said == "1 byte of 4"


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"),
     (13, "13th"), (21, "21st"), (102, "102nd"), (111, "111th"), (1003, "1,003rd")],
)  # fmt: skip
def test_ordinals(n: int, said: str):
    assert ENGLISH.ordinal(n) == said


def test_ordinals_of_another_language(french: Language):
    assert [french.ordinal(n) for n in (1, 2)] == ["1er", "2e"]


@pytest.mark.parametrize(
    ("items", "joined", "said"),
    [
        ([], "and", ""),
        (["a"], "and", "a"),
        (["a", "b"], "and", "a and b"),
        (["a", "b", "c"], "and", "a, b and c"),
        (["a", "b", "c"], "or", "a, b or c"),
    ],
)
def test_a_list(items: list[str], joined, said: str):
    assert ENGLISH.listed(items, joined) == said


def test_a_list_of_another_language(french: Language):
    assert french.listed(["a", "b", "c"]) == "a, b et c"


def test_numbers_have_the_signs_of_the_language(french: Language):
    assert ENGLISH.whole(-12345) == "−12,345"
    assert ENGLISH.figures("1,234.5") == "1,234.5"
    assert french.figures("1,234.5") == "1\u202f234,5"


def test_what_core_tells_is_said_in_the_language(french: Language):
    token = Sentence("a sign")
    told = Sentence("{token} is at place {place}.", token=token, place="3")
    assert told == "a sign is at place 3."
    assert ENGLISH.said(told) == told
    assert french.said(told) == "À la place 3 : un signe."
    many = Sentence.counted(1000, "{n} token", "{n} tokens")
    assert many == "1,000 tokens"
    assert french.said(many) == "1\u202f000 jetons"
    assert french.said("a sign") == "un signe"


def test_a_language_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="LANGUAGE must be one of en, pseudo"):
        Language.of_server({"HEADLIGHT_LANGUAGE": "xx"})
    assert Language.of_server({}).code == "en"
    assert Language.of_server({"HEADLIGHT_LANGUAGE": "pseudo"}).code == "pseudo"
