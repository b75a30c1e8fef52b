"""Our Transformer as a model of transformers' Marian class, which every page can show.

Both compute the same but for one thing: the paper puts sine and cosine of one frequency
side by side, Marian all sines first. So d_model's places change, everywhere alike.

Source: Junczys-Dowmunt et al. 2018, https://arxiv.org/abs/1804.00344
"""

import torch
from jaxtyping import Int
from torch import Tensor
from transformers import MarianConfig, MarianMTModel

from ..transformer import PAD, Transformer

N_CTX = 128
"""Tokens of a source or a target for which the saved model has positions."""
NAMES = {
    "self_attention.W_Q": "self_attn.q_proj",
    "self_attention.W_K": "self_attn.k_proj",
    "self_attention.W_V": "self_attn.v_proj",
    "self_attention.W_O": "self_attn.out_proj",
    "after_attention.norm": "self_attn_layer_norm",
    "cross_attention.W_Q": "encoder_attn.q_proj",
    "cross_attention.W_K": "encoder_attn.k_proj",
    "cross_attention.W_V": "encoder_attn.v_proj",
    "cross_attention.W_O": "encoder_attn.out_proj",
    "after_cross.norm": "encoder_attn_layer_norm",
    "feed_forward.W_in": "fc1",
    "feed_forward.W_out": "fc2",
    "after_mlp.norm": "final_layer_norm",
}
"""What Marian calls the parts of a block."""
WRITES = ("W_O", "W_out", "norm")
"""What is added to the residual stream or norms it; the rest reads it."""


def as_marian(model: Transformer, begin: int, end: int) -> MarianMTModel:
    """The same weights in transformers' own class.

    Args:
        model: as it was trained.
        begin: the id that the decoder begins with.
        end: the id that ends a text.
    """
    size = model.size
    config = MarianConfig(
        vocab_size=size.d_vocab,
        d_model=size.d_model,
        encoder_layers=size.n_layers,
        decoder_layers=size.n_layers,
        encoder_attention_heads=size.n_heads,
        decoder_attention_heads=size.n_heads,
        encoder_ffn_dim=size.d_mlp,
        decoder_ffn_dim=size.d_mlp,
        activation_function="relu",
        scale_embedding=True,
        dropout=size.dropout,
        max_position_embeddings=N_CTX,
        pad_token_id=PAD,
        eos_token_id=end,
        forced_eos_token_id=None,
        decoder_start_token_id=begin,
    )
    marian, order = MarianMTModel(config).eval(), sines_first(size.d_model)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            theirs = marian.get_parameter(_name(name))
            theirs.copy_(_in_order(name, weight, order))
    return marian


def sines_first(d_model: int) -> Int[Tensor, " d_model"]:
    """Which of the paper's places stands at each of Marian's."""
    places = torch.arange(d_model)
    return torch.cat([places[0::2], places[1::2]])


def _name(ours: str) -> str:
    """What Marian calls this weight, such as ``encoder.0.feed_forward.W_in.bias``."""
    if ours == "W_E.weight":
        return "model.shared.weight"
    stack, layer, rest = ours.split(".", 2)
    part, kind = rest.rsplit(".", 1)
    return f"model.{stack}.layers.{layer}.{NAMES[part]}.{kind}"


def _in_order(name: str, weight: Tensor, order: Tensor) -> Tensor:
    """The weight with its d_model places where Marian has them."""
    part, kind = name.rsplit(".", 2)[-2:]
    if part in WRITES:
        return weight[order]
    return weight[:, order] if kind == "weight" else weight
