"""What a trace can be made of: a text, several texts, the ids of tokens."""

from typing import Any

import numpy as np
import pytest
import torch

from core.errors import BadText
from core.instrument import AblateHead
from core.trace import Trace, trace

TEXTS = [
    "The capital of France is",
    "สวัสดีชาวโลก 🙂👩‍👩‍👧 café",
    "def f(x):\n\treturn x * 2\n",
    " ",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_and_the_ids_of_its_tokens_give_the_same_trace(smollm2, text):
    by_text = trace(smollm2, text)
    by_ids = trace(smollm2, by_text.token_ids.tolist())
    assert by_ids.text == text
    assert by_ids.tokens == by_text.tokens
    np.testing.assert_array_equal(by_ids.logits(-1), by_text.logits(-1))


def test_special_tokens_are_given_as_ids_and_are_no_part_of_the_text(minilm):
    by_text = trace(minilm, "unbelievably good apples")
    ids = by_text.token_ids
    for given in (ids, torch.tensor(ids), tuple(ids.tolist())):
        by_ids = trace(minilm, given)
        assert by_ids.tokens == by_text.tokens
        assert by_ids.text == "unbelievably good apples"
    bare = trace(minilm, ids[1:-1])
    assert [token.special for token in bare.tokens] == [False] * (len(ids) - 2)


def test_an_id_that_is_only_a_part_of_a_character_is_read(smollm2):
    ids = smollm2.tokenizer("🙂")["input_ids"]
    assert len(ids) > 1
    (token,) = trace(smollm2, ids[:1]).tokens
    assert (token.id, token.text[0]) == (ids[0], "⟨")


def test_several_texts_give_a_trace_each(smollm2):
    texts = ["I bought an apple", "It was", "I bought an apple"]
    change = AblateHead(3, 1)
    found = trace(smollm2, texts, interventions=[change])
    assert [one.text for one in found] == texts
    for one in found:
        alone = trace(smollm2, one.text, interventions=[change])
        np.testing.assert_array_equal(one.logits(-1), alone.logits(-1))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([-1], "no token -1"),
        ([5, 49_152, 7], "no token 49152: SmolLM2 135M has the ids 0 to 49,151"),
        ([1.5, 2.0], "whole numbers from 0 to 49,151"),
        ([True, False], "whole numbers"),
        ([[1, 2]], "one list"),
        ([[1], [2, 3]], "one list"),
        (["a", 1], "a list of texts"),
        ([2**70], "whole numbers"),
        (None, "Give a text"),
        (7, "Give a text"),
        ([], "no text to read"),
        ("", "no text to read"),
        (["one", ""], "no text to read"),
        (np.zeros(5000, dtype=np.int64), "5,000 tokens"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(smollm2, given: Any, said: str):
    with pytest.raises(BadText, match=said):
        trace(smollm2, given)


def test_a_second_text_goes_with_one_text(minilm):
    for given in ([101, 102], ["one", "two"]):
        given_both: Any = given
        with pytest.raises(BadText, match="A second text goes with"):
            trace(minilm, given_both, text_pair="b")


def test_negative_layers_and_heads_count_back_from_the_last(smollm2):
    t: Trace = trace(smollm2, "It was as")
    stack = t.main_stack
    last = stack.n_layers
    np.testing.assert_array_equal(stack.resid(-1), stack.resid(last))
    np.testing.assert_array_equal(stack.resid(-last - 1), stack.resid(0))
    for layer in (-1, -last):
        own = stack.self_attention(layer)
        assert own.call is stack.self_attention(layer + last).call
        np.testing.assert_array_equal(
            stack.output_projection(layer)[0], stack.output_projection(layer + last)[0]
        )
    ends = trace(smollm2, "It was as", interventions=[AblateHead(-1, -2)])
    assert ends.interventions == (AblateHead(29, 7, "decoder"),)
    assert np.abs(ends.logits(-1) - t.logits(-1)).max() > 0
