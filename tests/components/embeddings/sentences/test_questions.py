"""What the page Sentences asks of each sentence, and how all of them compare."""

import numpy as np
import pytest

from components.embeddings.sentences.choice import poolings
from components.embeddings.sentences.questions import (
    EveryPooling,
    Pooled,
    SentenceCosines,
    cosines_by,
)
from core.embeddings.sentence_vectors import NoDirection, sentence_vector
from core.models import LoadedModel
from core.trace import trace
from tests.tiny import TinyTrace
from tests.travels import travels


def test_the_question_and_its_answer_travel_without_the_trace(tiny_trace: TinyTrace):
    travels(EveryPooling(), EveryPooling()(tiny_trace("bert")), 4_000)


@pytest.mark.parametrize(
    ("family", "last"), [("bert", "first"), ("llama", "last"), ("bart", "first")]
)
def test_every_way_is_the_pooling_of_the_last_vectors(
    family: str, last: str, tiny_trace: TinyTrace
):
    read = tiny_trace(family)
    pooled = EveryPooling()(read)
    assert list(pooled.vectors) == ["mean", "words", last]
    for way, vector in pooled.vectors.items():
        np.testing.assert_array_equal(vector, sentence_vector(read, way))
    named = "last token" if last == "last" else "first token"
    assert list(poolings([pooled]).values()) == ["mean", named]


def test_minilm_can_leave_its_special_tokens_out(minilm: LoadedModel):
    pooled = EveryPooling()(trace(minilm, "a cat"))
    ways = ["mean", "mean without special tokens", "[CLS]"]
    assert list(poolings([pooled]).values()) == ways


def pooled(*vector: float) -> Pooled:
    mean = np.array(vector, np.float32)
    return Pooled({"mean": mean} if mean.any() else {}, "", False, False)


def test_sentences_are_compared_by_hand():
    lines = pooled(1, 0), pooled(0.6, 0.8), pooled(0, 1)
    cosines = cosines_by("mean", [*lines, pooled(0.6, 0.8)])
    np.testing.assert_allclose(cosines[3], [0.6, 1, 0.8, 1], atol=1e-7)
    found = SentenceCosines("M", "m", "mean", "mean", ("a", "b", "c"), "d", cosines)
    assert [(one.left, one.right) for one in found.pairs] == [(1, 2), (0, 1), (0, 2)]
    assert found.mean == pytest.approx((0.8 + 0.6 + 0) / 3)


def test_a_sentence_without_a_direction_cannot_be_compared():
    with pytest.raises(NoDirection, match="has no direction"):
        cosines_by("mean", [pooled(1, 0), pooled(0, 0)])
