"""The trace of the real models, against the plain transformers forward."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadText, HeadlightError
from core.instrument import AblateHead, ReplaceMask
from core.trace import trace

PARIS = "The capital of France is"
TEXTS = [
    PARIS,
    "The animal didn't cross the street because it was too tired",
    "สวัสดีชาวโลก 🙂👩‍👩‍👧 café",
    "def f(x):\n\treturn x * 2\n",
    "a",
    " ",
]


@pytest.fixture(scope="module")
def paris(smollm2):
    return trace(smollm2, PARIS)


@pytest.mark.parametrize("text", TEXTS)
def test_smollm2_logits_equal_the_plain_forward(smollm2, text):
    t = trace(smollm2, text)
    inputs = smollm2.tokenizer(text, return_tensors="pt")
    assert t.token_ids.tolist() == inputs["input_ids"][0].tolist()
    with torch.inference_mode():
        plain = smollm2.model(**inputs).logits[0].numpy()
    np.testing.assert_allclose(t.logits_all(), plain, atol=1e-5)
    for position in range(len(t.token_ids)):
        np.testing.assert_allclose(t.logits(position), plain[position], atol=1e-5)


def test_minilm_hidden_states_equal_the_plain_forward(minilm):
    text = "I bought an apple and an orange"
    t = trace(minilm, text)
    inputs = minilm.tokenizer(text, return_tensors="pt")
    with torch.inference_mode():
        plain = minilm.model(**inputs, output_hidden_states=True)
    stack = t.stack("encoder")
    for layer, state in enumerate(plain.hidden_states):
        np.testing.assert_allclose(stack.resid(layer), state[0], atol=1e-5)
    np.testing.assert_allclose(stack.final(), plain.last_hidden_state[0], atol=1e-5)


def test_the_capital_of_france_is_paris(smollm2, paris):
    best = paris.next_token().top(1)[0]
    assert smollm2.tokenizer.decode([best.id]) == " Paris"
    assert best.prob == pytest.approx(0.7725, abs=5e-4)
    assert paris.next_token().probs.shape == (49_152,)


def test_smollm2_patterns_equal_eager_attention(smollm2, paris):
    theirs = type(smollm2.model).from_pretrained(
        smollm2.model.name_or_path, attn_implementation="eager"
    )
    inputs = smollm2.tokenizer(PARIS, return_tensors="pt")
    with torch.inference_mode():
        eager = theirs(**inputs, output_attentions=True)
    for layer in range(30):
        ours = paris.stack("decoder").self_attention(layer)
        np.testing.assert_allclose(
            ours.pattern(), eager.attentions[layer][0], atol=1e-5
        )
        assert np.triu(ours.pattern(), k=1).max() == 0


def test_a_later_word_changes_no_earlier_logit_and_with_the_mask_off_it_does(smollm2):
    texts = "The black cat fights the white cat", "The black cat fights the white dog"
    before, after = (trace(smollm2, text) for text in texts)
    n = len(before.token_ids)
    np.testing.assert_allclose(
        after.logits_all()[: n - 1], before.logits_all()[: n - 1], atol=1e-6
    )
    everything = ReplaceMask(np.ones((n, n), dtype=bool))
    before, after = (trace(smollm2, t, interventions=[everything]) for t in texts)
    assert np.abs(after.logits(0) - before.logits(0)).max() > 1e-2


def test_residual_stream_ends_where_the_final_norm_begins(smollm2, paris):
    stack = paris.stack("decoder")
    last = torch.tensor(stack.resid(stack.n_layers))
    with torch.inference_mode():
        normed = smollm2.model.base_model.norm(last).numpy()
    np.testing.assert_allclose(normed, stack.final(), atol=1e-4, rtol=1e-5)


def test_embeddings_are_rows_of_the_models_own_matrix(smollm2, minilm, paris):
    W_E = smollm2.model.get_input_embeddings().weight.numpy()
    np.testing.assert_array_equal(paris.embeddings(), W_E[paris.token_ids])
    np.testing.assert_array_equal(paris.stack("decoder").resid(0), paris.embeddings())
    assert paris.position_vectors() is None
    t = trace(minilm, "two words")
    rows = minilm.model.embeddings.position_embeddings.weight.numpy()
    np.testing.assert_array_equal(t.position_vectors(), rows[: len(t.token_ids)])


def test_a_sentence_pair_is_read_as_two_segments(minilm):
    t = trace(minilm, "a cat", text_pair="a dog")
    theirs = minilm.tokenizer("a cat", "a dog", return_tensors="pt")
    assert t.token_ids.tolist() == theirs["input_ids"][0].tolist()
    assert t.encoded.type_ids is not None
    assert t.encoded.type_ids.tolist() == theirs["token_type_ids"][0].tolist()


def test_a_trace_knows_its_size_and_it_grows_with_the_text_not_its_square(smollm2):
    short, long = (trace(smollm2, "one two three " * n) for n in (8, 32))
    ratio = len(long.token_ids) / len(short.token_ids)
    assert long.nbytes / short.nbytes == pytest.approx(ratio, rel=0.05)


@pytest.mark.parametrize("layer", [-31, 30, 99])
def test_a_layer_that_is_not_there_is_named(paris, layer):
    with pytest.raises(HeadlightError, match="layers 0 to 29"):
        paris.stack("decoder").self_attention(layer)


def test_bad_requests_get_a_sentence(smollm2, minilm, paris):
    with pytest.raises(BadText, match="no text to read"):
        trace(smollm2, "")
    with pytest.raises(BadText, match=r"5,000 tokens"):
        trace(smollm2, " word" * 5000)
    with pytest.raises(HeadlightError, match="has no encoder"):
        paris.stack("encoder")
    with pytest.raises(HeadlightError, match="heads are 0 to 8"):
        trace(smollm2, "a", interventions=[AblateHead(0, 9)])
    with pytest.raises(HeadlightError, match="no self-attention layer 30"):
        trace(smollm2, "a", interventions=[AblateHead(30, 0)])
    with pytest.raises(HeadlightError, match="sees no key"):
        ReplaceMask(np.zeros((2, 2), dtype=bool))
    with pytest.raises(HeadlightError, match="2 rows and 2 columns"):
        trace(smollm2, " a b", interventions=[ReplaceMask(np.ones((3, 3), dtype=bool))])
    with pytest.raises(HeadlightError, match="no decoder"):
        trace(minilm, "a", target="b")
    with pytest.raises(HeadlightError, match="no position 5"):
        paris.logits(5)


def test_a_long_text_is_cut_when_asked_and_says_how_long_it_was(smollm2, minilm):
    t = trace(smollm2, " word" * 600, max_tokens=256)
    assert (len(t.token_ids), t.n_tokens_given) == (256, 600)
    t = trace(minilm, "word " * 600, max_tokens=100)
    assert (len(t.token_ids), t.n_tokens_given) == (100, 602)
    assert t.tokens[-1].text == "[SEP]"


@given(st.text(max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_text_is_read_and_its_rows_sum_to_one(minilm, text):
    clean = text.encode("utf-8", "replace").decode()
    t = trace(minilm, clean)
    pattern = t.stack("encoder").self_attention(0).pattern()
    np.testing.assert_allclose(pattern.sum(-1), 1, atol=1e-5)
    assert len(t.tokens) == len(t.token_ids)
