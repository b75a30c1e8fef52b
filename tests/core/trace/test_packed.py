"""Texts read together give what each gives alone."""

import numpy as np

from core.errors import BadText
from core.trace import Part, Trace, common_start, read_pack, trace
from tests.tiny import TinyModel


def test_each_part_has_its_trace_in_its_place(tiny_model: TinyModel):
    model = tiny_model("gpt2")
    first, second = read_pack(model, [Part("the cat sat"), Part("a dog")])
    assert isinstance(first, Trace)
    assert isinstance(second, Trace)
    alone = trace(model, "a dog")
    np.testing.assert_allclose(second.logits(-1), alone.logits(-1), atol=1e-4)
    assert len(first.tokens) == 3


def test_a_part_that_cannot_be_read_does_not_keep_the_others_from_it(
    tiny_model: TinyModel,
):
    broken, whole = read_pack(tiny_model("gpt2"), [Part(""), Part("a dog")])
    assert isinstance(broken, BadText)
    assert isinstance(whole, Trace)


def test_common_start_counts_the_tokens_that_two_texts_begin_with(
    tiny_model: TinyModel,
):
    before = trace(tiny_model("gpt2"), "the cat sat on a mat")
    ids = before.token_ids.tolist()
    assert common_start(before, ids) == 6
    assert common_start(before, ids[:4]) == 4
    assert common_start(before, [*ids[:2], 3, *ids[3:], 5, 5]) == 2
    assert common_start(before, []) == 0
