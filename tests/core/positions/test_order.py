"""Words and tokens in another order: by hand, by law, and in real models."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.embeddings.contextual import reading_stack
from core.errors import BadText
from core.models import LoadedModel, load_model
from core.positions.order import (
    Reordered,
    movable,
    next_seed,
    order_of_tokens,
    shuffled,
    shuffled_tokens,
    text_in_order,
    tokens_by_word,
    typed_order,
    words_of,
)
from core.positions.order_law import (
    OFF,
    Shuffle,
    likeness,
    read_in_order,
    repeated_words,
    shuffle_effect,
)
from core.text.word_uses import uses_in
from core.trace import Trace, trace
from tests.tiny import TinyModel

CATS = "The black cat fights the white cat"


@pytest.mark.parametrize("seed", range(5))
def test_two_words_change_places_whatever_the_seed(seed: int):
    assert shuffled(["one", "two"], seed) == (1, 0)
    assert text_in_order("one two", (1, 0)) == "two one"


def test_spaces_stay_where_they_are():
    assert text_in_order(" a  b\nc. ", (2, 0, 1)) == " c.  a\nb "
    assert words_of(" a  b\nc. ") == ["a", "b", "c."]


@given(st.lists(st.sampled_from("abcd"), min_size=2, max_size=30), st.integers(0, 999))
def test_a_shuffle_keeps_the_words_and_never_their_order(words: list[str], seed: int):
    if len(set(words)) < 2:
        with pytest.raises(BadText, match="no two different words"):
            shuffled(words, seed)
        return
    order = shuffled(words, seed)
    assert sorted(order) == list(range(len(words)))
    moved = [words[at] for at in order]
    assert moved != words
    assert sorted(moved) == sorted(words)
    assert shuffled(words, seed) == order
    assert words_of(text_in_order(" ".join(words), order)) == moved


def test_seeds_give_different_orders():
    words = CATS.split()
    assert len({shuffled(words, seed) for seed in range(20)}) > 15


def test_the_next_seed_gives_another_order_where_there_is_one():
    words = ["a", "b", "c"]
    for seed in range(30):
        after = next_seed(words, seed, 1000)
        assert shuffled(words, seed) != shuffled(words, after)
    assert next_seed(["a", "b"], 999, 1000) == 0


def test_a_typed_order_by_hand():
    words = ["The", "cat", "saw", "the", "dog."]
    assert typed_order(words, "dog. the saw the CAT") == (4, 0, 2, 3, 1)
    with pytest.raises(BadText, match="“bird” is not one of your words"):
        typed_order(words, "the bird saw the dog.")
    with pytest.raises(BadText, match="too often"):
        typed_order(words, "the the the cat saw dog.")
    with pytest.raises(BadText, match="“saw” is missing"):
        typed_order(words, "dog. the the cat")


def test_signs_around_a_word_need_not_be_typed():
    words = ["The", "dog", "bites", "the", "“big”", "man."]
    assert typed_order(words, "the big man bites the dog") == (0, 4, 5, 2, 3, 1)
    # Whoever types them means the word that has them.
    assert typed_order(["a.", "a"], "a a.") == (1, 0)
    assert typed_order(["a", "a."], "a a") == (0, 1)
    # A Thai vowel sign is part of its word, and a lone sign is a word of its own.
    with pytest.raises(BadText, match="“ด” is not one"):
        typed_order(["ดี", "มาก"], "มาก ด")
    assert typed_order(["a", "–", "b"], "b – a") == (2, 1, 0)


def test_tokens_go_with_their_words_and_those_of_the_template_stay(minilm: LoadedModel):
    text = "Tokenizers fight cats."
    tokens = trace(minilm, text).tokens
    # [CLS] token ##izer ##s fight cats . [SEP]
    assert tokens_by_word(tokens, text) == [[1, 2, 3], [4], [5, 6]]
    order = order_of_tokens(tokens, text, (2, 0, 1))
    assert order.tolist() == [0, 5, 6, 1, 2, 3, 4, 7]
    assert movable(tokens).tolist() == [False, *[True] * 6, False]


@pytest.mark.parametrize(
    "text", ["a b", " x  yy\n\nz ", "你好 世界", "👩‍👩‍👧‍👦 ok", "\ud800 a"]
)
@pytest.mark.parametrize("name", ["minilm-l6", "smollm2-135m"])
def test_every_token_has_a_place_in_any_order(name: str, text: str):
    read = trace(load_model(name), text)
    order = shuffled(words_of(text), 3)
    places = order_of_tokens(read.tokens, read.text, order)
    assert sorted(places.tolist()) == list(range(len(read.tokens)))


def test_one_word_of_several_tokens_is_shuffled_by_its_tokens(minilm: LoadedModel):
    tokens = trace(minilm, "Tokenizers").tokens
    order = shuffled_tokens(tokens, 1)
    assert (order[0], order[-1]) == (0, 4)
    assert sorted(order.tolist()) == list(range(5))
    assert order.tolist() != list(range(5))
    with pytest.raises(BadText):
        shuffled_tokens(trace(minilm, "cat").tokens, 0)


def test_partners_are_the_same_words_in_both_orders(smollm2: LoadedModel):
    text, order = "chocolate is delicious", (1, 2, 0)
    moved = text_in_order(text, order)
    first, second = trace(smollm2, text), trace(smollm2, moved)
    assert [t.text for t in first.tokens] == ["ch", "ocolate", " is", " delicious"]
    assert [t.text for t in second.tokens] == ["is", " delicious", " chocolate"]
    found = Reordered(first.tokens, text, second.tokens, moved, order).partners()
    # At the start "chocolate" is two tokens, after a space one: no partner.
    assert found.right_of.tolist() == [-1, -1, 0, 1]
    assert (found.alone_left, found.alone_right) == (2, 1)


def effects(model: LoadedModel, text: str, seed: int = 0) -> tuple[Shuffle, Shuffle]:
    """With positions, and without."""
    on, off = trace(model, text), trace(model, text, interventions=OFF)
    order = order_of_tokens(on.tokens, text, shuffled(words_of(text), seed))
    return (
        shuffle_effect(reading_stack(on), read_in_order(on, order), order),
        shuffle_effect(reading_stack(off), read_in_order(on, order, OFF), order),
    )


@pytest.mark.parametrize("text", [CATS, "Dogs chase cats, and cats chase mice. Why?"])
@pytest.mark.parametrize("seed", [0, 1])
def test_minilm_without_positions_reads_a_bag_of_words(
    minilm: LoadedModel, text: str, seed: int
):
    told, untold = effects(minilm, text, seed)
    assert untold.largest <= 1e-5
    assert untold.is_rounding
    assert untold.mean_gap <= 1e-6
    assert told.largest > 0.5
    assert not told.is_rounding
    assert told.mean_cosine < 0.999 < untold.mean_cosine
    assert len(untold.by_layer) == 7


@pytest.mark.parametrize("family", ["bert", "roberta", "albert", "t5", "bart"])
def test_so_does_every_encoder(family: str, tiny_model: TinyModel):
    model = tiny_model(family)
    told, untold = effects(model, "the cat sat on a mat and one black dog")
    assert untold.largest <= 1e-5 * max(1, untold.size)
    assert untold.is_rounding
    assert told.largest > 0.01
    assert not told.is_rounding


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_a_causal_decoder_does_not(family: str, tiny_model: TinyModel):
    model = tiny_model(family)
    _, untold = effects(model, "the cat sat on a mat and one black dog")
    assert untold.by_layer[0] == 0
    assert untold.by_layer[1:].min() > 0.01
    assert not untold.is_rounding


def test_nor_does_smollm2(smollm2: LoadedModel):
    _, untold = effects(smollm2, CATS)
    assert untold.by_layer[0] == 0
    assert untold.by_layer[1:].min() > 1


def test_tokens_read_in_order_are_the_text_read_in_order(minilm: LoadedModel):
    order = shuffled(words_of(CATS), 2)
    one = trace(minilm, CATS)
    places = order_of_tokens(one.tokens, CATS, order)
    other = trace(minilm, text_in_order(CATS, order))
    np.testing.assert_array_equal(one.token_ids[places], other.token_ids)
    moved = read_in_order(one, places)
    np.testing.assert_allclose(
        moved.final(), other.main_stack.final(), rtol=0, atol=1e-6
    )


def two_cats(model: LoadedModel, text: str = CATS) -> tuple[Trace, Trace, list]:
    on, off = trace(model, text), trace(model, text, interventions=OFF)
    return on, off, uses_in("cat", text, on.tokens)


def test_the_two_cats_are_one_vector_in_minilm_without_positions(minilm: LoadedModel):
    on, off, (first, second) = two_cats(minilm)
    told, untold = likeness(on, first, second), likeness(off, first, second)
    assert untold.is_rounding
    assert untold.gaps.max() <= 1e-5
    np.testing.assert_allclose(untold.cosines, 1, atol=1e-9)
    assert told.cosines.max() < 0.99
    a, b = (on.main_stack.resid(3)[use.places[0]] for use in (first, second))
    expected = a @ b / np.sqrt((a @ a) * (b @ b))
    assert told.cosines[3] == pytest.approx(float(expected), abs=1e-6)
    assert told.gaps[3] == pytest.approx(float(np.abs(a - b).max()))


def test_smollm2_tells_them_apart_by_its_mask_alone(smollm2: LoadedModel):
    on, off, (first, second) = two_cats(smollm2)
    told, untold = likeness(on, first, second), likeness(off, first, second)
    assert told.cosines[0] == untold.cosines[0] == 1
    assert untold.cosines[1:].max() < 1
    assert untold.gaps[1] > 1
    assert not untold.is_rounding


def test_repeated_words_are_found_with_the_longest_first(minilm: LoadedModel):
    text = "One dog and one rabbit met one rabbit and a dog"
    assert repeated_words(trace(minilm, text)) == ["rabbit", "one", "dog", "and"]
    assert repeated_words(trace(minilm, "nothing here is said again")) == []


def test_rounding_is_measured_beside_the_largest_number():
    # A hundred-thousandth of 3 is 3e-5.
    told = Shuffle(np.array([0.0, 2e-5]), 0.0, 1.0, size=3.0)
    assert told.is_rounding
    assert not Shuffle(np.array([0.0, 4e-5]), 0.0, 1.0, size=3.0).is_rounding
    assert told.largest == 2e-5
