"""What the page about queries and keys asks: by law, and as it travels."""

import pickle

import numpy as np
import pytest

from components.attention.neurons.questions import QueriesAndKeys
from core.trace.attentions import attentions_named
from tests.tiny import TinyTrace
from tests.travels import travels


@pytest.mark.parametrize(
    ("family", "kind"), [("llama", "decoder.self"), ("bart", "decoder.cross")]
)
def test_the_vectors_make_the_model_s_own_scores(
    family: str, kind: str, tiny_trace: TinyTrace
):
    trace, question = tiny_trace(family), QueriesAndKeys(kind, 1, 0)
    found, layer = question(trace), attentions_named(trace, kind).layer(1)
    scores = np.stack([found.scores(query) for query in range(len(found.q))])
    np.testing.assert_allclose(scores, layer.scores()[0], atol=1e-5)
    assert sorted(found.by_likeness.tolist()) == list(range(len(found.k)))


def test_question_and_answer_can_be_sent_with_their_orders(tiny_trace: TinyTrace):
    question = QueriesAndKeys("decoder.self", 0, 1)
    answer = question(tiny_trace("llama"))
    travels(question, answer, 20_000)
    there = vars(pickle.loads(pickle.dumps(answer)))
    assert {"by_likeness", "dims_by_likeness"} <= there.keys()
