"""What the page In context asks of each sentence, and what they say together."""

from collections.abc import Sequence

import numpy as np
import pytest

from components.embeddings.contextual.choice import WordInSentences
from components.embeddings.contextual.found import Found, found_in
from components.embeddings.contextual.questions import (
    Sentence,
    ThroughTheLayers,
    TokensAfter,
)
from core.embeddings.contextual import layer_vectors
from core.errors import BadText
from core.models import LoadedModel
from core.text.tokenization import Token
from core.text.word_uses import uses_in
from core.trace import trace
from tests.tiny import TINY_TEXT, TinyModel, TinyTrace
from tests.travels import travels

QUESTIONS = [ThroughTheLayers(), TokensAfter(1)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: type(one).__name__)
def test_questions_and_answers_travel_without_the_trace(
    question: ThroughTheLayers | TokensAfter, tiny_trace: TinyTrace
):
    travels(question, question(tiny_trace("bert")), 10_000)


@pytest.mark.parametrize("family", ["llama", "t5"])
def test_a_word_s_path_is_the_layers_own(family: str, tiny_trace: TinyTrace):
    read = tiny_trace(family)
    (dog,) = uses_in("dog", TINY_TEXT, read.tokens)
    sentence = ThroughTheLayers()(read)
    np.testing.assert_array_equal(sentence.path(dog), layer_vectors(read, dog))
    np.testing.assert_array_equal(sentence.row(dog), read.embeddings()[2])
    for layer, vectors in enumerate(sentence.layers):
        after = TokensAfter(layer)(read)
        np.testing.assert_array_equal(after.vectors, vectors)
        assert after.labels == ("the", "black", "dog", "saw", "a", "cat")


def test_an_answer_holds_no_memory_of_the_reading_s(tiny_trace: TinyTrace):
    read = tiny_trace("bert")
    own = read.main_stack.resid(1)
    assert not np.shares_memory(TokensAfter(1)(read).vectors, own)
    assert not np.shares_memory(ThroughTheLayers()(read).layers, own)


def in_numbers(
    text: str, layers: Sequence[Sequence[Sequence[float]]], is_decoder: bool = True
) -> Sentence:
    """A sentence whose words, parted by spaces, are its tokens."""
    tokens, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        tokens.append(
            Token(word, sum(word.encode()), start, at, False, word, None, start)
        )
    vectors = np.array(layers, np.float32)
    return Sentence(
        model_id="m", title="M", text=text, tokens=tuple(tokens), rows=vectors[0],
        layers=vectors, is_decoder=is_decoder, adds_positions=False,
    )  # fmt: skip


def compared(*sentences: Sentence) -> Found:
    asked = WordInSentences("cat", tuple(one.text for one in sentences), False)
    return found_in(asked, sentences)


def test_uses_are_compared_by_hand():
    # (3, 4) and (4, 3) have length 5 and product 24; with (4, -3) they have 0 and 7.
    one = in_numbers("a cat", [[[0, 1], [3, 4]], [[4, -3], [3, 4]]])
    two = in_numbers("cat cat", [[[3, 4], [3, 4]], [[4, 3], [0, 0]]])
    found = compared(one, two)
    assert found.labels == ("1", "2a", "2b")
    np.testing.assert_array_equal(found.static, np.ones((3, 3)))
    np.testing.assert_array_equal(found.cosines[0], np.ones((3, 3)))
    assert found.cosines[1, 0, 1] == pytest.approx(0.96)
    assert found.at_layer_0 == "the row"
    # Different tokens are "a" and each "cat": 0, 7/25, and 0 with no direction.
    assert found.usual.n_pairs == 3
    assert found.usual.mean[1] == pytest.approx(0.28 / 3)
    # Before the first use stands another word, before the others none or a cat.
    assert found.same == ()


@pytest.mark.parametrize(("is_decoder", "same"), [(True, ((0, 1),)), (False, ())])
def test_only_a_decoder_cannot_tell_what_is_the_same_up_to_the_word(
    is_decoder: bool, same: tuple[tuple[int, int], ...]
):
    rows = [[[0, 1], [1, 0], [1, 1]]] * 2
    one, two, three = (
        in_numbers(text, rows, is_decoder)
        for text in ("the cat sat", "the cat run", "one cat sat")
    )
    assert compared(one, two, three).same == same


def test_one_use_among_the_tokens_that_were_read_is_too_few():
    one = in_numbers("a cat", [[[0, 1], [3, 4]]])
    cut = in_numbers("a", [[[0, 1]]])
    with pytest.raises(BadText, match="Fewer than two uses of “cat”"):
        compared(one, cut)


def test_what_was_done_before_the_first_layer_is_told(tiny_model: TinyModel):
    def start(family: str) -> str:
        model: LoadedModel = tiny_model(family)
        texts = ("the cat", "a cat")
        read = [ThroughTheLayers()(trace(model, text)) for text in texts]
        return compared(*read).at_layer_0

    assert [start(one) for one in ("llama", "gemma2", "modernbert", "bert")] == [
        "the row", "scaled", "changed", "with positions",
    ]  # fmt: skip
