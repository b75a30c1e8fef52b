"""Switching heads off: worked by hand, by law, and against edited weights."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from torch import nn
from transformers.pytorch_utils import Conv1D

from core.attention.ablation import (
    NextTokenChange,
    VectorChange,
    answer_of,
    change_between,
    effect,
    kl_bits,
    likeliest,
)
from core.distribution import next_token_distribution
from core.instrument.interventions import AblateHead
from core.models import LoadedModel
from core.trace import Trace, trace
from core.trace.attentions import attentions_of
from tests import tiny

TEXT = "the black dog saw a cat and sat on it"


def logits(*shares: float) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.array(shares, dtype=np.float64)).astype(np.float32)


def changed(before: tuple[float, ...], after: tuple[float, ...]) -> NextTokenChange:
    change = change_between(logits(*before), logits(*after))
    assert isinstance(change, NextTokenChange)
    return change


def test_kl_worked_by_hand():
    # 1/2 log2(1/2 ÷ 1/4) + 1/4 log2(1/4 ÷ 1/4) + 1/4 log2(1/4 ÷ 1/2) = 1/2 + 0 - 1/4.
    assert kl_bits(logits(2, 1, 1), logits(1, 1, 2)) == pytest.approx(0.25)
    # The other way round the shares differ: it is no distance.
    assert kl_bits(logits(8, 4, 4), logits(4, 4, 8)) == pytest.approx(0.25)
    assert kl_bits(logits(1, 1), logits(3, 1)) == pytest.approx(np.log2(2 / 3**0.5))
    assert kl_bits(logits(3, 1), logits(1, 1)) == pytest.approx(
        0.75 * np.log2(1.5) + 0.25 * np.log2(0.5)
    )


def test_a_token_that_can_no_longer_come_makes_kl_infinite_and_never_a_nan():
    assert kl_bits(logits(1, 1, 0), logits(1, 0, 1)) == np.inf
    # A token that could not come before costs nothing but its share.
    assert kl_bits(logits(1, 0), logits(1, 1)) == pytest.approx(1)
    assert kl_bits(logits(1, 0, 0), logits(1, 0, 0)) == 0
    far = np.array([0, -3e38], dtype=np.float32)
    assert kl_bits(far, far) == 0
    assert kl_bits(far, far[::-1].copy()) > 1e37
    assert kl_bits(far, logits(1, 1)) == pytest.approx(1)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_logits_that_are_no_numbers_are_refused(bad):
    broken = np.array([0, bad], dtype=np.float32)
    with pytest.raises(ValueError, match="finite"):
        kl_bits(broken, logits(1, 1))


NUMBERS = arrays(np.float32, 7, elements=some.floats(-60, 60, width=32))


@given(NUMBERS, NUMBERS)
def test_kl_is_never_below_zero_and_agrees_with_the_textbook(a, b):
    p, q = (next_token_distribution(x)._softmax for x in (a, b))
    seen = p > 0
    textbook = (p[seen] * np.log2(p[seen] / q[seen])).sum()
    assert kl_bits(a, b) >= 0
    assert kl_bits(a, b) == pytest.approx(textbook, abs=1e-9)


@given(NUMBERS, some.integers(0, 6), some.floats(0.01, 5))
def test_kl_is_zero_only_where_nothing_changes(a, where, step):
    assert kl_bits(a, a) == 0
    other = a.copy()
    other[where] += np.float32(step)
    p, q = (next_token_distribution(x)._softmax for x in (a, other))
    assert (kl_bits(a, other) > 0) == bool((p != q).any())


def test_the_tokens_of_either_run_are_listed_and_the_rest_is_summed():
    change = changed((6, 4, 3, 2, 1), (1, 2, 3, 4, 6))
    listed = change.top(2)
    assert [one.id for one in listed] == [0, 1, 3, 4]
    assert [one.before for one in listed] == pytest.approx(
        [6 / 16, 4 / 16, 2 / 16, 1 / 16]
    )
    assert [one.points for one in listed] == pytest.approx([-31.25, -12.5, 12.5, 31.25])
    rest = change.everything_else(listed)
    assert (rest.count, rest.before, rest.after) == pytest.approx((1, 3 / 16, 3 / 16))
    first, now = likeliest(change)
    assert (first.id, now.id) == (0, 4)


def test_vectors_are_compared_by_angle_and_by_length():
    before = np.array([[3, 4], [1, 0], [0, 0], [0, 0]], dtype=np.float32)
    after = np.array([[3, 4], [0, 2], [0, 0], [1, 0]], dtype=np.float32)
    change = VectorChange(before, after)
    np.testing.assert_allclose(change.cosines, [1, 0, 1, 0])
    np.testing.assert_allclose(change.relative, [0, 5**0.5, 0, np.inf])
    assert effect(change) == pytest.approx(0.5)


def test_the_effect_of_nothing_is_nothing(smollm2, minilm):
    for model in (smollm2, minilm):
        answer = answer_of(trace(model, "A cat sat"))
        assert effect(change_between(answer, answer)) == 0


def out_projection(lm: LoadedModel, model: nn.Module, change: AblateHead) -> nn.Module:
    """The layer's W_O in a copy of the model."""
    index = next(i for i, slot in enumerate(lm.anatomy.slots) if change.reaches(slot))
    module = lm.anatomy.out_projections[index]
    name = next(n for n, m in lm.model.named_modules() if m is module)
    return model.get_submodule(name)


