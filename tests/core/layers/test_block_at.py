"""One block at one position: neurons, norms, and what a batch norm would depend on."""

import numpy as np
import pytest
import torch

from core.errors import HeadlightError
from core.layers.block_at import block_at, norm_at
from core.layers.block_neurons import Neurons, neurons_at, with_shares
from core.layers.block_norms import BlockNorm, block_norms
from core.layers.block_shares import direction_of, shares_of, split_at
from core.layers.inside_block import Mlp, inside_block
from core.models import LoadedModel
from core.models.norms import NormOf
from core.trace import trace
from tests import tiny

PRE = ["before attention", "before the MLP"]
PLACES = {
    "gpt2": PRE, "gpt_neox": PRE, "llama": PRE, "qwen2": PRE, "phi3": PRE,
    "modernbert": PRE,
    "t5": ["before attention", "before cross-attention", "before the MLP"],
    "bart": ["before cross-attention", "after cross-attention", "after the MLP"],
    "marian": ["before cross-attention", "after cross-attention", "after the MLP"],
    "gemma2": ["before attention"],
}  # fmt: skip


def two_neurons() -> Neurons:
    # Values 2 and −1; rows (3, 4) and (0, 12): lengths 10 and 12.
    mlp = Mlp(
        activation="relu",
        pre=np.array([[9, 9], [2, -1]], dtype=np.float32),
        up=None,
        neurons=np.array([[9, 9], [2, -1]], dtype=np.float32),
        W_down=np.array([[3, 4], [0, 12]], dtype=np.float32),
    )
    return neurons_at(mlp, 1)


def test_neurons_on_paper():
    neurons = two_neurons()
    assert neurons.lengths.tolist() == [10, 12]
    assert neurons.largest(2).tolist() == [1, 0]
    assert neurons.written(1).tolist() == [0, -12]
    shared = with_shares(neurons, np.array([1.0, 0.5]))
    assert shared.shares is not None
    # 2 · (3 + 2) and −1 · 6.
    assert shared.shares.tolist() == [10, -6]
    assert shared.largest(1).tolist() == [0]


def test_all_neurons_together_are_the_mlps_share(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    split = split_at(t, 4)
    shares = shares_of(split, 7042, 260)
    for layer in (0, 28):
        neurons = block_at(t, layer, 4).neurons
        assert neurons is not None
        own = with_shares(neurons, direction_of(split, 7042, 260)).shares
        assert own is not None
        assert own.sum() == pytest.approx(shares.shares[2 + 2 * layer], abs=1e-4)


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_every_familys_norms_stand_where_they_stand(family, tiny_trace):
    t = tiny_trace(family)
    found = block_norms(t, inside_block(t, 1))
    expected = PLACES.get(family, ["before the MLP", "after the MLP"])
    assert [one.place for one in found] == expected
    kinds = {one.norm.kind for one in found}
    rms = {"llama", "qwen2", "phi3", "gemma2", "t5"}
    assert kinds == {"RMSNorm" if family in rms else "LayerNorm"}


def test_a_norms_steps_end_in_what_the_model_reads(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    for layer in (0, 12, 29):
        norms = block_at(t, layer, 3).norms
        assert [one.place for one in norms] == PRE
        parts = inside_block(t, layer)
        for one, reads in zip(norms, (parts.attn_in, parts.mlp_in), strict=True):
            np.testing.assert_allclose(one.steps.output[0], reads[3], atol=1e-3)


def test_how_a_batch_norm_depends_on_others_on_paper():
    # One dimension, values 0, 4, 2: at 2 the result is 0. Without the first: −1.
    x = np.array([[0.0, 0.0], [4.0, 0.0], [2.0, 1.0]], dtype=np.float32)
    norm = NormOf("RMSNorm", np.ones(2), np.zeros(2), 0.0)
    found = norm_at(BlockNorm("before attention", norm, x), 2)
    functional = torch.nn.functional.batch_norm
    whole = functional(torch.tensor(x), None, None, training=True)[2]
    fewer = functional(torch.tensor(x[1:]), None, None, training=True)[1]
    np.testing.assert_allclose(found.batch, whole, atol=1e-5)
    moved = float((fewer - whole).norm() / whole.norm())
    assert found.depends == pytest.approx(moved, rel=1e-4)
    assert found.first_left_out


def test_two_tokens_leave_nothing_to_compare(smollm2: LoadedModel):
    t = trace(smollm2, "a cat")
    assert len(t.token_ids) == 2
    assert [one.depends for one in block_at(t, 3, 1).norms] == [None, None]


def test_the_first_token_is_compared_without_the_second(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    (one, _) = block_at(t, 3, 0).norms
    assert not one.first_left_out
    assert one.depends is not None
    assert one.depends > 0


def test_a_block_is_read_once_and_the_last_few_are_kept(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    first = block_at(t, 2, 1)
    assert block_at(t, 2, 1) is first
    for layer in (3, 4, 5, 6):
        block_at(t, layer, 1)
    assert block_at(t, 2, 1) is not first
    with pytest.raises(HeadlightError, match="layers 0 to 29"):
        block_at(t, 30, 1)
