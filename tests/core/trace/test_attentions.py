"""The kinds of attention of a model: whose tokens ask, whose are read."""

import numpy as np
import pytest
import torch

from core.trace import trace
from core.trace.attentions import attentions_of
from tests.tiny import SEQ2SEQ_FAMILIES


def test_a_decoder_and_an_encoder_have_one_kind(smollm2, minilm):
    (decoder,) = attentions_of(trace(smollm2, "The cat sat"))
    (encoder,) = attentions_of(trace(minilm, "The cat sat"))
    assert (decoder.name, decoder.is_causal) == ("decoder.self", True)
    assert (encoder.name, encoder.is_causal) == ("encoder.self", False)
    assert (decoder.n_layers, decoder.n_heads, decoder.n_kv_heads) == (30, 9, 3)
    assert (encoder.n_layers, encoder.n_heads, encoder.n_kv_heads) == (6, 12, 12)
    assert decoder.query_tokens == decoder.key_tokens


@pytest.mark.parametrize("family", SEQ2SEQ_FAMILIES)
def test_cross_attention_reads_another_text(family, tiny_model):
    model = tiny_model(family)
    read = trace(model, "the cat sat on", target="one black dog run over it")
    encoder, decoder, cross = attentions_of(read)
    assert [kind.n_layers for kind in (encoder, decoder, cross)] == [2, 3, 3]
    assert cross.query_tokens == decoder.query_tokens == read.target_tokens
    assert cross.key_tokens == encoder.key_tokens == read.tokens
    for kind in (encoder, decoder, cross):
        shape = (4, len(kind.query_tokens), len(kind.key_tokens))
        assert kind.layer(1).pattern().shape == shape
        # The mask tells what the property says.
        sees_later = np.triu(kind.layer(1).mask, 1).any()
        assert kind.is_causal == (not sees_later)


@pytest.mark.parametrize("family", SEQ2SEQ_FAMILIES)
def test_heads_through_their_rows_of_w_o_are_the_output_of_every_kind(
    family, tiny_model
):
    model = tiny_model(family)
    read = trace(model, "the cat sat on", target="one black dog")
    for kind in attentions_of(read):
        for layer in range(kind.n_layers):
            W_O, b_O = kind.output_projection(layer)
            z = kind.layer(layer).z()
            ours = np.einsum("hqd,hdm->qm", z, W_O) + b_O
            index = kind.stack._index(kind.kind, layer)
            assert index is not None
            project = model.anatomy.out_projections[index]
            assert project is not None
            joined = kind.layer(layer).call.output[0].flatten(1)
            with torch.inference_mode():
                theirs = project(joined).numpy()
            np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_an_intervention_names_its_kind(smollm2):
    (decoder,) = attentions_of(trace(smollm2, "The cat sat"))
    change = decoder.ablation(12, 4)
    assert (change.layer, change.head) == (12, 4)
    assert (change.stack, change.attention) == ("decoder", "self")
