"""The token a reader means by a typed word."""

import numpy as np
import pytest

from core.errors import BadText
from core.models import LoadedModel
from core.text.typed_token import typed_token


def test_with_a_space_or_without_whichever_is_likelier(smollm2: LoadedModel):
    tokenizer = smollm2.tokenizer
    (plain,), (spaced,) = (tokenizer.encode(text) for text in ("Paris", " Paris"))
    logits = np.zeros(49152, dtype=np.float32)
    logits[spaced] = 1
    assert typed_token(tokenizer, "Paris", logits) == spaced
    logits[plain] = 2
    assert typed_token(tokenizer, "Paris", logits) == plain
    assert typed_token(tokenizer, " Paris ", logits) == plain


def test_a_space_and_a_sign_are_tokens_too(smollm2: LoadedModel):
    logits = np.zeros(49152, dtype=np.float32)
    for text in (" ", ".", "\n"):
        found = typed_token(smollm2.tokenizer, text, logits)
        assert str(smollm2.tokenizer.decode([found])).strip() == text.strip()


@pytest.mark.parametrize("text", ["Honorificabilitudinitatibus", "two words", "ก็"])
def test_more_than_one_token_is_refused(text: str, smollm2: LoadedModel):
    logits = np.zeros(49152, dtype=np.float32)
    with pytest.raises(BadText, match="more than one token"):
        typed_token(smollm2.tokenizer, text, logits)


def test_a_wordpiece_needs_no_space(minilm: LoadedModel):
    logits = np.zeros(30522, dtype=np.float32)
    found = typed_token(minilm.tokenizer, "Paris", logits)
    assert minilm.tokenizer.convert_ids_to_tokens(found) == "paris"
