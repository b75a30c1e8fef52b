"""A request that reads once more what a trace has read."""

import numpy as np
import pytest

from core.engine import LocalEngine, TraceRequest, again
from core.instrument import AblateHead
from core.trace import trace

TEXT, TARGET = "the cat sat on", "one black dog"


@pytest.mark.parametrize("target", [TARGET, "", None])
def test_a_decoder_has_written_the_same_when_it_is_read_again(tiny_model, target):
    model = tiny_model("bart")
    first = trace(model, TEXT, target=target)
    assert first.target == (target or "")
    assert again(first).target == first.target
    second = LocalEngine(workers=1).run(again(first), "a").trace
    np.testing.assert_array_equal(second.target_ids, first.target_ids)
    np.testing.assert_array_equal(second.logits_all(), first.logits_all())


def test_a_model_without_two_stacks_has_no_decoder_s_text(tiny_trace):
    for family in ("bert", "llama"):
        read = tiny_trace(family)
        assert read.target is None
        assert again(read) == TraceRequest(read.card.id, read.text)


def test_another_text_and_changes_leave_the_decoder_s_text(tiny_model):
    first = trace(tiny_model("bart"), TEXT, target=TARGET)
    off = (AblateHead(0, 1, stack="decoder"),)
    request = again(first, "a mat", interventions=off)
    assert request == TraceRequest(
        first.card.id, "a mat", target=TARGET, interventions=off
    )


def test_the_second_of_two_texts_is_read_again_with_the_first_alone(tiny_model):
    first = trace(tiny_model("bert"), TEXT, text_pair="a mat")
    assert again(first).text_pair == "a mat"
    assert again(first, "one dog").text_pair is None
