"""What the page about encoders asks: by hand, by law, and whether it can travel."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from components.attention.hidden.questions import (
    GuessesBehindMasks,
    HiddenAlone,
    LastVectors,
    LayersOfText,
    WhoSeesWhom,
    Words,
    WordsOfText,
    vectors_moved,
)
from components.attention.hidden.run import hidden_places
from core.models import LoadedModel
from core.models.cards import ModelCard
from core.text.tokenization import Token
from core.trace import Trace, trace
from tests.tiny import TinyModel, TinyTrace
from tests.travels import travels

QUESTIONS = [
    LayersOfText(), WhoSeesWhom(1, 2), WordsOfText(), GuessesBehindMasks(2),
    LastVectors(), HiddenAlone(2, 14, 0),
]  # fmt: skip
HIDDEN_DOG = "the black fast saw a fast"


@pytest.fixture(scope="module")
def guesser(tiny_model: TinyModel) -> LoadedModel:
    """A tiny BERT to which the word "fast" is the mask token."""
    model = tiny_model("bert")
    tokenizer = type(model.tokenizer).from_pretrained(model.tokenizer.name_or_path)
    tokenizer.mask_token = "fast"
    return replace(model, tokenizer=tokenizer)


@pytest.fixture(scope="module")
def masked(guesser: LoadedModel) -> Trace:
    return trace(guesser, HIDDEN_DOG)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: type(one).__name__)
def test_questions_and_answers_travel_without_the_trace(question, masked: Trace):
    travels(question, question(masked), 10_000)


def test_one_head_is_seen_beside_the_other_kinds_mask(tiny_trace: TinyTrace):
    encoder, decoder = tiny_trace("bert"), tiny_trace("llama")
    seen, back = WhoSeesWhom(1, 2)(encoder), WhoSeesWhom(0, 1)(decoder)
    assert (seen.encoder, back.encoder) == (True, False)
    assert seen.own.all()
    np.testing.assert_array_equal(seen.other, back.own)
    np.testing.assert_array_equal(back.other, seen.own)
    own = encoder.main_stack.self_attention(1).pattern()[2]
    np.testing.assert_array_equal(seen.shares, own)
    assert seen.labels == ("the", "black", "dog", "saw", "a", "cat")


def test_local_layers_are_told_from_the_first(tiny_trace: TinyTrace):
    found = LayersOfText()(tiny_trace("modernbert"))
    stack = tiny_trace("modernbert").main_stack
    masks = [stack.self_attention(at).mask for at in range(found.n_layers)]
    assert found.differing
    for at, mask in enumerate(masks):
        assert (at in found.differing) == (mask != masks[0]).any()
    assert LayersOfText()(tiny_trace("bert")).differing == ()


def test_what_can_be_hidden_is_what_the_text_is_made_of(masked: Trace):
    words = WordsOfText()(masked)
    # What is hidden already is no word any more.
    assert words.own == (0, 1, 3, 4)
    assert words.masked == (2, 5)
    assert (words.sign, words.guesses, words.text) == ("fast", True, HIDDEN_DOG)


def words_of(*ids_and_groups: tuple[int, int], masked: tuple[int, ...] = ()) -> Words:
    tokens = tuple(
        Token("x", one, at, at + 1, False, "x", None, group=group)
        for at, (one, group) in enumerate(ids_and_groups)
    )
    no_card = cast(ModelCard, None)
    return Words(no_card, "x", tokens, (), masked, "?", True)


def test_a_glyph_of_several_tokens_has_no_id_of_its_own():
    words = words_of((7, 0), (8, 0), (9, 1))
    assert [words.own_id(token) for token in words.tokens] == [None, None, 9]


def test_typed_masks_and_hidden_words_come_in_the_order_of_the_text():
    # The reader typed a mask token at 1 and hides 0 and 3.
    before = words_of((5, 0), (1, 1), (6, 2), (7, 3), masked=(1,))
    after = words_of((1, 0), (1, 1), (6, 2), (1, 3), masked=(0, 1, 3))
    found = hidden_places(before, (0, 3), after)
    assert [(one.place, one.token_id) for one in found] == [(0, 5), (1, None), (3, 7)]


def test_vectors_are_compared_for_tokens_of_both_runs_alone():
    before, after = words_of((5, 0), (6, 1), (7, 2)), words_of((5, 0), (1, 1), (7, 2))
    vectors = np.arange(6, dtype=np.float32).reshape(3, 2)
    change, tokens = vectors_moved(before, after, vectors, vectors + 1)
    assert [token.id for token in tokens] == [5, 7]
    np.testing.assert_array_equal(change.before, vectors[[0, 2]])
    np.testing.assert_array_equal(change.after, vectors[[0, 2]] + 1)


def test_a_word_hidden_alone_is_asked_of_its_own_mask_token(masked: Trace):
    first, second = GuessesBehindMasks(9)(masked)
    for nth, dist in enumerate((first, second)):
        turn = HiddenAlone(4, 14, nth)(masked)
        assert (turn.place, turn.rank) == (4, dist.rank(14))
        assert turn.prob == dist.candidate(14).prob
        assert turn.guess == int(dist.logits.argmax())
    assert len(GuessesBehindMasks(1)(masked)) == 1
