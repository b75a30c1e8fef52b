"""Every family the instrument reads, against transformers' own eager attention."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from core.errors import HeadlightError
from core.instrument import AblateHead, ReplaceMask
from core.models import LoadedModel, load_model
from core.trace import Trace, trace
from tests import tiny

TEXT = "the black dog saw a cat and sat on it"
TARGET = "one cat run over the dog"
HF_KEY = {("encoder", "self"): "encoder_attentions",
          ("decoder", "self"): "decoder_attentions",
          ("decoder", "cross"): "cross_attentions"}  # fmt: skip


@pytest.fixture(params=list(tiny.FAMILIES))
def family(request: pytest.FixtureRequest) -> str:
    return request.param


def loaded(folder: Path) -> LoadedModel:
    # The tokenizer is read as it was saved: for Qwen2 the automatic class would put
    # the family's own splitting rule in the place of this small one's.
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    return replace(load_model(str(folder), device="cpu"), tokenizer=tokenizer)


def eager(lm: LoadedModel, folder: Path) -> PreTrainedModel:
    return type(lm.model).from_pretrained(folder, attn_implementation="eager").eval()


def inputs_of(t: Trace) -> dict[str, torch.Tensor]:
    inputs = dict(t.model.tokenizer(t.text, return_tensors="pt"))
    if t.target_ids is not None:
        inputs["decoder_input_ids"] = torch.from_numpy(t.target_ids.astype(int))[None]
    return inputs


def read(lm: LoadedModel) -> Trace:
    return trace(lm, TEXT, target=TARGET if lm.card.kind == "encoder-decoder" else None)


def test_patterns_states_and_logits_equal_transformers(family, tiny_model, tiny_folder):
    lm = tiny_model(family)
    t = read(lm)
    with torch.inference_mode():
        theirs = eager(lm, tiny_folder(family))(
            **inputs_of(t), output_attentions=True, output_hidden_states=True
        )
    if t.has_logits:
        np.testing.assert_allclose(t.logits_all(), theirs.logits[0], atol=1e-5)
        for position in (0, 3, -1):
            np.testing.assert_allclose(
                t.logits(position), theirs.logits[0, position], atol=1e-5
            )
    for slot in lm.anatomy.slots:
        stack = t.stack(slot.stack)
        ours = (
            stack.self_attention(slot.layer)
            if slot.kind == "self"
            else stack.cross_attention(slot.layer)
        )
        assert ours is not None
        key = HF_KEY[slot.stack, slot.kind]
        patterns = theirs[key if key in theirs else "attentions"]
        np.testing.assert_allclose(ours.pattern(), patterns[slot.layer][0], atol=1e-5)
        np.testing.assert_allclose(ours.pattern().sum(-1), 1, atol=1e-5)
        np.testing.assert_allclose(ours.row(2), ours.pattern()[:, 2], atol=1e-6)
    for name in lm.anatomy.stacks:
        key = f"{name}_hidden_states"
        states = theirs[key if key in theirs else "hidden_states"]
        for layer in range(t.stack(name).n_layers):
            np.testing.assert_allclose(
                t.stack(name).resid(layer), states[layer][0], atol=1e-4, rtol=1e-4
            )
        np.testing.assert_allclose(
            t.stack(name).final(), states[-1][0], atol=1e-4, rtol=1e-4
        )


def test_heads_through_the_output_matrix_give_the_attention_output(family, tiny_model):
    lm = tiny_model(family)
    t = read(lm)
    stack = t.main_stack
    layer = stack.n_layers - 1
    W_O, b_O = stack.output_projection(layer)
    index = next(
        i for i, s in enumerate(lm.anatomy.slots)
        if (s.stack, s.kind, s.layer) == (stack.name, "self", layer)
    )  # fmt: skip
    module = lm.anatomy.out_projections[index]
    assert module is not None
    joined = t.recorder.calls[index].output.flatten(-2)
    with torch.inference_mode():
        theirs = module(joined)[0].numpy()
    z = stack.self_attention(layer).z()
    ours = np.einsum("hqd,hdm->qm", z, W_O) + b_O
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_ablating_a_head_equals_zeroing_its_rows_of_the_output_matrix(
    family, tiny_model, tiny_folder
):
    folder, lm = tiny_folder(family), tiny_model(family)
    change = AblateHead(layer=1, head=2)
    target = TARGET if lm.card.kind == "encoder-decoder" else None
    ours = trace(lm, TEXT, target=target, interventions=[change])
    plain = read(lm)
    index = next(
        i for i, s in enumerate(lm.anatomy.slots)
        if (s.stack, s.kind, s.layer) == (lm.card.main_stack, "self", 1)
    )  # fmt: skip
    module = lm.anatomy.out_projections[index]
    assert module is not None
    if family == "albert":
        pytest.skip("ALBERT's layers share W_O: zeroing it would reach every layer")
    theirs = eager(lm, folder)
    name = next(n for n, m in lm.model.named_modules() if m is module)
    d_value = plain.main_stack.self_attention(1).v.shape[-1]
    rows = slice(2 * d_value, 3 * d_value)
    with torch.no_grad():
        weight = theirs.get_submodule(name).weight
        assert isinstance(weight, torch.Tensor)
        if weight.shape[0] > rows.stop and "gpt2" in family:
            weight[rows] = 0
        else:
            weight[:, rows] = 0
        output = theirs(**inputs_of(plain))
    state = output.logits if plain.has_logits else output.last_hidden_state
    mine = ours.logits_all() if plain.has_logits else ours.main_stack.final()
    before = plain.logits_all() if plain.has_logits else plain.main_stack.final()
    np.testing.assert_allclose(mine, state[0], atol=1e-5, rtol=1e-5)
    assert np.abs(mine - before).max() > 1e-4


@pytest.mark.parametrize("causal", tiny.CAUSAL)
def test_a_later_token_never_changes_an_earlier_logit(causal, tiny_model):
    lm = tiny_model(causal)
    before = trace(lm, "the cat sat on a mat").logits_all()
    after = trace(lm, "the cat sat on a dog").logits_all()
    np.testing.assert_allclose(after[:-1], before[:-1], atol=1e-6)
    assert np.abs(after[-1] - before[-1]).max() > 1e-4


@pytest.mark.parametrize("causal", tiny.CAUSAL)
def test_with_the_mask_off_the_future_is_seen(causal, tiny_model):
    lm = tiny_model(causal)
    texts = "the cat sat on a mat", "the cat sat on a dog"
    everything = ReplaceMask(np.ones((6, 6), dtype=bool))
    before, after = (trace(lm, t, interventions=[everything]) for t in texts)
    assert before.stack("decoder").self_attention(0).mask.all()
    assert np.abs(after.logits_all()[0] - before.logits_all()[0]).max() > 1e-4


def test_the_trained_mask_given_by_hand_changes_nothing(family, tiny_model):
    lm = tiny_model(family)
    if family in {"modernbert", "gemma2"}:
        pytest.skip("its layers have different masks")
    plain = read(lm)
    mask = plain.main_stack.self_attention(0).mask
    target = TARGET if lm.card.kind == "encoder-decoder" else None
    same = trace(lm, TEXT, target=target, interventions=[ReplaceMask(mask)])
    np.testing.assert_allclose(
        same.main_stack.final(), plain.main_stack.final(), atol=1e-5
    )


def test_a_mask_for_one_head_leaves_the_others_alone(tiny_model):
    lm = tiny_model("llama")
    diagonal = np.eye(6, dtype=bool)
    t = trace(
        lm,
        "the cat sat on a mat",
        interventions=[ReplaceMask(diagonal, layer=0, head=4)],
    )
    plain = trace(lm, "the cat sat on a mat")
    pattern = t.stack("decoder").self_attention(0).pattern()
    np.testing.assert_allclose(pattern[4], np.eye(6))
    others = [0, 1, 2, 3, 5]
    expected = plain.stack("decoder").self_attention(0).pattern()
    np.testing.assert_allclose(pattern[others], expected[others], atol=1e-6)


@pytest.mark.parametrize("encoder", ["bert-body", "roberta", "distilbert"])
def test_padding_changes_nothing(encoder, tiny_model):
    lm = tiny_model(encoder)
    alone = trace(lm, "the cat sat").stack("encoder").final()
    lm.tokenizer.padding_side = "right"
    batch = lm.tokenizer(
        ["the cat sat", "the black dog run very fast"],
        padding=True,
        return_tensors="pt",
    )
    with torch.inference_mode():
        body: PreTrainedModel = lm.model.base_model  # pyright: ignore[reportAssignmentType]
        padded = body(**batch).last_hidden_state[0]
    np.testing.assert_allclose(padded[: len(alone)], alone, atol=1e-5)


@pytest.mark.parametrize("pair", tiny.SEQ2SEQ_FAMILIES)
def test_encoder_decoders_have_both_stacks_and_cross_attention(pair, tiny_model):
    lm = tiny_model(pair)
    t = read(lm)
    assert lm.card.kind == "encoder-decoder"
    assert (t.stack("encoder").n_layers, t.stack("decoder").n_layers) == (2, 3)
    assert t.stack("encoder").cross_attention(0) is None
    cross = t.stack("decoder").cross_attention(1)
    assert cross is not None
    assert t.target_ids is not None
    assert cross.pattern().shape == (4, len(t.target_ids), len(t.token_ids))
    assert cross.mask.all()
    assert t.target_ids[0] == lm.model.config.decoder_start_token_id
    assert t.next_token().probs.sum() == pytest.approx(1, abs=1e-6)


def test_grouped_query_heads_are_counted_apart(tiny_model):
    lm = tiny_model("llama")
    assert (lm.card.n_heads, lm.card.n_kv_heads) == (6, 2)
    attention = read(lm).stack("decoder").self_attention(0)
    assert attention.q.shape == (6, 10, 4)
    assert attention.k.shape == attention.v.shape == (2, 10, 4)
    assert attention.pattern().shape == (6, 10, 10)


def test_an_encoder_without_a_head_says_so(tiny_model):
    t = read(tiny_model("bert-body"))
    assert not t.has_logits
    with pytest.raises(HeadlightError, match="no vocabulary head"):
        t.logits(0)
    with pytest.raises(HeadlightError, match="is an encoder"):
        t.next_token()


def test_a_family_that_hides_its_attention_is_refused_with_a_sentence(tmp_path):
    from transformers import OpenAIGPTConfig, OpenAIGPTLMHeadModel

    d_vocab = tiny.save_tokenizer(tmp_path, ["input_ids", "attention_mask"])
    config = OpenAIGPTConfig(vocab_size=d_vocab, n_embd=24, n_layer=2, n_head=4)
    OpenAIGPTLMHeadModel(config).save_pretrained(tmp_path)
    with pytest.raises(HeadlightError, match="cannot read"):
        loaded(tmp_path)


def test_the_model_is_left_as_it_was(tiny_model):
    lm = tiny_model("llama")
    before = {k: v.clone() for k, v in lm.model.state_dict().items()}
    first = read(lm).logits_all()
    trace(lm, TEXT, interventions=[AblateHead(0, 1)])
    np.testing.assert_array_equal(read(lm).logits_all(), first)
    for name, value in lm.model.state_dict().items():
        assert torch.equal(value, before[name])
