"""GloVe as it is: known analogies, words that are not there, little memory."""

import numpy as np
import pytest

from core.embeddings.word_vectors import (
    WordVectors,
    fetch_again,
    word_vectors,
    words_or_progress,
)
from core.errors import BadText


@pytest.fixture(scope="module")
def glove() -> WordVectors:
    return word_vectors()


def test_there_are_400_000_words_of_50_numbers(glove):
    assert len(glove) == 400_000
    assert glove.rows.shape == (400_000, 50)
    assert [glove.word(i) for i in range(3)] == ["the", ",", "."]


def test_king_minus_man_plus_woman_is_queen(glove):
    found = glove.analogy(["king", "woman"], ["man"], count=3)
    assert glove.word(found.ids[0]) == "queen"
    assert found.values[0] == pytest.approx(0.861, abs=1e-3)
    rome = glove.analogy(["paris", "italy"], ["france"])
    assert glove.word(rome.ids[0]) == "rome"


def test_the_words_put_in_are_nearest_unless_left_out(glove):
    found = glove.analogy(["king", "woman"], ["man"], leave_out_inputs=False)
    assert glove.word(found.ids[0]) == "king"


def test_swapping_what_is_added_changes_nothing(glove):
    one = glove.analogy(["king", "woman"], ["man"])
    other = glove.analogy(["woman", "king"], ["man"])
    assert one.ids.tolist() == other.ids.tolist()


def test_a_word_minus_itself_plus_another_is_the_other(glove):
    found = glove.analogy(["cat", "house"], ["cat"], leave_out_inputs=False)
    assert glove.word(found.ids[0]) == "house"
    assert found.values[0] == pytest.approx(1, abs=1e-5)


def test_large_letters_and_spaces_do_not_matter(glove):
    assert glove.row(" Paris ") == glove.row("paris")
    np.testing.assert_array_equal(glove.vector("PARIS"), glove.vector("paris"))


def test_an_unknown_word_gets_near_spellings(glove):
    with pytest.raises(BadText, match=r"no vector for “quenn”\. Did you mean .*queen"):
        glove.vector("quenn")
    with pytest.raises(BadText, match="single words"):
        glove.vector("zzqqxx yyww")
    with pytest.raises(BadText, match="at least one word"):
        glove.analogy([])


def test_the_words_of_a_text_are_those_that_have_a_vector(glove):
    assert glove.words_in("The cat, THE dog; zzqqxx! naïve 42") == [
        "the", "cat", "dog", "naïve", "42",
    ]  # fmt: skip
    assert glove.words_in("") == glove.words_in("… 🙂") == []


def test_words_that_are_here_need_not_be_fetched(glove):
    assert words_or_progress() is glove
    fetch_again()
    assert words_or_progress() is glove
