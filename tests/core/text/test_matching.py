"""Partners of tokens and differences of patterns: by hand, by law, on real models."""

import numpy as np
import pytest

from core.models import LoadedModel
from core.text.matching import Partners, difference, same_characters, same_ids
from core.text.tokenization import Token, encode


def tokens(*ids: int) -> list[Token]:
    return [Token("x", i, 0, 0, False, "x", b"x", i) for i in ids]


def spans(text: str, *places: tuple[int, int]) -> list[Token]:
    return [Token(text[a:b], 7, a, b, False, "x", b"x", a) for a, b in places]


def test_a_changed_token_has_no_partner_and_those_after_it_keep_theirs():
    found = same_ids(tokens(5, 6, 7, 8), tokens(5, 9, 4, 7, 8))
    assert found.right_of.tolist() == [0, -1, 3, 4]
    assert (found.alone_left, found.alone_right) == (1, 2)


def test_equal_texts_match_token_by_token():
    found = same_ids(tokens(3, 3, 3, 4), tokens(3, 3, 3, 4))
    assert found.right_of.tolist() == [0, 1, 2, 3]
    assert found.alone_left == found.alone_right == 0


def test_a_frequent_token_of_a_long_text_counts():
    # Above 200 elements difflib would leave frequent ones out by itself.
    assert same_ids(tokens(*[5] * 250), tokens(*[5] * 250)).alone_left == 0


@pytest.mark.parametrize("seed", range(5))
def test_partners_keep_the_order_and_have_equal_ids(seed: int):
    rng = np.random.default_rng(seed)
    left, right = rng.integers(0, 6, 23), rng.integers(0, 6, 31)
    found = same_ids(tokens(*left.tolist()), tokens(*right.tolist())).right_of
    has = found >= 0
    assert (np.diff(found[has]) > 0).all()
    np.testing.assert_array_equal(left[has], right[found[has]])


def test_tokens_match_that_cover_the_same_characters():
    text = "a cats b"
    left = spans(text, (0, 1), (1, 6), (6, 8))
    right = spans(text, (0, 1), (2, 5), (5, 6), (7, 8))
    found = same_characters(left, right, text)
    assert found.right_of.tolist() == [0, -1, 3]
    assert found.alone_right == 2


def test_bytes_of_one_sign_match_in_order_only_if_both_have_as_many():
    text = "é"
    two, one = spans(text, (0, 1), (0, 1)), spans(text, (0, 1))
    assert same_characters(two, two, text).right_of.tolist() == [0, 1]
    assert same_characters(two, one, text).right_of.tolist() == [-1, -1]


def test_spaces_alone_are_a_token_like_any_other():
    text = "a  b"
    left = right = spans(text, (0, 1), (1, 3), (3, 4))
    assert same_characters(left, right, text).right_of.tolist() == [0, 1, 2]


def test_two_real_tokenizers_meet_at_the_words(
    smollm2: LoadedModel, minilm: LoadedModel
):
    text = "The animal didn't cross"
    left = encode(smollm2.tokenizer, text).tokens
    right = encode(minilm.tokenizer, text).tokens
    found = same_characters(left, right, text)
    pairs = [
        (left[i].text.strip().lower(), right[j].text)
        for i, j in enumerate(found.right_of)
        if j >= 0
    ]
    # SmolLM2 cuts didn't into "didn" and "'t", MiniLM into "didn", "'" and "t".
    assert pairs == [(word, word) for word in ("the", "animal", "didn", "cross")]
    assert not {0, found.n_right - 1} & set(found.right_of.tolist())


def test_the_difference_worked_by_hand():
    left = np.array([[1.0, np.nan], [0.25, 0.75]])
    right = np.array([[1, np.nan, np.nan], [0.5, 0.5, np.nan], [0.5, 0.1, 0.4]])
    partners = Partners(np.array([0, 2]), 3)
    np.testing.assert_allclose(
        difference(left, right, partners, partners), [[0, np.nan], [0.25, -0.35]]
    )
    lonely = Partners(np.array([-1, 2]), 3)
    found = difference(left, right, partners, lonely)
    assert np.isnan(found[:, 0]).all()
    assert found[1, 1] == pytest.approx(-0.35)


def test_the_difference_with_oneself_is_nothing():
    left = np.random.default_rng(1).random((4, 6))
    q, k = Partners(np.arange(4), 4), Partners(np.arange(6), 6)
    assert not difference(left, left, q, k).any()
