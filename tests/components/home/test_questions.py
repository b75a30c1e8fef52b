"""Home's one question: its answer is the trace's own, small, and free of tensors."""

import numpy as np
import pytest

from components.home.journey import Added, Prediction, SentenceVector, Turned
from components.home.questions import JourneyOfText
from core.models import LoadedModel
from core.trace import Trace, trace
from tests.travels import travels


@pytest.fixture(scope="module")
def france(smollm2: LoadedModel) -> Trace:
    return trace(smollm2, "The capital of France is")


@pytest.fixture(scope="module")
def apple(minilm: LoadedModel) -> Trace:
    return trace(minilm, "I bought an apple watch")


def test_a_prediction_is_that_of_the_lit_token(france: Trace):
    end = JourneyOfText(token=3, candidate=260)(france).end
    dist = france.next_token(3)
    assert isinstance(end, Prediction)
    assert [one.number for one in end.top] == dist.top(8)
    assert end.rest == dist.everything_else(8)
    assert (end.lowest, end.highest) == (dist.logits.min(), dist.logits.max())
    assert end.counts.sum() == end.d_vocab == 49_152
    assert end.explained.number == dist.candidate(260)
    assert end.readout is not None
    assert end.readout.logit == pytest.approx(end.explained.number.logit, abs=1e-3)
    following = france.tokens[4].id
    assert end.came is not None
    assert (end.came.number.id, end.came.rank) == (following, dist.rank(following))


def test_the_end_of_the_text_has_nothing_that_came(france: Trace):
    journey = JourneyOfText()(france)
    assert isinstance(journey.end, Prediction)
    assert journey.end.came is None
    assert journey.end.explained == journey.end.top[0]
    assert (journey.focus, journey.token, journey.layer.at) == (4, None, 15)


def test_a_layer_is_the_stream_before_and_after_it(france: Trace):
    journey = JourneyOfText(token=2, layer=7)(france)
    stack = france.stack("decoder")
    np.testing.assert_array_equal(journey.layer.before, stack.resid(7)[2])
    np.testing.assert_array_equal(journey.layer.after, stack.resid(8)[2])
    pattern = stack.self_attention(7).pattern()[:, 2]
    np.testing.assert_allclose(journey.layer.heads, pattern, atol=1e-6)
    np.testing.assert_array_equal(journey.reads.mean[7], journey.layer.heads.mean(0))


def test_turns_are_the_model_s_for_the_lit_position(france: Trace):
    turned = JourneyOfText(token=3)(france).positions
    assert isinstance(turned, Turned)
    angles = turned.here.angles
    np.testing.assert_allclose(turned.here.cos[0], np.cos(3 * angles), atol=1e-5)
    np.testing.assert_array_equal(turned.shown.angles, angles[turned.pairs])


def test_an_encoder_adds_positions_and_ends_in_the_mean_of_its_vectors(apple: Trace):
    journey, added = JourneyOfText(token=4)(apple), apple.position_vectors()
    assert isinstance(journey.positions, Added)
    assert added is not None
    np.testing.assert_array_equal(journey.positions.here, added[4])
    final = apple.main_stack.final()
    assert isinstance(journey.end, SentenceVector)
    np.testing.assert_array_equal(journey.end.here, final[4])
    np.testing.assert_allclose(journey.end.mean, final.sum(0) / 7, atol=1e-6)
    assert journey.end.cosines[4] == pytest.approx(1)


@pytest.mark.parametrize("kind", ["france", "apple"])
def test_question_and_answer_can_be_sent(kind: str, request: pytest.FixtureRequest):
    question = JourneyOfText(token=1, layer=2)
    travels(question, question(request.getfixturevalue(kind)), 100_000)
