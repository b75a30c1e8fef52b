"""The labels of a model's parts: what they are in truth, whatever they are called."""

import pytest
import torch
from torch import nn

from core.models import LoadedModel
from core.models.block_parts import MlpShape, holds_sines, mlp_shape, norm_kind

LABELS = {
    "bert": (40, "LayerNorm", "GELU", "learned"),
    "distilbert": (40, "LayerNorm", "GELU", "learned"),
    "electra": (40, "LayerNorm", "GELU", "learned"),
    "modernbert": (40, "LayerNorm", "GEGLU", "rotary (RoPE)"),
    "gpt2": (96, "LayerNorm", "GELU", "learned"),
    "llama": (40, "RMSNorm", "SwiGLU", "rotary (RoPE)"),
    "phi3": (40, "RMSNorm", "SwiGLU", "rotary (RoPE)"),
    "glm": (40, "RMSNorm", "SwiGLU", "rotary (RoPE)"),
    "gemma2": (40, "RMSNorm", "GEGLU", "rotary (RoPE)"),
    "cohere": (40, "LayerNorm", "SwiGLU", "rotary (RoPE)"),
    "granite": (40, "RMSNorm", "SwiGLU", "rotary (RoPE)"),
    "bart": (36, "LayerNorm", "GELU", "learned"),
    "marian": (36, "LayerNorm", "GELU", "sinusoidal"),
    "t5": (40, "RMSNorm", "ReLU", "relative bias"),
    "mt5": (40, "RMSNorm", "GEGLU", "relative bias"),
    "umt5": (40, "RMSNorm", "GEGLU", "relative bias"),
    "ctrl": (40, "LayerNorm", "ReLU", "sinusoidal"),
    "mixtral": (40, "RMSNorm", "SwiGLU", "rotary (RoPE)"),
    "qwen3_moe": (12, "RMSNorm", "SwiGLU", "rotary (RoPE)"),
    "deepseek_v3": (40, "RMSNorm", "SwiGLU", "rotary (RoPE)"),
}
"""Neurons of the MLP, norm, activation, positions."""


@pytest.mark.parametrize("family", LABELS)
def test_the_card_names_the_parts(family: str, tiny_model):
    card = tiny_model(family).card
    found = (card.d_mlp, card.norm, card.activation, card.positions)
    assert found == LABELS[family]


def test_the_real_models(smollm2: LoadedModel, minilm: LoadedModel):
    assert (smollm2.card.d_mlp, smollm2.card.norm) == (1536, "RMSNorm")
    assert (minilm.card.d_mlp, minilm.card.norm) == (1536, "LayerNorm")
    assert (smollm2.card.activation, minilm.card.activation) == ("SwiGLU", "GELU")


def test_two_matrices_side_by_side_are_a_gate_and_one_is_none():
    plain = nn.Sequential(nn.Linear(4, 7), nn.Linear(7, 4))
    assert mlp_shape(plain, [], 4) == MlpShape(7, is_gated=False)
    pair = nn.ModuleList([nn.Linear(4, 7), nn.Linear(4, 7), nn.Linear(7, 4)])
    assert mlp_shape(pair, [], 4) == MlpShape(7, is_gated=True)
    joined = nn.Sequential(nn.Linear(4, 14), nn.Linear(7, 4))
    assert mlp_shape(joined, [], 4) == MlpShape(7, is_gated=True)
    assert mlp_shape(joined, list(joined), 4) is None


def test_a_norm_is_named_by_what_it_gives():
    assert norm_kind(nn.Sequential(nn.Linear(6, 6), nn.LayerNorm(6)), 6) == "LayerNorm"
    assert norm_kind(nn.Sequential(nn.RMSNorm(6)), 6) == "RMSNorm"
    assert norm_kind(nn.Linear(6, 6), 6) is None


def test_a_table_of_other_numbers_is_no_table_of_sines():
    module = nn.Module()
    module.table = torch.randn(5, 6, generator=torch.Generator().manual_seed(1))
    assert not holds_sines(module, 6)
