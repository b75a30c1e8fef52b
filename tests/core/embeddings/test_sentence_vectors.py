"""Sentence vectors: by hand, by law, and equal to transformers with mean pooling."""

import numpy as np
import pytest
import torch

from core.embeddings.sentence_vectors import (
    Pooling,
    pooled,
    ranked_pairs,
    sentence_vector,
)
from core.errors import BadText, HeadlightError
from core.models import LoadedModel
from core.numerics import cosine_matrix
from core.text.sentence_lists import lines_of
from core.trace import trace
from tests.tiny import TinyModel

TOKENS = np.array([[9, 0], [0, 8], [6, 0], [3, 4]], np.float32)
SPECIAL = np.array([True, False, False, True])


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        # The sums are (18, 12) and (6, 8); a length does not matter.
        ("mean", np.array([3, 2]) / np.sqrt(13)),
        ("words", [0.6, 0.8]),
        ("first", [1, 0]),
        ("last", [0.6, 0.8]),
    ],
)
def test_pooling_worked_by_hand(pooling: Pooling, expected):
    np.testing.assert_allclose(pooled(TOKENS, SPECIAL, pooling), expected, atol=1e-7)


def test_a_sentence_of_special_tokens_alone_has_their_mean():
    every = np.ones(4, dtype=bool)
    np.testing.assert_array_equal(
        pooled(TOKENS, every, "words"), pooled(TOKENS, every, "mean")
    )


def test_a_vector_of_nothing_is_refused():
    with pytest.raises(HeadlightError, match="no direction"):
        pooled(np.zeros((2, 3), np.float32), np.zeros(2, dtype=bool), "mean")


@pytest.mark.parametrize("text", ["The film was great.", "a", "é 👍", "word " * 60])
def test_minilms_mean_is_that_of_plain_transformers(minilm: LoadedModel, text: str):
    inputs = minilm.tokenizer(text, return_tensors="pt").to(minilm.device)
    with torch.inference_mode():
        hidden = minilm.model(**inputs).last_hidden_state
    # As sentence-transformers writes it: a mean over the attention mask, then length 1.
    mask = inputs["attention_mask"][..., None].float()
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
    theirs = torch.nn.functional.normalize(mean, p=2, dim=1)[0].cpu().numpy()
    one = trace(minilm, text)
    np.testing.assert_allclose(sentence_vector(one, "mean"), theirs, atol=1e-6)
    first = torch.nn.functional.normalize(hidden[0, 0], dim=0).cpu().numpy()
    np.testing.assert_allclose(sentence_vector(one, "first"), first, atol=1e-6)


def test_smollm2s_vectors_come_from_behind_the_final_norm(smollm2: LoadedModel):
    inputs = smollm2.tokenizer("The film was great.", return_tensors="pt")
    with torch.inference_mode():
        hidden = smollm2.model.base_model(**inputs).last_hidden_state[0]
    one = trace(smollm2, "The film was great.")
    by_hand: dict[Pooling, torch.Tensor] = {"mean": hidden.mean(0), "last": hidden[-1]}
    for pooling, vector in by_hand.items():
        theirs = torch.nn.functional.normalize(vector, dim=0).numpy()
        np.testing.assert_allclose(sentence_vector(one, pooling), theirs, atol=1e-6)


def test_paraphrases_are_nearer_than_strangers_by_minilms_mean(minilm: LoadedModel):
    texts = [
        "A man is playing a guitar.",
        "Someone plays music on a guitar.",
        "It is freezing outside.",
    ]
    vectors = np.stack([sentence_vector(trace(minilm, x), "mean") for x in texts])
    cosines = cosine_matrix(vectors)
    np.testing.assert_allclose(cosines, vectors @ vectors.T, atol=1e-6)
    assert [(p.left, p.right) for p in ranked_pairs(cosines)] == [
        (0, 1),
        (1, 2),
        (0, 2),
    ]


def test_the_encoder_gives_an_encoder_decoders_sentence(tiny_model: TinyModel):
    model = tiny_model("bart")
    one = trace(model, "the cat sat")
    mean = one.stack("encoder").final().mean(axis=0)
    expected = mean / np.linalg.norm(mean)
    np.testing.assert_allclose(sentence_vector(one, "mean"), expected, atol=1e-6)


def test_pairs_are_ranked_and_none_twice():
    square = np.array([[1, 0.2, 0.9], [0.2, 1, -0.5], [0.9, -0.5, 1]], np.float32)
    pairs = [(p.left, p.right, round(p.cosine, 3)) for p in ranked_pairs(square)]
    assert pairs == [(0, 2, 0.9), (0, 1, 0.2), (1, 2, -0.5)]
    assert ranked_pairs(np.ones((1, 1), np.float32)) == []


def test_lines_become_sentences_without_gaps_and_repetitions():
    assert lines_of(" a \n\n b\r\n\t\na\n", 2, 9) == ["a", "b"]
    assert lines_of("\ud800", 2, 9) == ["\ufffd"]
    assert lines_of("", 2, 9) == []


def test_too_many_and_too_long_sentences_are_named():
    with pytest.raises(BadText, match="3 sentences; at most 2"):
        lines_of("a\nb\nc", 2, 9)
    with pytest.raises(BadText, match="Sentence 2 has 10 characters; at most 9"):
        lines_of("a\n0123456789", 2, 9)
