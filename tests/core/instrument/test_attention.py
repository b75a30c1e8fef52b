"""One head of a layer alone, against the same head among all."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import HeadlightError
from core.instrument import ReplaceMask
from core.models import load_model
from core.trace import trace
from tests.tiny import save_model


@pytest.mark.parametrize("family", ["llama", "gemma2", "t5", "bert"])
def test_one_head_alone_is_that_head_among_all(family: str, tmp_path: Path):
    # Shared keys, a soft cap, a bias on the scores, and no mask at all.
    t = trace(load_model(str(save_model(family, tmp_path))), "the cat sat on a mat")
    attention = t.main_stack.self_attention(1)
    for head in range(attention.n_heads):
        for all_heads, one in (
            (attention.pattern(), attention.pattern(head)),
            (attention.scores(), attention.scores(head)),
        ):
            np.testing.assert_allclose(one, all_heads[head], atol=1e-6)
    last = attention.n_heads - 1
    np.testing.assert_array_equal(attention.pattern(-1), attention.pattern(last))
    assert attention.pattern(0).shape == attention.mask.shape
    assert not attention.pattern(0).flags.writeable


def test_a_head_whose_own_mask_was_replaced_shows_it(smollm2):
    first = np.zeros((3, 3), dtype=bool)
    first[:, 0] = True
    change = ReplaceMask(first, layer=2, head=4)
    t = trace(smollm2, "It was as", interventions=[change])
    attention = t.main_stack.self_attention(2)
    np.testing.assert_array_equal(attention.pattern(4), first)
    assert (attention.pattern(3)[:, 0] < 1).any()


@pytest.mark.parametrize("head", [9, -10])
def test_a_head_that_is_not_there_is_named(smollm2, head: int):
    attention = trace(smollm2, "It was as").main_stack.self_attention(0)
    with pytest.raises(HeadlightError, match="the heads are 0 to 8"):
        attention.pattern(head)