def edited(lm: LoadedModel, t: Trace) -> nn.Module:
    """A copy of the model whose rows of W_O are zero for these heads."""
    model = copy.deepcopy(lm.model)
    # transformers' own sdpa, as the model uses plainly; it cannot cap scores.
    capped = lm.card.family == "gemma2"
    model.set_attn_implementation("eager" if capped else "sdpa")
    for change in t.interventions:
        assert isinstance(change, AblateHead)
        assert change.stack is not None
        module = out_projection(lm, model, change)
        kinds = {(a.stack_name, a.kind): a for a in attentions_of(t)}
        found = kinds[change.stack, change.attention]
        width = found.layer(change.layer).v.shape[-1]
        rows = slice(change.head * width, (change.head + 1) * width)
        with torch.no_grad():
            if isinstance(module, Conv1D):
                module.weight[rows] = 0
            else:
                module.weight[:, rows] = 0  # pyright: ignore
    return model


def plain_answer(model: nn.Module, lm: LoadedModel, t: Trace) -> np.ndarray:
    """What the edited copy gives in a plain forward, every position."""
    inputs = {"input_ids": torch.from_numpy(t.token_ids.astype(int))[None]}
    if t.encoded.type_ids is not None:
        inputs["token_type_ids"] = torch.from_numpy(t.encoded.type_ids.astype(int))[
            None
        ]
    if t.target_ids is not None:
        inputs["decoder_input_ids"] = torch.from_numpy(t.target_ids.astype(int))[None]
    with torch.inference_mode():
        output = model(**inputs)
    answer = output.logits if lm.card.has_lm_head else output.last_hidden_state
    return answer[0].numpy()


def read(lm: LoadedModel, changes: list[AblateHead]) -> Trace:
    target = "one cat run" if lm.card.kind == "encoder-decoder" else None
    return trace(lm, TEXT, target=target, interventions=changes)


def assert_like_edited_weights(lm: LoadedModel, changes: list[AblateHead]) -> None:
    t = read(lm, changes)
    theirs = plain_answer(edited(lm, t), lm, t)
    ours = t.logits_all() if t.has_logits else t.main_stack.final()
    base = read(lm, [])
    before = base.logits_all() if t.has_logits else base.main_stack.final()
    np.testing.assert_allclose(ours, theirs, atol=1e-5, rtol=1e-5)
    assert np.abs(ours - before).max() > 1e-4


@pytest.mark.parametrize("heads", [[(3, 4)], [(0, 8), (29, 1), (12, 0)]])
def test_smollm2_without_heads_equals_edited_weights(smollm2, heads):
    assert_like_edited_weights(smollm2, [AblateHead(*head) for head in heads])


@pytest.mark.parametrize("heads", [[(2, 11)], [(5, head) for head in range(12)]])
def test_minilm_without_heads_equals_edited_weights(minilm, heads):
    assert_like_edited_weights(minilm, [AblateHead(*head) for head in heads])


@pytest.mark.parametrize("name", ["gpt2", "llama", "gemma2", "bert-body", "distilbert"])
def test_families_without_heads_equal_edited_weights(name, tiny_model):
    assert_like_edited_weights(tiny_model(name), [AblateHead(1, 2), AblateHead(2, 0)])


@pytest.mark.parametrize("name", tiny.SEQ2SEQ_FAMILIES)
def test_heads_of_encoder_decoder_and_cross_equal_edited_weights(name, tiny_model):
    lm = tiny_model(name)
    for change in (
        AblateHead(1, 3, "encoder"),
        AblateHead(2, 1, "decoder"),
        AblateHead(0, 2, "decoder", "cross"),
    ):
        assert_like_edited_weights(lm, [change])


def test_everything_off_still_gives_numbers(smollm2, minilm):
    for lm in (smollm2, minilm):
        base = trace(lm, "One cat")
        kind = attentions_of(base)[0]
        heads = [
            kind.ablation(layer, head)
            for layer in range(kind.n_layers)
            for head in range(kind.n_heads)
        ]
        off = trace(lm, "One cat", interventions=heads)
        change = change_between(answer_of(base), answer_of(off))
        assert np.isfinite(effect(change))
        assert effect(change) > 0.01


def test_the_base_run_stays_what_it_was(smollm2):
    base = trace(smollm2, "The capital of France is")
    logits_before = base.logits(-1).tobytes()
    states_before = base.main_stack.resid(30).tobytes()
    trace(smollm2, "The capital of France is", interventions=[AblateHead(12, 4)])
    assert base.logits(-1).tobytes() == logits_before
    assert base.main_stack.resid(30).tobytes() == states_before
    again = trace(smollm2, "The capital of France is")
    assert again.logits(-1).tobytes() == logits_before
