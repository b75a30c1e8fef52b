"""A logit as a sum of products, and where it is none."""

import numpy as np
import pytest

from core.models import LoadedModel
from core.prediction.readout import Readout, readout
from core.trace import trace
from tests.tiny import TinyModel


def test_a_readout_worked_by_hand():
    found = Readout(np.array([1.0, 2.0, -1.0]), np.array([3.0, 0.5, 4.0]), bias=0.25)
    np.testing.assert_array_equal(found.parts, [3.0, 1.0, -4.0])
    assert found.logit == 0.25


def test_products_sum_to_the_logit_at_every_position(smollm2: LoadedModel):
    read = trace(smollm2, "The capital of France is")
    paris = read.next_token().top(1)[0].id
    for position in range(5):
        found = readout(read, position, paris)
        assert found is not None
        assert found.logit == pytest.approx(read.logits(position)[paris], abs=1e-3)


def test_a_tiny_model_reads_out_the_same_way(tiny_model: TinyModel):
    model = tiny_model("phi3")
    read = trace(model, "the cat sat")
    found = readout(read, 1, 5)
    assert found is not None
    assert found.logit == pytest.approx(read.logits(1)[5], abs=1e-4)


@pytest.mark.parametrize("family", ["gemma2", "bert-body", "t5"])
def test_where_a_logit_is_no_dot_product_none_is_claimed(
    family: str, tiny_model: TinyModel
):
    model = tiny_model(family)
    assert readout(trace(model, "the cat sat"), 0, 5) is None
