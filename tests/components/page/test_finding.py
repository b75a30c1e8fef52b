"""The search over pages and glossary: what is found for what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.navigation import ENTRIES
from components.page.finding import MOST, found
from components.words.written import glossary


def titles(query: str) -> list[str]:
    return [one.title for one in found(query)]


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_nothing_is_found_for_nothing(query: str):
    assert found(query) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url)
def test_every_page_is_found_first_by_its_title(entry):
    pages = [one.entry for one in found(entry.title) if one.entry]
    assert pages[0] == entry


@pytest.mark.parametrize("word", glossary())
def test_every_word_is_found_by_itself_with_what_it_means(word: str):
    assert glossary()[word] in [one.text for one in found(word)]


def test_the_beginning_of_a_word_is_enough():
    assert titles("Rotar")[0] == "Rotary"
    assert "softmax" in titles("soft")


@pytest.mark.parametrize("query", ["ROTARY", "rotáry", "  rotary "])
def test_case_accents_and_spaces_make_no_difference(query: str):
    assert titles(query) == titles("rotary")


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("atention", "Attention heads"),
        ("sofmax", "softmax"),
        ("tokenisers", "Tokenizers"),
        ("suprise", "Surprise"),
        ("neigbours", "Neighbours"),
    ],
)
def test_a_letter_wrong_or_missing_is_forgiven(slip: str, meant: str):
    assert meant in titles(slip)


def test_a_page_is_found_by_a_word_of_its_question():
    assert "Surprise" in titles("surprising")
    assert "Layer by layer" in titles("answer appear")


def test_every_word_typed_must_fit():
    assert titles("rotary zebra") == []
    assert titles("zzzzzz") == []


def test_the_title_goes_before_what_is_said():
    first = titles("mask")
    assert first.index("mask") < first.index("causal mask")


@given(st.text())
def test_whatever_is_typed_gets_a_short_list(query: str):
    assert len(found(query)) <= MOST
