"""Two patterns and their difference as table, picture, bytes and words, by hand."""

import numpy as np
import pytest

from components.attention.compare.choice import FOR_ENCODERS, OTHER_TEXTS
from components.attention.compare.words import in_words
from components.figures.comparison import (
    Comparison,
    Side,
    comparison_chart,
    comparison_table,
)
from components.page.card import picture
from components.page.examples import examples
from components.views.head_pair.view import pair_data
from core.attention.packed import PackedHead, unpacked_head
from core.text.matching import Partners
from tests.components.attention.flow.test_still import unpacked

NAN = np.float32(np.nan)
LEFT = Side(
    "L0H1",
    "",
    ("a", "b"),
    ("a", "b"),
    np.array([[1, NAN], [0.25, 0.75]], dtype=np.float32),
)
RIGHT = Side(
    "L2H3",
    "another",
    ("a", "x", "b"),
    ("a", "x", "b"),
    np.array([[1, NAN, NAN], [0.5, 0.5, NAN], [0.75, 0.125, 0.125]], dtype=np.float32),
)
PARTNERS = Partners(np.array([0, 2]), 3)
COMPARED = Comparison(LEFT, RIGHT, PARTNERS, PARTNERS)


def alone(left: int, right: int) -> Partners:
    """Nobody has a partner."""
    return Partners(np.full(left, -1), right)


def test_the_table_has_both_shares_and_their_difference():
    table = comparison_table(COMPARED)
    assert table["query token"].tolist() == ["a", "b", "b"]
    assert table["key"].tolist() == [1, 1, 2]
    assert table["left: L0H1"].tolist() == [1, 0.25, 0.75]
    assert table["right: L2H3, another"].tolist() == [1, 0.75, 0.125]
    assert table["difference"].tolist() == [0, 0.5, -0.625]


def test_the_largest_difference_counts_whichever_its_sign():
    assert COMPARED.limit == 0.625
    assert COMPARED.largest == (1, 1)
    words = in_words(COMPARED)
    assert "from *b* to *b* the left head gives **75.0 %**" in words
    assert "the right one **12.5 %**" in words
    assert "**1 of 3** right tokens has no partner." in words


def test_equal_patterns_have_no_largest_difference():
    same = Partners(np.arange(2), 2)
    equal = Comparison(LEFT, LEFT, same, same)
    assert (equal.limit, equal.largest) == (0, None)
    assert in_words(equal) == "Where the tokens match, the two patterns are equal."


def test_texts_without_a_common_token_have_no_difference():
    none = Comparison(LEFT, RIGHT, alone(2, 3), alone(2, 3))
    assert "No pair of tokens has a partner" in in_words(none)
    table = comparison_table(none)
    assert np.isnan(table["difference"]).all()
    assert np.isnan(table["right: L2H3, another"]).all()


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_still_picture_can_be_drawn(kind):
    assert len(picture(comparison_chart(COMPARED), kind)) > 1000


def test_short_patterns_are_sent_to_the_bit():
    data = pair_data(LEFT, COMPARED)
    np.testing.assert_array_equal(unpacked(data, "left"), LEFT.pattern.ravel())
    np.testing.assert_array_equal(unpacked(data, "right"), RIGHT.pattern.ravel())
    assert data["queries"] == data["keys"] == [0, 2]


def test_long_patterns_are_packed_to_the_millionth():
    shares = np.tril(np.random.default_rng(3).random((90, 90))).astype(np.float32)
    shares /= shares.sum(axis=-1, keepdims=True)
    shares[~np.tri(90, dtype=bool)] = np.nan
    labels = tuple(map(str, range(90)))
    data = pair_data(Side("L0H0", "", labels, labels, shares), None)
    assert data["left"]["exact"]
    assert data["right"] is None
    packed = PackedHead(unpacked(data, "left"), (90, 90), data["left"]["step"])
    found, mask = unpacked_head(packed)
    np.testing.assert_array_equal(mask, np.tri(90, dtype=bool))
    np.testing.assert_allclose(found[mask], shares[mask], atol=1e-6)


def test_every_offered_text_belongs_to_an_example():
    offered = OTHER_TEXTS | FOR_ENCODERS
    assert set(offered) <= {example.text for example in examples()} | {
        "The capital of France is"
    }
    assert all(text != other for text, other in offered.items())
