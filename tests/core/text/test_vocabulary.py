import numpy as np
import pytest

from core.errors import BadText
from core.text.splitters import packaged_tokenizer
from core.text.vocabulary import Vocabulary, vocabulary_of


@pytest.fixture(scope="session")
def bpe() -> Vocabulary:
    return vocabulary_of(packaged_tokenizer("smollm2-135m"))


@pytest.fixture(scope="session")
def wordpiece() -> Vocabulary:
    return vocabulary_of(packaged_tokenizer("minilm-l6"))


def test_every_row_is_there(bpe: Vocabulary, wordpiece: Vocabulary):
    assert (len(bpe), len(wordpiece)) == (49_152, 30_522)
    assert [bpe[number].kind for number in (0, 16, 17)] == ["special"] * 2 + ["text"]
    assert [wordpiece[number].kind for number in (100, 101)] == ["unknown", "special"]


def test_a_row_says_what_it_is(bpe: Vocabulary):
    france = bpe[4649]
    assert (france.label, france.piece, france.byte_values) == (
        " France",
        "ĠFrance",
        b" France",
    )
    assert bpe[10283].label == "⟨E0 B8⟩"
    assert (bpe[1].kind, bpe[1].byte_values) == ("special", None)


def test_an_empty_query_finds_every_row(bpe: Vocabulary):
    np.testing.assert_array_equal(bpe.search(""), np.arange(49_152))


def test_contains_finds_exactly_the_entries_that_hold_the_text(bpe: Vocabulary):
    found = bpe.search("france")
    entries = packaged_tokenizer("smollm2-135m").get_vocab().items()
    by_hand = [number for piece, number in entries if "france" in piece.casefold()]
    assert found.tolist() == sorted(by_hand)
    assert 4649 in by_hand
    upper = bpe.search("France", match_case=True)
    assert set(upper) <= set(found)
    assert bpe.search("FRANCE", match_case=True).tolist() == []


def test_a_whole_entry_may_stand_with_its_space_or_mark(
    bpe: Vocabulary, wordpiece: Vocabulary
):
    labels = [bpe[int(number)].label for number in bpe.search("ing", "whole entry")]
    assert {"ing", " ing"} <= set(labels)
    assert {label.strip().casefold() for label in labels} == {"ing"}
    pieces = [wordpiece[int(i)].piece for i in wordpiece.search("ing", "whole entry")]
    assert sorted(pieces) == ["##ing", "ing"]


def test_starts_with_looks_behind_the_space_and_the_mark(
    bpe: Vocabulary, wordpiece: Vocabulary
):
    assert 4649 in bpe.search("Fran", "starts with", match_case=True)
    labels = [
        wordpiece[int(i)].label for i in wordpiece.search("ington", "starts with")
    ]
    assert "##ington" in labels


def test_the_vocabularys_own_spelling_is_found(bpe: Vocabulary):
    assert bpe.search("ĠFrance", "whole entry").tolist() == [4649]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("4649", [4649]),
        ("7, 5", [5, 7]),
        ("100-103", [100, 101, 102, 103]),
        ("100 – 102; 1", [1, 100, 101, 102]),
        ("5 5", [5]),
        ("  ", []),
    ],
)
def test_ids_and_ranges_are_understood(bpe: Vocabulary, query: str, ids: list[int]):
    assert bpe.search(query, "id").tolist() == ids


@pytest.mark.parametrize("query", ["x", "49152", "-1", "9-3", "1.5", "9" * 30])
def test_no_id_is_answered_with_a_sentence(bpe: Vocabulary, query: str):
    with pytest.raises(BadText, match=r"from 0 to 49,151"):
        bpe.search(query, "id")


def test_a_row_without_an_entry_says_so():
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer(models.WordLevel({"a": 0, "c": 2}, unk_token="a"))
    vocabulary = Vocabulary(PreTrainedTokenizerFast(tokenizer_object=backend))
    assert len(vocabulary) == 3
    assert vocabulary[1].kind == "empty"
    assert vocabulary.search("a").tolist() == [0]
