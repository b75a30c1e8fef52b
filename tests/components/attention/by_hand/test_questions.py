"""What the page about attention by hand asks: by law, and as it travels."""

import numpy as np
import pytest

from components.attention.by_hand.questions import HeadByHand
from core.attention.by_hand import Scoring, one_head
from core.errors import HeadlightError
from core.trace import trace
from core.trace.attentions import attentions_named
from tests.tiny import TinyModel, TinyTrace
from tests.travels import travels


def test_the_first_tokens_keep_the_scores_of_the_model(tiny_trace: TinyTrace):
    read = tiny_trace("llama")
    found = HeadByHand("decoder.self", 1, 2)(read)
    n, layer = len(found.tokens), attentions_named(read, "decoder.self").layer(1)
    how = Scoring("scaled dot", scaling=found.scaling)
    hand = one_head(found.q, found.k, found.v, found.mask, how)
    seen = found.mask
    real = layer.scores()[2, :n, :n]
    np.testing.assert_allclose(hand.scores[seen], real[seen], atol=1e-4)
    assert (found.n_all, found.reads_on) == (len(read.tokens), False)


def test_an_encoder_reads_on_behind_the_first_tokens(tiny_model: TinyModel):
    read = trace(tiny_model("bert"), "the cat sat on a mat and saw it")
    found = HeadByHand("encoder.self", 0, 0)(read)
    assert (len(found.tokens), found.n_all) == (6, len(read.tokens))
    assert found.reads_on


@pytest.mark.parametrize(
    ("family", "kind", "why"),
    [("bart", "decoder.cross", "one text for another"), ("t5", "encoder.self", "bias")],
)
def test_what_cannot_be_followed_is_said(
    family: str, kind: str, why: str, tiny_trace: TinyTrace
):
    with pytest.raises(HeadlightError, match=why):
        HeadByHand(kind, 0, 0)(tiny_trace(family))


def test_question_and_answer_can_be_sent(tiny_trace: TinyTrace):
    question = HeadByHand("decoder.self", 0, 1)
    travels(question, question(tiny_trace("llama")), 5_000)
