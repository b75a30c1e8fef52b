"""Hidden words and padding, on real encoders and tiny ones of each family."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerFast

from core.attention.masked_words import (
    guess_at,
    guesses_words,
    hidden_places,
    hidden_text,
    padded_batch,
)
from core.errors import BadText, HeadlightError
from core.models import LoadedModel, load_model
from core.trace import trace
from tests.tiny import TinyFolder

ENCODERS = ["bert", "roberta", "albert", "distilbert", "electra", "modernbert"]
TEXT = "the black dog saw a cat"


@pytest.fixture(scope="module")
def model(tiny_folder: TinyFolder):
    @cache
    def of(family: str) -> LoadedModel:
        folder = tiny_folder(family)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        # The word "fast" stands for what is hidden: the tiny vocabulary has no sign.
        tokenizer.mask_token = "fast"
        return replace(load_model(str(folder), device="cpu"), tokenizer=tokenizer)

    return of


@pytest.mark.parametrize("family", ENCODERS)
def test_a_guess_is_the_models_own_softmax_at_the_hidden_place(family, model):
    lm = model(family)
    assert guesses_words(lm)
    tokens = trace(lm, TEXT).tokens
    text = hidden_text(lm, TEXT, tokens[2])
    assert text == "the black fast saw a cat"
    t = trace(lm, text)
    assert hidden_places(t) == [2]
    with torch.inference_mode():
        ids = torch.from_numpy(t.token_ids.astype(np.int64))[None]
        logits = lm.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    own = logits[0, 2].double().softmax(0)
    np.testing.assert_allclose(guess_at(t, 2).probs, own, atol=1e-5)


@pytest.mark.parametrize("family", [*ENCODERS, "bert-body"])
def test_hidden_padding_changes_nothing_and_seen_padding_does(family, model):
    long, short = padded_batch(model(family), (TEXT, "one cat"))
    assert long.visible.all()
    assert short.visible.tolist() == [True] * 2 + [False] * 4
    assert max(long.error, short.error) < 1e-5
    assert short.error_seen > 1e-3
    assert long.error_seen < 1e-5
    for layer in range(3):
        pattern = short.pattern(layer)
        assert (pattern[:, :, 2:] == 0).all()
        np.testing.assert_allclose(pattern.sum(axis=-1), 1, atol=1e-5)
        alone = trace(model(family), "one cat").main_stack.self_attention(layer)
        np.testing.assert_allclose(pattern[:, :, :2], alone.pattern(), atol=1e-5)


def test_minilms_padding_changes_nothing(minilm: LoadedModel):
    texts = ("I bought an apple and an orange", "A cat sleeps")
    _, short = padded_batch(minilm, texts)
    assert short.ids[~short.visible].tolist() == [minilm.tokenizer.pad_token_id] * 4
    assert short.error < 1e-5
    assert short.error_seen > 0.01
    own = trace(minilm, texts[1]).main_stack.final()
    np.testing.assert_allclose(short.final[:5], own, atol=1e-5)


def test_minilm_guesses_no_words_and_says_so(minilm: LoadedModel):
    assert not guesses_words(minilm)
    t = trace(minilm, "A [MASK] sleeps")
    assert hidden_places(t) == [2]
    with pytest.raises(HeadlightError, match="no head that guesses words"):
        guess_at(t, 2)


def test_bad_requests_get_a_sentence(minilm: LoadedModel, smollm2: LoadedModel):
    first = trace(minilm, "A cat").tokens[0]
    with pytest.raises(HeadlightError, match="Only a token of the text"):
        hidden_text(minilm, "A cat", first)
    with pytest.raises(HeadlightError, match="not an encoder"):
        padded_batch(smollm2, ("a", "b"))
    with pytest.raises(HeadlightError, match="has no mask token"):
        hidden_text(smollm2, "A cat", trace(smollm2, "A cat").tokens[1])
    with pytest.raises(BadText, match="at least one character"):
        padded_batch(minilm, ())
    with pytest.raises(HeadlightError, match="layers 0 to 5"):
        padded_batch(minilm, ("a", "b c"))[0].pattern(6)
