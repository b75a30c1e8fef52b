"""One word in several sentences: by hand, by law, and equal to the plain model."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.embeddings.contextual import (
    Usual,
    cosines_over_layers,
    every_layer,
    layer_vectors,
    nearest_tokens,
    reading_stack,
    same_so_far,
    usual_cosines,
)
from core.embeddings.matrix import embedding_matrix
from core.embeddings.neighbours import Matrix
from core.models import LoadedModel
from core.numerics import cosine_matrix, unit
from core.text.word_uses import Use, shared_word, spans_of, uses_in
from core.trace import Trace, trace
from tests.tiny import TinyModel

FRUIT, WATCH = "I bought an apple and an orange", "I bought an apple watch"
FALLS = "An apple fell from the tree"


def use_of(word: str, one: Trace) -> Use:
    (use,) = uses_in(word, one.text, one.tokens)
    return use


def test_cosines_worked_by_hand():
    # (3, 4) and (4, 3) have length 5 and product 24; (0, 0) has no direction.
    vectors = np.array([[3, 4], [4, 3], [-6, -8], [0, 0]], np.float32)
    expected = [[1, 0.96, -1, 0], [0.96, 1, -0.96, 0], [-1, -0.96, 1, 0], [0] * 4]
    np.testing.assert_allclose(cosine_matrix(vectors), expected, atol=1e-7)


@given(st.integers(0, 10_000))
def test_a_cosine_matrix_is_symmetric_with_ones_in_the_diagonal(seed: int):
    vectors = np.random.default_rng(seed).normal(size=(7, 5)).astype(np.float32)
    vectors[3] = vectors[1]
    square = cosine_matrix(vectors)
    np.testing.assert_array_equal(square, square.T)
    np.testing.assert_array_equal(np.diag(square), np.ones(7))
    assert square[1, 3] == 1
    assert np.abs(square).max() <= 1


def test_lengths_become_one_and_nothing_stays_nothing():
    np.testing.assert_allclose(
        unit(np.array([[0, 5], [0, 0]], np.float32)), [[0, 1], [0, 0]]
    )


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("apple", "an apple, apples", [(3, 8)]),
        ("Apple", "an apple or Apple", [(12, 17)]),
        ("APPLE", "an apple or Apple", [(3, 8), (12, 17)]),
        ("app", "an apple", []),
        ("กิน", "ฉันกินข้าว", [(3, 6)]),
        ("a b", "x a b y", [(2, 5)]),
        ("", "anything", []),
        (" ", "any thing", []),
        ("(", "f(x)", []),
        ("straße", "die STRASSE", [(4, 11)]),
        ("👍", "so 👍 good", [(3, 4)]),
    ],
)
def test_a_word_is_found_by_itself_in_any_case(word, text, expected):
    assert spans_of(word, text) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([FRUIT, WATCH, FALLS], "apple"),
        (["He is at the bank.", "The BANK, closed"], "bank"),
        (["one two", "three"], ""),
        (["👍", "👍"], ""),
        ([], ""),
        (["cafe\u0301 is", "cafe\u0301"], "cafe\u0301"),
    ],
)
def test_the_longest_word_of_all_texts_is_found(texts, expected):
    assert shared_word(texts) == expected


def test_a_word_of_several_tokens_is_their_mean(minilm: LoadedModel):
    one = trace(minilm, "the tokenizer reads")
    use = use_of("tokenizer", one)
    pieces = [one.tokens[at].text for at in use.places]
    assert pieces == ["token", "##izer"]
    resid = one.main_stack.resid(4)
    by_hand = (resid[use.places[0]] + resid[use.places[1]]) / 2
    np.testing.assert_allclose(layer_vectors(one, use)[4], by_hand, atol=1e-6)


def test_a_word_used_twice_has_two_uses_and_one_cut_off_has_none(minilm: LoadedModel):
    text = "The black cat fights the white cat."
    one = trace(minilm, text)
    assert [text[use.start : use.end] for use in uses_in("cat", text, one.tokens)] == [
        "cat",
        "cat",
    ]
    short = trace(minilm, text, max_tokens=6)
    assert len(uses_in("cat", text, short.tokens)) == 1
    # Of "tokenizer" only "token" is read: half a word is not the word.
    cut = trace(minilm, "the tokenizer", max_tokens=3)
    assert uses_in("tokenizer", cut.text, cut.tokens) == []


@pytest.mark.parametrize("name", ["minilm", "smollm2"])
def test_every_number_is_the_plain_models(name: str, request: pytest.FixtureRequest):
    model: LoadedModel = request.getfixturevalue(name)
    traces = [trace(model, text) for text in (FRUIT, WATCH, FALLS)]
    uses = [use_of("apple", one) for one in traces]
    plain = []
    for one in traces:
        ids = torch.tensor(one.token_ids)[None].to(model.device)
        kept: list[torch.Tensor] = []
        blocks: Any = model.model.base_model
        blocks = blocks.encoder.layer if name == "minilm" else blocks.layers
        hooks = [
            block.register_forward_hook(
                lambda _m, _i, out, kept=kept: kept.append(
                    out[0] if isinstance(out, tuple) else out
                )
            )
            for block in blocks
        ]
        with torch.inference_mode():
            first = model.model(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                output_hidden_states=True,
            ).hidden_states[0]
        for hook in hooks:
            hook.remove()
        plain.append([x.reshape(-1, x.shape[-1]).cpu() for x in (first, *kept)])
    vectors = np.stack([layer_vectors(*x) for x in zip(traces, uses, strict=True)])
    cosines = cosines_over_layers(vectors)
    for layer in range(len(plain[0])):
        rows = [plain[at][layer][use.places[0]].double() for at, use in enumerate(uses)]
        theirs = torch.nn.functional.normalize(torch.stack(rows), dim=-1)
        np.testing.assert_allclose(cosines[layer], theirs @ theirs.T, atol=1e-6)
    every = torch.cat([states[3] for states in plain]).double()
    every = torch.nn.functional.normalize(every, dim=-1)
    ours = cosine_matrix(np.concatenate([every_layer(one)[3] for one in traces]))
    np.testing.assert_allclose(ours, every @ every.T, atol=1e-6)


def test_the_static_row_is_the_same_and_minilm_adds_the_place(minilm: LoadedModel):
    traces = [trace(minilm, text) for text in (FRUIT, WATCH, FALLS)]
    uses = [use_of("apple", one) for one in traces]
    rows = np.stack(
        [t.embeddings()[use.places[0]] for t, use in zip(traces, uses, strict=True)]
    )
    np.testing.assert_array_equal(cosine_matrix(rows), np.ones((3, 3)))
    vectors = np.stack([layer_vectors(*x) for x in zip(traces, uses, strict=True)])
    cosines = cosines_over_layers(vectors)
    # The same place in the first two sentences, another one in the third.
    assert cosines[0, 0, 1] == 1
    assert cosines[0, 0, 2] < 0.99
    assert cosines[6, 0, 1] == pytest.approx(0.676, abs=0.001)


def test_a_decoder_cannot_see_the_watch_that_comes_after(smollm2: LoadedModel):
    traces = [trace(smollm2, text) for text in (FRUIT, WATCH, FALLS)]
    uses = [use_of("apple", one) for one in traces]
    assert same_so_far(traces[0].tokens, traces[1].tokens, (uses[0], uses[1]))
    assert not same_so_far(traces[0].tokens, traces[2].tokens, (uses[0], uses[2]))
    vectors = np.stack([layer_vectors(*x) for x in zip(traces, uses, strict=True)])
    cosines = cosines_over_layers(vectors)
    np.testing.assert_allclose(cosines[:, 0, 1], 1, atol=1e-6)
    assert cosines[30, 0, 2] < 0.9


def usual(*sentences: Trace) -> Usual:
    return usual_cosines(
        np.concatenate([every_layer(one) for one in sentences], axis=1),
        [token for one in sentences for token in one.tokens],
    )


def test_usual_cosines_leave_out_equal_and_special_tokens(minilm: LoadedModel):
    one, two = trace(minilm, "red apple"), trace(minilm, "apple")
    found = usual(one, two)
    # red with the first apple and with the second; apple with apple does not count.
    assert found.n_pairs == 2
    resid = [one.main_stack.resid(2), two.main_stack.resid(2)]
    red, apple, other = unit(np.stack([resid[0][1], resid[0][2], resid[1][1]]))
    by_hand = [red @ apple, red @ other]
    assert found.mean[2] == pytest.approx(np.mean(by_hand), abs=1e-6)
    assert min(by_hand) <= found.low[2] <= found.high[2] <= max(by_hand)
    alone = usual(two, two)
    assert alone.n_pairs == 0
    assert np.isnan(alone.mean).all()


def test_an_encoder_decoder_reads_with_its_encoder(tiny_model: TinyModel):
    model = tiny_model("t5")
    one = trace(model, "the cat sat")
    assert reading_stack(one).name == "encoder"
    assert layer_vectors(one, use_of("cat", one)).shape == (3, 24)


def test_nearest_tokens_worked_by_hand():
    W_E = Matrix(np.array([[2, 0], [0, 1], [1, 1], [0, 0]], np.float32))
    near = nearest_tokens(W_E, np.array([[5, 0], [0, -1]], np.float32), 2)
    assert near.ids[0].tolist() == [0, 2]
    np.testing.assert_allclose(near.cosines[0], [1, np.sqrt(0.5)], atol=1e-6)
    np.testing.assert_allclose(near.cosines[1], [0, 0], atol=1e-6)
    assert nearest_tokens(W_E, np.ones((1, 2), np.float32), 9).ids.shape == (1, 4)


def test_nearest_tokens_are_those_of_the_one_by_one_search(minilm: LoadedModel):
    one = trace(minilm, FRUIT)
    vectors = layer_vectors(one, use_of("apple", one))
    W_E = embedding_matrix(minilm)
    near = nearest_tokens(W_E, vectors, 3)
    for at, vector in enumerate(vectors):
        expected = W_E.nearest(vector, 3)
        assert near.ids[at].tolist() == expected.ids.tolist()
        np.testing.assert_allclose(near.cosines[at], expected.values, atol=1e-5)
    assert near.ids[0, 0] == one.token_ids[4]
