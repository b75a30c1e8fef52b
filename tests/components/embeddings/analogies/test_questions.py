"""What the Analogies page asks of GloVe: by law, and in words."""

import pickle

import numpy as np

from components.embeddings.analogies.choice import Analogy
from components.embeddings.analogies.questions import NearestToSum, PlacesOnLine
from components.embeddings.analogies.words import nearest_to_sum
from core.embeddings.word_vectors import word_vectors


def test_the_sum_is_that_of_the_vectors_and_travels():
    words, question = word_vectors(), NearestToSum("king", "man", "woman", 3)
    assert pickle.loads(pickle.dumps(question)) == question
    found = question(words)
    assert len(pickle.dumps(found)) < 4_000
    king, man, woman, total, best = found.vectors
    np.testing.assert_allclose(total, king - man + woman, atol=1e-6)
    np.testing.assert_array_equal(best, words.vector("queen"))
    assert (found.best, found.everyone_words[0]) == ("queen", "king")
    # Of those nearest to the king, himself left out.
    cosines = words.matrix.likeness_to(king)
    queen = cosines[words.row("queen")]
    assert found.rank_without_sum == (cosines > queen).sum()


def test_the_sentence_says_what_leaving_out_did():
    found = NearestToSum("king", "man", "woman", 3)(word_vectors())
    said = nearest_to_sum(Analogy("king", "man", "woman"), found).replace("\\", "")
    assert "nearest to **king − man + woman** is **queen** (cosine 0.861)" in said
    assert "If they may, it is **king**, one of your own words (" in said
    found = NearestToSum("paris", "france", "italy", 3)(word_vectors())
    said = nearest_to_sum(Analogy("paris", "france", "italy"), found)
    assert "It is so even if they may." in said


def test_the_ends_of_a_line_stand_at_0_and_1():
    places = PlacesOnLine(("man", "woman", "queen"), "man", "woman")(word_vectors())
    np.testing.assert_allclose(places[:2], [0, 1], atol=1e-6)
    assert places[2] > 0.5
