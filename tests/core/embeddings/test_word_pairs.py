import numpy as np
import pytest

from core.embeddings.word_pairs import (
    corpus_of,
    count_pairs,
    keep_shares,
    noise_shares,
    pairs_in,
)
from core.errors import BadText


def test_words_are_lower_case_without_signs_and_sentences_end_at_a_full_stop():
    corpus = corpus_of("The cat, the DOG! It’s a well-known cat--really.")
    assert corpus.words[:2] == ("the", "cat")
    sentences = [[corpus.words[word] for word in one] for one in corpus.sentences]
    assert sentences == [
        ["the", "cat", "the", "dog"],
        ["it's", "a", "well-known", "cat", "really"],
    ]


def test_the_most_frequent_word_is_the_first():
    corpus = corpus_of("b a b c a b")
    assert corpus.words == ("b", "a", "c")
    assert corpus.counts.tolist() == [3, 2, 1]
    assert (corpus.n_read, corpus.n_given) == (6, 6)


def test_scripts_without_spaces_are_read_sign_by_sign():
    assert corpus_of("我爱你").words == ("我", "爱", "你")
    assert corpus_of("สวัสดี").words == ("ส", "วั", "ดี")
    assert corpus_of("नमस्ते दुनिया").words == ("नमस्ते", "दुनिया")


def test_a_long_text_is_read_up_to_its_limit():
    corpus = corpus_of("a b c d. e f g. h", longest=5)
    assert corpus.words == ("a", "b", "c", "d", "e")
    assert (corpus.n_read, corpus.n_given) == (5, 8)


@pytest.mark.parametrize("text", ["", " ", "a", "🙂 🙂", "word word word"])
def test_fewer_than_two_different_words_are_answered_with_a_sentence(text: str):
    with pytest.raises(BadText, match="at least two different words"):
        corpus_of(text)


def test_words_that_never_meet_are_answered_with_a_sentence():
    with pytest.raises(BadText, match="no pairs"):
        corpus_of("One. Two. Three.")


def test_the_window_slides_and_is_cut_at_the_ends():
    assert list(pairs_in([7, 8, 9], 1)) == [(0, 1), (1, 0), (1, 2), (2, 1)]
    # 4 words, 2 to each side: 2 + 3 + 3 + 2 pairs.
    assert len(list(pairs_in([1, 2, 3, 4], 2))) == 10
    assert count_pairs(corpus_of("a b. c d e"), 1) == 2 + 4


def test_negatives_are_drawn_by_count_to_the_power_of_three_quarters():
    # 16^0.75 is 8 and 81^0.75 is 27.
    shares = noise_shares(np.array([81, 16, 1]))
    np.testing.assert_allclose(shares, [27 / 36, 8 / 36, 1 / 36])


def test_subsampling_keeps_the_root_of_threshold_over_share():
    # Shares 0.64, 0.32 and 0.04 of 25 words; with t = 0.04: a quarter, …, all.
    kept = keep_shares(np.array([16, 8, 1]), 0.04)
    np.testing.assert_allclose(kept, [0.25, np.sqrt(0.125), 1.0])
    assert keep_shares(np.array([16, 8, 1]), 0.0).tolist() == [1, 1, 1]
