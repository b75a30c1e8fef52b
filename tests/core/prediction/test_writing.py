"""Writing with the cache: the same numbers as reading the whole text every time."""

from typing import Any

import numpy as np
import pytest
import torch

from core.errors import HeadlightError
from core.models import LoadedModel
from core.prediction.writing import Writer, end_ids
from core.trace import trace
from tests import tiny

TEXT = "the black dog saw a cat"
WRITERS = [*tiny.CAUSAL, *tiny.SEQ2SEQ_FAMILIES]


def greedy(writer: Writer, n_tokens: int) -> tuple[int, ...]:
    new: tuple[int, ...] = ()
    for _ in range(n_tokens):
        new += (int(writer.read(new).logits.argmax()),)
    return new


def theirs(lm: LoadedModel, n_tokens: int) -> list[int]:
    """What transformers' own greedy search writes, never stopping early.

    Some models are told to end at the last place, so there is one place more.
    """
    inputs = {"input_ids": torch.tensor([lm.tokenizer.encode(TEXT)])}
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
    module: Any = lm.model
    written = module.generate(
        **inputs, do_sample=False, num_beams=1, max_new_tokens=n_tokens + 1,
        use_cache=False, eos_token_id=None,
    )[0].tolist()  # fmt: skip
    return written[-n_tokens - 1 : -1]


@pytest.mark.parametrize("family", WRITERS)
def test_greedy_writing_is_what_transformers_writes(family, tiny_model):
    lm = tiny_model(family)
    assert list(greedy(Writer(lm, TEXT), 7)) == theirs(lm, 7)


def test_smollm2_goes_on_as_transformers_does(smollm2: LoadedModel):
    writer = Writer(smollm2, "The capital of France is")
    new = greedy(writer, 6)
    assert str(smollm2.tokenizer.decode(list(new))).startswith(" Paris")
    ids = torch.tensor([smollm2.tokenizer.encode("The capital of France is")])
    module: Any = smollm2.model
    expected = module.generate(
        input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False,
        max_new_tokens=6, pad_token_id=0,
    )[0, ids.shape[1]:].tolist()  # fmt: skip
    assert list(new) == expected


@pytest.mark.parametrize("family", WRITERS)
def test_each_step_is_the_last_row_of_a_full_reading(family, tiny_model):
    lm = tiny_model(family)
    writer = Writer(lm, TEXT)
    new: tuple[int, ...] = ()
    for number in range(5):
        step = writer.read(new)
        words = " ".join(lm.tokenizer.convert_ids_to_tokens(list(new)))
        if lm.card.kind == "encoder-decoder":
            whole = trace(lm, TEXT, target=words)
        else:
            whole = trace(lm, f"{TEXT} {words}".strip())
        np.testing.assert_allclose(step.logits, whole.logits(-1), atol=1e-4)
        for layer in range(whole.main_stack.n_layers):
            full = whole.main_stack.self_attention(layer)
            np.testing.assert_allclose(writer.row(layer), full.row(-1), atol=1e-5)
        # Words of the tiny vocabulary, so that they are read back as written.
        new += (4 + 3 * number,)


@pytest.mark.parametrize("family", WRITERS)
def test_one_reading_of_all_gives_every_written_tokens_probability(family, tiny_model):
    lm, new = tiny_model(family), (4, 7, 10, 5)
    whole, slow = Writer(lm, TEXT).read(new), Writer(lm, TEXT)
    steps = [slow.read(new[:number]) for number in range(len(new))]
    own = [
        torch.tensor(step.logits).double().softmax(0)[token_id].item()
        for step, token_id in zip(steps, new, strict=True)
    ]
    assert whole.probs == pytest.approx(own, abs=1e-6)
    assert all(step.probs == () for step in steps)


def test_what_was_read_before_is_not_predicted_again(tiny_model):
    writer = Writer(tiny_model("gpt2"), TEXT)
    writer.read((4, 7))
    assert len(writer.read((4, 7, 10, 5)).probs) == 1


def test_smollm2s_steps_are_the_last_rows_of_full_readings(smollm2: LoadedModel):
    text, more = "The capital of France is", " Paris, and the"
    new = tuple(smollm2.tokenizer.encode(more))
    writer = Writer(smollm2, text)
    writer.read(())
    step = writer.read(new)
    whole = trace(smollm2, text + more)
    assert step.n_reused == 5
    assert step.n_computed == len(new)
    np.testing.assert_allclose(step.logits, whole.logits(-1), atol=2e-4)
    for layer in (0, 11, 29):
        full = whole.main_stack.self_attention(layer).row(-1)
        np.testing.assert_allclose(writer.row(layer), full, atol=1e-5)
        np.testing.assert_allclose(writer.row(layer).sum(axis=1), 1, atol=1e-5)


def test_what_was_read_is_reused_and_a_branch_cuts_it_back(tiny_model):
    writer = Writer(tiny_model("llama"), TEXT)
    steps = [writer.read(new) for new in ((), (5,), (5, 6), (5, 6, 7), (5, 9))]
    counts = [(step.n_reused, step.n_computed) for step in steps]
    assert counts == [(0, 6), (6, 1), (7, 1), (8, 1), (7, 1)]
    straight = Writer(tiny_model("llama"), TEXT).read((5, 9))
    np.testing.assert_allclose(steps[-1].logits, straight.logits, atol=1e-5)
    again = writer.read((5, 9))
    assert (again.n_reused, again.n_computed) == (7, 1)
    np.testing.assert_allclose(again.logits, straight.logits, atol=1e-5)


@pytest.mark.parametrize("family", ["gemma2", "t5", "gpt2"])
def test_branches_are_right_in_every_kind_of_cache(family, tiny_model):
    lm = tiny_model(family)
    writer = Writer(lm, TEXT)
    for new in ((), (5,), (5, 6, 7, 8), (5, 6), (9,), ()):
        expected = Writer(lm, TEXT).read(new).logits
        np.testing.assert_allclose(writer.read(new).logits, expected, atol=1e-5)


def test_the_cache_grows_by_one_key_and_value_a_layer_and_head(tiny_model):
    writer = Writer(tiny_model("llama"), TEXT)
    first, second = writer.read(()), writer.read((5,))
    # 3 layers, keys and values, 2 heads of 4 numbers, 4 bytes each.
    assert second.cache_bytes - first.cache_bytes == 3 * 2 * 2 * 4 * 4
    assert first.cache_bytes == 6 * (second.cache_bytes - first.cache_bytes)


def test_an_encoder_writes_nothing(minilm: LoadedModel):
    with pytest.raises(HeadlightError, match="writes nothing"):
        Writer(minilm, "a cat")


def test_bad_requests_get_a_sentence(tiny_model):
    writer = Writer(tiny_model("gpt2"), TEXT)
    with pytest.raises(HeadlightError, match="no such token"):
        writer.read((999,))
    with pytest.raises(HeadlightError, match="no place for more than 64"):
        writer.read((5,) * 59)
    assert writer.read((5,) * 58).is_full
    with pytest.raises(HeadlightError, match="no text"):
        Writer(tiny_model("gpt2"), "")
    with pytest.raises(HeadlightError, match="has 65 tokens"):
        Writer(tiny_model("gpt2"), "cat " * 65)
    writer.read(())
    with pytest.raises(HeadlightError, match="layers 0 to 2"):
        writer.row(3)


def test_a_model_says_which_token_ends_its_text(smollm2: LoadedModel, tiny_model):
    assert smollm2.tokenizer.eos_token_id in end_ids(smollm2)
    assert end_ids(tiny_model("t5")) == (2,)
