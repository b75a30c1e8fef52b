"""How far each part moves one vector: by Pythagoras, and in every family."""

import numpy as np
import pytest

from core.layers.block_updates import block_updates
from core.layers.inside_block import inside_block
from core.models import LoadedModel
from core.trace import trace
from tests.tiny import ADDITIVE, NOT_ADDITIVE


@pytest.mark.parametrize("family", ADDITIVE)
def test_lengths_are_those_of_the_parts(family, tiny_trace):
    t = tiny_trace(family)
    stack = t.main_stack
    found = block_updates(t, 1, additive=True)
    kinds = ("attention", "cross", "mlp") if family == "t5" else ("attention", "mlp")
    assert found.kinds == kinds
    assert found.lengths.shape == found.cosines.shape == (len(kinds), stack.n_layers)
    for layer in range(stack.n_layers):
        parts = inside_block(t, layer)
        outs = [parts.attn_out, parts.cross_out, parts.mlp_out]
        lengths = [np.linalg.norm(out[1]) for out in outs if out is not None]
        np.testing.assert_allclose(found.lengths[:, layer], lengths, atol=1e-4)
        mid = stack.resid(layer)[1] + sum(out[1] for out in outs[:2] if out is not None)
        assert found.mid is not None
        assert found.mid[layer] == pytest.approx(np.linalg.norm(mid), abs=1e-4)


@pytest.mark.parametrize("family", NOT_ADDITIVE)
def test_where_norms_stand_between_the_whole_change_is_measured(family, tiny_trace):
    t = tiny_trace(family)
    stack = t.main_stack
    found = block_updates(t, 2, additive=False)
    assert found.kinds[-1] == "block"
    assert found.mid is None
    moved = stack.resid(2)[2] - stack.resid(1)[2]
    assert found.lengths[-1, 1] == pytest.approx(np.linalg.norm(moved), rel=1e-5)
    given = inside_block(t, 1).attn_out[2]
    assert found.lengths[0, 1] == pytest.approx(np.linalg.norm(given), rel=1e-4)


def test_smollm2s_stream_ends_where_it_ends(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    found = block_updates(t, 4, additive=True)
    assert found.stream.shape == (31,)
    assert found.stream_cosines[-1] == pytest.approx(1)
    last = t.main_stack.resid(30)[4]
    assert found.stream[-1] == pytest.approx(np.linalg.norm(last), rel=1e-6)
    # The law of cosines: what a part adds along the last direction adds up.
    along = (found.lengths * found.cosines).sum() + found.stream[
        0
    ] * found.stream_cosines[0]
    assert along == pytest.approx(found.stream[-1], rel=1e-6)
