"""What the page about attention beyond one layer asks: by law, and as it travels."""

import numpy as np
import pytest

from components.attention.flow.questions import FlowBack, FlowSource
from core.attention.rollout import cross_shares, mean_patterns, rollout
from core.trace.attentions import attentions_named
from tests.tiny import TinyTrace
from tests.travels import travels


def test_what_reaches_a_token_is_its_row_of_the_rollout(tiny_trace: TinyTrace):
    trace = tiny_trace("llama")
    means = mean_patterns(attentions_named(trace, "decoder.self"))
    flow = FlowBack("decoder.self", target=2, residual=0.75)(trace)
    np.testing.assert_allclose(flow.numbers.shares, rollout(means, 0.75)[2])
    np.testing.assert_array_equal(flow.numbers.alone, means[-1][2])
    assert flow.numbers.target == flow.targets[2]
    assert (flow.n_layers, flow.is_cross) == (len(means), False)


def test_cross_attention_goes_on_through_the_encoder(tiny_trace: TinyTrace):
    trace = tiny_trace("bart")
    flow = FlowBack("decoder.cross", target=1)(trace)
    entry = cross_shares(attentions_named(trace, "decoder.cross"))
    below = rollout(mean_patterns(attentions_named(trace, "encoder.self")))
    np.testing.assert_allclose(flow.numbers.shares, entry[1] @ below, atol=1e-7)
    assert flow.is_cross
    assert isinstance(flow.source, FlowSource)
    assert len(flow.targets) == len(trace.target_tokens or ())


@pytest.mark.parametrize(
    "question",
    [FlowBack("decoder.self", 3), FlowBack("decoder.self", 1, 0.2, 1, True)],
)
def test_question_and_answer_can_be_sent(question: FlowBack, tiny_trace: TinyTrace):
    travels(question, question(tiny_trace("llama")), 50_000)
