"""What the pages about attention ask: by law, and whether it can travel."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from components.attention.compare.questions import KindLike, PatternOfHead
from components.attention.heads.questions import (
    AllHeads,
    HeadsThatLook,
    OneHead,
    SeveralHeads,
)
from components.attention.mask.questions import (
    EffectOfMask,
    MaskOfHead,
    ScoresOfHead,
    SharesOfAnswers,
)
from components.attention.questions import AnswerAfter, OneNumber
from components.attention.switch_off.questions import HeadsOff, RoleOnText
from components.choice.questions import HeadOfText
from core.attention.chosen_mask import ChosenMask
from core.attention.head_set import HeadSet, Part
from core.instrument.interventions import AblateHead, ReplaceMask
from core.trace import trace
from core.trace.attentions import attentions_named, attentions_of
from tests.tiny import TinyModel, TinyTrace
from tests.travels import travels

DECODER, CROSS = "decoder.self", "decoder.cross"
QUESTIONS: list[Callable[..., Any]] = [
    HeadOfText(DECODER, 1, 2, (3, 1)),
    OneNumber(DECODER, 1, 2, 3, 1),
    AnswerAfter(2),
    AllHeads(DECODER),
    HeadsThatLook(DECODER, 3, 1),
    OneHead(DECODER, 1, 2),
    SeveralHeads(DECODER, ((0, 1), (1, 2)), "max"),
    MaskOfHead(DECODER, 1, 2, ChosenMask("window", 2), "model"),
    ScoresOfHead(DECODER, 1, 2),
    SharesOfAnswers(),
    HeadsOff(HeadSet((Part(DECODER, 1, 2),))),
    RoleOnText(DECODER, "previous"),
    KindLike(DECODER),
    PatternOfHead(DECODER, 1, 2),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: type(one).__name__)
def test_questions_and_answers_travel_without_the_trace(
    question: Callable[..., Any], tiny_trace: TinyTrace
):
    travels(question, tiny_trace("llama").ask(question), 20_000)


def test_a_wanted_head_and_pair_are_taken_as_far_as_there_are_such(
    tiny_trace: TinyTrace,
):
    read = tiny_trace("llama")
    (kind,) = attentions_of(read)
    found = HeadOfText(DECODER, 1, 2, (3, 1))(read)
    assert (found.where, found.pair) == ((DECODER, 1, 2), (3, 1))
    assert (found.facts, found.kinds) == (kind.facts, (kind.facts,))
    # A later token is hidden, and there is no such head: the page's own first view.
    other = HeadOfText("encoder.self", kind.n_layers, 0, (1, 3))(read)
    assert other.where == (DECODER, kind.n_layers // 2, 0)
    row = kind.layer(other.layer).row(other.query)[0]
    assert other.query == len(kind.query_tokens) - 1
    assert other.key == 1 + int(row[1 : other.query].argmax())


def test_all_kinds_of_attention_tell_their_own_rows_and_columns(tiny_trace: TinyTrace):
    read = tiny_trace("bart")
    found = HeadOfText(CROSS)(read)
    assert [kind.name for kind in found.kinds] == ["encoder.self", DECODER, CROSS]
    assert found.facts.query_tokens == read.target_tokens
    assert found.facts.key_tokens == read.tokens
    assert KindLike("nothing.such")(read).name == "encoder.self"
    assert KindLike(CROSS)(read) == found.facts


def test_a_pattern_has_no_number_where_the_mask_hides_the_key(tiny_trace: TinyTrace):
    read = tiny_trace("llama")
    layer = attentions_named(read, DECODER).layer(1)
    found, one = PatternOfHead(DECODER, 1, 2)(read), OneHead(DECODER, 1, 2)(read)
    np.testing.assert_array_equal(np.isnan(found), ~layer.mask)
    np.testing.assert_array_equal(found[layer.mask], layer.pattern()[2][layer.mask])
    np.testing.assert_array_equal(one.pattern, layer.pattern()[2])
    average = SeveralHeads(DECODER, ((1, 2), (1, 2)), "mean")(read)
    np.testing.assert_allclose(average.pattern, one.pattern, atol=1e-7)


def test_a_mask_is_put_where_it_is_wanted_and_nowhere_it_is_already(
    tiny_trace: TinyTrace,
):
    read = tiny_trace("llama")
    n = len(read.tokens)
    whole, layer, head = (
        MaskOfHead(DECODER, 1, 2, ChosenMask("none"), scope)(read).changes[0]
        for scope in ("model", "layer", "head")
    )
    assert (whole.layer, whole.head) == (None, None)
    assert (layer.layer, layer.head) == (1, None)
    assert (head.layer, head.head) == (1, 2)
    assert whole.mask.all()
    causal = MaskOfHead(DECODER, 1, 2, ChosenMask("causal"), "model")(read)
    assert causal.changes == ()
    np.testing.assert_array_equal(causal.trained, np.tri(n, dtype=bool))


def test_a_query_that_is_left_without_a_key_is_named_and_keeps_its_last(
    tiny_trace: TinyTrace,
):
    mask = ChosenMask(cells=((1, 0), (1, 1)))
    found = MaskOfHead(DECODER, 1, 2, mask, "head")(tiny_trace("llama"))
    assert found.blind == (1,)
    assert found.runnable[1].tolist()[:2] == [False, True]
    np.testing.assert_array_equal(found.base, found.trained)


def test_two_equal_runs_have_no_effect_and_an_open_mask_shows_the_answers(
    tiny_model: TinyModel,
):
    model, text = tiny_model("llama"), "the black dog saw a cat"
    before = trace(model, text)
    n = len(before.tokens)
    changes = [ReplaceMask(np.ones((n, n), dtype=bool), stack="decoder")]
    after = trace(model, text, interventions=changes)
    assert EffectOfMask()(before, before).kl.max() == 0
    effect = EffectOfMask()(before, after)
    assert effect.kl.max() > 0
    # The last token sees the same in both runs of the first layer, the first does not.
    assert effect.n_predicted == n - 1
    assert SharesOfAnswers()(before).share.max() == 0
    shares = SharesOfAnswers()(after)
    first = after.stack("decoder").self_attention(0).pattern()
    assert shares.share[0] == first[:, 0, 1].max()


def test_an_answer_is_the_scores_or_the_vectors(tiny_trace: TinyTrace):
    decoder, encoder = tiny_trace("llama"), tiny_trace("bert")
    np.testing.assert_array_equal(AnswerAfter(2)(decoder), decoder.logits(2))
    np.testing.assert_array_equal(AnswerAfter()(decoder), decoder.logits(-1))
    np.testing.assert_array_equal(AnswerAfter(2)(encoder), encoder.main_stack.final())


def test_heads_are_switched_off_by_name_by_layer_and_by_what_they_do(
    tiny_trace: TinyTrace,
):
    read = tiny_trace("llama")
    n_heads = attentions_named(read, DECODER).n_heads
    off = HeadsOff(HeadSet((Part(DECODER, 1, 2), Part(DECODER, 0))))(read)
    layer = (AblateHead(0, head, "decoder") for head in range(n_heads))
    assert off == (*layer, AblateHead(1, 2, "decoder"))
    scores = RoleOnText(DECODER, "previous")(read).scores
    assert scores is not None
    least = int(100 * scores.max())
    some = HeadsOff(HeadSet((Part(DECODER, role="previous", at_least=least),)))(read)
    named = {(one.layer, one.head) for one in some}
    assert named == set(zip(*np.nonzero(scores >= least / 100), strict=True))


def test_a_role_that_a_text_cannot_show_says_why(tiny_trace: TinyTrace):
    # In a decoder no token can look at the one after it.
    found = RoleOnText(DECODER, "next")(tiny_trace("llama"))
    assert found.scores is None
    assert found.why_not


def test_heads_that_look_are_in_order_and_see_what_some_layer_shows(
    tiny_trace: TinyTrace,
):
    read = tiny_trace("llama")
    found = HeadsThatLook(DECODER, 3, 1)(read)
    shares = [one.share for one in found.heads]
    assert shares == sorted(shares, reverse=True)
    first = found.heads[0]
    pattern = attentions_named(read, DECODER).layer(first.layer).pattern()
    assert first.share == pattern[first.head, 3, 1]
    np.testing.assert_array_equal(found.seen, np.tri(len(read.tokens), dtype=bool))
    assert AllHeads(DECODER)(read).shape == found.seen.shape
