"""What a mask does to a real model, and the numbers that say so."""

import numpy as np
import pytest

from core.attention.ablation import kl_bits
from core.attention.mask_effect import MaskEffect, answer_shares, mask_effect
from core.attention.masks import causal_mask, full_mask
from core.instrument import ReplaceMask
from core.models import LoadedModel
from core.trace import trace

TEXT = "The animal didn't cross the street because it was too tired"
OTHER = "The animal didn't cross the street because it was too wide"


def masked(model: LoadedModel, text: str, mask: np.ndarray | None):
    return trace(
        model, text, interventions=() if mask is None else (ReplaceMask(mask),)
    )


def test_perplexity_by_hand():
    # Surprises of 1 and 3 bits: the mean is 2, and 2² = 4. Then 0 and 2: 2¹ = 2.
    one = MaskEffect(
        np.zeros(3, np.float32),
        np.array([1, 3], np.float32),
        np.array([0, 2], np.float32),
    )
    assert (one.perplexity_before, one.perplexity_after) == (4, 2)
    assert (one.mean_before, one.mean_after, one.n_predicted) == (2, 1, 2)


def test_a_text_of_one_token_has_no_perplexity(smollm2: LoadedModel):
    alone = trace(smollm2, "a")
    effect = mask_effect(alone, alone)
    assert effect.kl.tolist() == [0]
    assert effect.n_predicted == 0
    assert np.isnan(effect.perplexity_before)


@pytest.mark.parametrize("place", [4, 11])
def test_a_later_token_changes_nothing_earlier_with_the_mask_and_much_without(
    smollm2: LoadedModel, place: int
):
    words = TEXT if place == 11 else TEXT.replace("cross", "like")
    texts = (words, OTHER if place == 11 else TEXT)
    ids = [trace(smollm2, text).token_ids for text in texts]
    assert np.flatnonzero(ids[0] != ids[1]).tolist() == [place]
    n = len(ids[0])

    def largest_change(mask: np.ndarray | None) -> float:
        a, b = (masked(smollm2, text, mask).logits_all() for text in texts)
        return float(np.abs(a[:place] - b[:place]).max())

    assert largest_change(None) <= 1e-6
    assert largest_change(causal_mask(n)) <= 1e-6
    assert largest_change(full_mask(n, n)) > 1


def test_replacing_the_mask_by_the_causal_one_changes_nothing(smollm2: LoadedModel):
    before = trace(smollm2, TEXT)
    n = len(before.token_ids)
    effect = mask_effect(before, masked(smollm2, TEXT, causal_mask(n)))
    assert effect.kl.max() < 1e-6
    np.testing.assert_allclose(effect.after, effect.before, atol=1e-4)


def test_the_effect_is_what_torch_says(smollm2: LoadedModel):
    before = trace(smollm2, TEXT)
    n = len(before.token_ids)
    after = masked(smollm2, TEXT, full_mask(n, n))
    effect = mask_effect(before, after)
    for run, bits in ((before, effect.before), (after, effect.after)):
        logits = run.logits_all().astype(np.float64)
        log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        own = -log_probs[np.arange(n - 1), run.token_ids[1:]] / np.log(2)
        np.testing.assert_allclose(bits, own, atol=1e-4)
    assert effect.kl[3] == pytest.approx(kl_bits(before.logits(3), after.logits(3)))
    # On this text the unmasked model sees its answers and uses them.
    assert effect.perplexity_after < effect.perplexity_before / 10


def test_without_the_mask_the_first_layer_reads_the_answer(smollm2: LoadedModel):
    n = len(trace(smollm2, TEXT).token_ids)
    hidden = trace(smollm2, TEXT).stack("decoder").self_attention(0)
    assert not answer_shares(hidden).share.any()
    open_ = masked(smollm2, TEXT, full_mask(n, n)).stack("decoder").self_attention(0)
    found, pattern = answer_shares(open_), open_.pattern()
    for at in range(n - 1):
        assert found.share[at] == pattern[:, at, at + 1].max()
        assert found.share[at] == pattern[found.head[at], at, at + 1]
    assert found.largest == found.share.argmax()
    assert found.share.max() > 0.3


def test_a_decoder_that_has_another_text_is_measured_on_its_own(tiny_model):
    model = tiny_model("t5")
    before = trace(model, "the cat sat", target="a mat and")
    assert before.target_ids is not None
    n = len(before.target_ids)
    mask = full_mask(n, n)
    after = trace(
        model, "the cat sat", target="a mat and",
        interventions=(ReplaceMask(mask, stack="decoder"),),
    )  # fmt: skip
    effect = mask_effect(before, after)
    assert len(effect.kl) == n == effect.n_predicted + 1
    # The last position sees everything in the first layer, but not what others saw.
    assert (effect.kl > 0).all()
