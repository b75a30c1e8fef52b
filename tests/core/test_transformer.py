"""The Transformer of 2017: by hand, by law, and against two other implementations."""

import math

import pytest
import torch
from torch import Tensor, nn

from core.training.marian import as_marian
from core.transformer import (
    PAD,
    Size,
    Transformer,
    attention,
    not_later,
    not_padding,
    sinusoids,
)

SIZE = Size(d_vocab=23, n_layers=2, d_model=12, n_heads=4, d_mlp=20)
BEGIN, END = 1, 2


@pytest.fixture(scope="module")
def model() -> Transformer:
    torch.manual_seed(0)
    made = Transformer(SIZE).eval()
    with torch.no_grad():
        # Norms and biases that do something, so that a wrong one is seen.
        for weight in made.parameters():
            if weight.dim() == 1:
                weight += 0.3 * torch.randn_like(weight)
    return made


@pytest.fixture(scope="module")
def texts() -> tuple[Tensor, Tensor]:
    torch.manual_seed(1)
    source, target = torch.randint(3, 23, (2, 7)), torch.randint(3, 23, (2, 5))
    source[1, 4:] = PAD
    return source, target


def test_attention_worked_by_hand():
    # d_head is 4, so the scores are [2 ln 3, 0] / sqrt(4) and the shares 3/4 and 1/4.
    q, k = torch.zeros(1, 1, 1, 4), torch.zeros(1, 1, 2, 4)
    q[..., 0], k[0, 0, 0, 0] = 2 * math.log(3), 1
    v = torch.tensor([[[[8.0, 0, 0, 0], [0, 4, 0, 0]]]])
    found = attention(q, k, v, torch.ones(1, 1, 1, 2, dtype=torch.bool))
    torch.testing.assert_close(found[0, 0, 0], torch.tensor([6.0, 1, 0, 0]))


def test_sinusoids_worked_by_hand():
    # Position 1 of four numbers: sin 1, cos 1, sin 0.01, cos 0.01.
    wanted = torch.tensor([0.841471, 0.540302, 0.0099998, 0.99995])
    torch.testing.assert_close(sinusoids(2, 4)[1], wanted, atol=1e-6, rtol=0)
    assert sinusoids(2, 4)[0].tolist() == [0, 1, 0, 1]


def test_the_paper_s_base_model_has_its_65_million_weights():
    # Table 3 says 65 million; 37,000 rows of 512 and six blocks of each kind are 63.
    with torch.device("meta"):
        n = sum(weight.numel() for weight in Transformer(Size()).parameters())
    assert n == 37_000 * 512 + 6 * (3_152_384 + 4_204_032)
    assert Size().d_head == 64


def test_it_computes_what_torch_s_own_transformer_does(model, texts):
    source, target = texts
    theirs = nn.Transformer(12, 4, 2, 2, 20, batch_first=True).eval()
    # PyTorch adds one more norm behind each stack, which the paper does not have.
    theirs.encoder.norm = theirs.decoder.norm = None
    theirs.encoder.use_nested_tensor = False
    with torch.no_grad():
        for name, weight in theirs.named_parameters():
            weight.copy_(ours_for(name, model))
        hidden = theirs(
            model.embed(source),
            model.embed(target),
            tgt_mask=~not_later(5)[0, 0],
            src_key_padding_mask=source == PAD,
            memory_key_padding_mask=source == PAD,
        )
        logits = hidden @ model.W_E.weight.T
        torch.testing.assert_close(model(source, target), logits, atol=1e-5, rtol=0)


def test_it_computes_what_marian_does(model, texts):
    source, target = texts
    marian = as_marian(model, BEGIN, END)
    with torch.no_grad():
        theirs = marian(
            input_ids=source, attention_mask=source != PAD, decoder_input_ids=target
        )
        ours = model(source, target)
        encoded = model.encode(source)
    torch.testing.assert_close(ours, theirs.logits, atol=1e-5, rtol=0)
    # All sines first: the same numbers at other places.
    last = theirs.encoder_last_hidden_state
    for text, n in ((0, 7), (1, 4)):
        found, wanted = last[text, :n].sort(-1), encoded[text, :n].sort(-1)
        torch.testing.assert_close(found.values, wanted.values, atol=1e-5, rtol=0)


def test_no_position_of_the_target_sees_a_later_one(model, texts):
    source, target = texts
    changed = target.clone()
    changed[:, 3] = 3 + (changed[:, 3] - 2) % 20
    with torch.no_grad():
        before, after = model(source, target), model(source, changed)
    assert torch.equal(before[:, :3], after[:, :3])
    assert not torch.allclose(before[:, 3:], after[:, 3:])


def test_padding_changes_nothing(model, texts):
    source, target = texts
    short = source[1:, :4]
    with torch.no_grad():
        alone, padded = model(short, target[1:]), model(source, target)[1:]
    torch.testing.assert_close(alone, padded, atol=1e-5, rtol=0)
    assert not_padding(source)[1, 0, 0].tolist() == [True] * 4 + [False] * 3


def test_a_seed_makes_the_same_model_again():
    made = []
    for _ in range(2):
        torch.manual_seed(3)
        made.append(Transformer(SIZE).state_dict())
    assert all(torch.equal(made[0][name], made[1][name]) for name in made[0])


PARTS = {
    "linear1": "feed_forward.W_in",
    "linear2": "feed_forward.W_out",
    "norm1": "after_attention.norm",
    "self_attn.out_proj": "self_attention.W_O",
    "multihead_attn.out_proj": "cross_attention.W_O",
}
NORMS = {
    "encoder.norm2": "after_mlp.norm",
    "decoder.norm2": "after_cross.norm",
    "decoder.norm3": "after_mlp.norm",
}


def ours_for(name: str, model: Transformer) -> Tensor:
    """Our weight for one of PyTorch's, such as ``encoder.layers.0.linear1.bias``."""
    stack, _, layer, rest = name.split(".", 3)
    block = f"{stack}.{layer}"
    if "in_proj_" in rest:
        # PyTorch keeps the matrices of queries, keys and values one above the other.
        part, kind = rest.split(".in_proj_")
        own = {"self_attn": "self_attention", "multihead_attn": "cross_attention"}[part]
        names = [f"{block}.{own}.{W}.{kind}" for W in ("W_Q", "W_K", "W_V")]
        return torch.cat([model.get_parameter(one) for one in names])
    part, kind = rest.rsplit(".", 1)
    own = NORMS.get(f"{stack}.{part}") or PARTS[part]
    return model.get_parameter(f"{block}.{own}.{kind}")
