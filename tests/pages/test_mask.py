"""The page about masks without a browser, on models of each kind."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.choice.page_views import View, page_views
from core.attention.ablation import VectorChange, answer_of, change_between
from core.attention.mask_effect import answer_shares, mask_effect
from core.attention.masks import causal_mask, full_mask, window_mask
from core.instrument import ReplaceMask
from core.models import LoadedModel, load_model
from core.trace import trace
from tests.pages import attention_pages
from tests.pages.number_views import numbers_sent, sent
from tests.tiny import TinyFolder

TEXT = "The animal didn't cross the street because it was too tired"


def opened(text: str = TEXT, **state: Any) -> AppTest:
    return attention_pages.opened("mask", text, **state)


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.info, *at.metric]
    return "\n".join(str(one.value) for one in boxes).replace("\\", "")


def metrics(at: AppTest) -> list[str]:
    return [one.value for one in at.metric]


def labs(at: AppTest) -> tuple[dict, dict[str, np.ndarray]]:
    return sent(at, "mask_lab"), numbers_sent(at, "mask_lab")


def views(at: AppTest) -> set[str]:
    return {one.proto.component_name for one in at.get("bidi_component")}


def test_as_trained_the_maps_are_the_heads_own(smollm2: LoadedModel):
    at = opened(head_choice=("decoder.self", 4, 2))
    data, numbers = labs(at)
    own = trace(smollm2, TEXT).stack("decoder").self_attention(4)
    assert data["head"] == "L4H2"
    np.testing.assert_array_equal(numbers["scores"], own.scores()[2].ravel())
    np.testing.assert_array_equal(numbers["base"], own.mask.ravel())
    assert data["changed"] == ""
    assert "before" not in numbers
    assert data["limit"] == np.abs(own.scores()[2]).max()
    assert "Nothing: the mask is as trained" in said(at)
    assert at.metric == []


def test_the_browser_is_given_the_scores_behind_the_models_shares(
    smollm2: LoadedModel,
):
    at = opened(mask_kind="none", head_choice=("decoder.self", 7, 1))
    _, numbers = labs(at)
    n = int(np.sqrt(numbers["scores"].size))
    scores = numbers["scores"].reshape(n, n).astype(np.float64)
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    change = (ReplaceMask(full_mask(n, n)),)
    run = trace(smollm2, TEXT, interventions=change).stack("decoder")
    own = run.self_attention(7).pattern()[1]
    np.testing.assert_allclose(exps / exps.sum(axis=1, keepdims=True), own, atol=1e-6)
    trained = trace(smollm2, TEXT).stack("decoder").self_attention(7).pattern()[1]
    np.testing.assert_array_equal(numbers["before"], trained.ravel())


def test_without_a_mask_both_perplexities_are_the_runs_own(smollm2: LoadedModel):
    at = opened(mask_kind="none")
    before = trace(smollm2, TEXT)
    n = len(before.token_ids)
    after = trace(smollm2, TEXT, interventions=(ReplaceMask(full_mask(n, n)),))
    effect = mask_effect(before, after)
    assert metrics(at) == [
        f"{effect.perplexity_before:,.2f}",
        f"{effect.perplexity_after:,.2f}",
    ]
    words = said(at)
    assert "not how the model was trained" in words
    assert "cheats" in words
    assert "11 positions can look" in words
    chips = sent(at, "shaded_chips")["chips"]
    assert [
        repr(float(one)) in chip["said"]
        for one, chip in zip(effect.kl, chips, strict=True)
    ] == [True] * n
    assert "no mask in every head of every layer" in labs(at)[0]["changed"]


def test_a_perplexity_that_rises_without_a_mask_is_not_said_to_cheat():
    words = said(opened("The capital of France is", mask_kind="none"))
    assert "the perplexity rises" in words
    assert "cheats" not in words


def test_training_names_the_head_that_reads_the_answer(smollm2: LoadedModel):
    at = opened()
    n = len(trace(smollm2, TEXT).token_ids)
    change = (ReplaceMask(full_mask(n, n)),)
    run = trace(smollm2, TEXT, interventions=change)
    shares = answer_shares(run.stack("decoder").self_attention(0))
    best = shares.largest
    assert f"At **{best + 1}: " in said(at)
    assert f"head L0H{shares.head[best]} of the first layer" in said(at)
    rows = sent(at, "before_after")["rows"]
    assert len(rows) == n - 1
    logits = run.logits(3).astype(np.float64)
    probs = np.exp(logits - logits.max())
    prob = probs[run.token_ids[4]] / probs.sum()
    assert rows[3]["bars"][1]["length"] == pytest.approx(prob, rel=1e-4)
    assert rows[3]["label"] == "·cross"
    assert rows[3]["detail"] == "4 sees The ·animal ·didn 't"


@pytest.mark.parametrize("scope", ["head", "layer", "model"])
def test_the_scope_says_where_the_mask_is_put(scope: str, smollm2: LoadedModel):
    at = opened(
        mask_kind="window", mask_window=2, mask_scope=scope,
        head_choice=("decoder.self", 5, 3), mask_cell=(11, 2),
    )  # fmt: skip
    before = trace(smollm2, TEXT)
    where = {"head": (5, 3), "layer": (5, None), "model": (None, None)}[scope]
    mask = window_mask(len(before.token_ids), 2)
    after = trace(smollm2, TEXT, interventions=(ReplaceMask(mask, *where),))
    effect = mask_effect(before, after)
    assert metrics(at)[1] == f"{effect.perplexity_after:,.2f}"
    own = after.stack("decoder").self_attention(5).scores()[3]
    np.testing.assert_array_equal(labs(at)[1]["scores"], own.ravel())
    assert "cheats" not in said(at)


def test_cells_of_the_address_are_run_on_top_of_their_kind(smollm2: LoadedModel):
    at = opened(mask_kind="own", mask_cells="window.2-0.3-99.0-0.3")
    data, numbers = labs(at)
    n = len(data["rows"])
    assert data["cells"] == [[0, 3]]
    np.testing.assert_array_equal(numbers["base"], window_mask(n, 2).ravel())
    assert "Drawn on a window of 2" in said(at)
    mask = window_mask(n, 2)
    mask[0, 3] = True
    after = trace(smollm2, TEXT, interventions=(ReplaceMask(mask),))
    effect = mask_effect(trace(smollm2, TEXT), after)
    assert metrics(at)[1] == f"{effect.perplexity_after:,.2f}"


def test_a_query_without_a_key_is_named_and_the_last_run_stays(smollm2: LoadedModel):
    at = opened(mask_kind="own", mask_cells="trained-1.0-1.1")
    assert "Query 2, ·animal, sees no key" in said(at)
    mask = causal_mask(len(labs(at)[0]["rows"]))
    mask[1, 0] = False
    after = trace(smollm2, TEXT, interventions=(ReplaceMask(mask),))
    effect = mask_effect(trace(smollm2, TEXT), after)
    assert metrics(at)[1] == f"{effect.perplexity_after:,.2f}"
    assert labs(at)[0]["cells"] == [[1, 0], [1, 1]]


def test_all_tokens_as_padding_get_one_sentence_and_can_be_shown_again():
    at = opened("The cat", mask_kind="padding", mask_hidden=(0, 1))
    assert "A text of padding alone" in said(at)
    at.multiselect(key="mask_padding").set_value([1]).run()
    assert not at.exception
    assert "padding alone" not in said(at)
    assert labs(at)[1]["base"].tolist() == [1, 0, 1, 0]


def test_an_encoder_is_compared_by_its_vectors_and_has_no_training(
    minilm: LoadedModel,
):
    at = opened(model="minilm-l6", mask_kind="causal")
    before = trace(minilm, TEXT)
    n = len(before.token_ids)
    change = ReplaceMask(causal_mask(n), stack="encoder")
    after = trace(minilm, TEXT, interventions=(change,))
    moved = change_between(answer_of(before), answer_of(after))
    assert isinstance(moved, VectorChange)
    rows = sent(at, "before_after")["rows"]
    assert [row["bars"][0]["exact"] for row in rows] == [
        repr(float(one)) for one in moved.relative
    ]
    assert "It was not trained to guess the next token" in said(at)
    assert at.metric == []


def test_a_kind_that_a_model_does_not_have_gives_way():
    at = opened(model="minilm-l6", mask_kind="none")
    assert labs(at)[0]["changed"] == ""
    options = at.segmented_control(key="mask_kind").options
    assert options[:2] == ["As trained", "Causal"]


@pytest.mark.parametrize("family", ["t5", "bart", "marian"])
@pytest.mark.parametrize("kind", ["encoder.self", "decoder.self", "decoder.cross"])
def test_every_attention_of_an_encoder_decoder(
    family: str, kind: str, tiny_folder: TinyFolder
):
    folder = str(tiny_folder(family))
    at = opened(
        "the cat sat", model=folder, target="a mat and", mask_kind="padding",
        mask_hidden=(1,), head_choice=(kind, 1, 2),
    )  # fmt: skip
    model = load_model(folder)
    before = trace(model, "the cat sat", target="a mat and")
    stack, attention = kind.split(".")
    own = before.stack(stack)  # pyright: ignore[reportArgumentType]
    layer = own.self_attention(1) if attention == "self" else own.cross_attention(1)
    assert layer is not None
    mask = layer.mask.copy()
    mask[:, 1] = False
    assert labs(at)[1]["base"].tolist() == mask.ravel().tolist()
    change = ReplaceMask(mask, stack=stack, attention=attention)  # pyright: ignore[reportArgumentType]
    after = trace(model, "the cat sat", target="a mat and", interventions=(change,))
    effect = mask_effect(before, after)
    assert metrics(at)[1] == f"{effect.perplexity_after:,.2f}"
    assert "Why is there a mask in training?" in {one.value for one in at.header}


def test_gemmas_local_layers_keep_their_own_window(tiny_folder: TinyFolder):
    folder = str(tiny_folder("gemma2"))
    text = "the cat sat on a mat and saw one dog"
    at = opened(text, model=folder, mask_kind="own", mask_cells="trained-0.1")
    model = load_model(folder)
    changes = []
    for layer in range(3):
        mask = trace(model, text).stack("decoder").self_attention(layer).mask.copy()
        mask[0, 1] = True
        changes.append(ReplaceMask(mask, layer))
    assert len({change.mask.tobytes() for change in changes}) == 2
    after = trace(model, text, interventions=tuple(changes))
    effect = mask_effect(trace(model, text), after)
    assert metrics(at)[1] == f"{effect.perplexity_after:,.2f}"


@pytest.mark.parametrize(
    "state",
    [
        {"mask_kind": "own", "mask_cells": "<script>-1.x-2.3.4--"},
        {"mask_kind": "window", "mask_window": 99},
        {"mask_kind": "prefix", "mask_prefix": 99},
        {"mask_kind": "padding", "mask_hidden": (77,)},
        {"mask_cell": (999, 999)},
    ],
)
def test_what_does_not_fit_gives_way(state: dict):
    at = opened("The cat", **state)
    assert not at.exception
    assert "headlight_mask_lab" in views(at)


def test_one_token_alone():
    for kind in ("none", "window", "prefix", "padding", "own"):
        at = opened("a", mask_kind=kind)
        assert not at.exception
        assert "nothing is to be guessed" in said(at)


def test_a_long_text_cannot_be_drawn_on():
    at = opened("word " * 80, mask_kind="own", mask_cells="trained-0.1")
    assert "up to 64 tokens; this text has 8" in said(at)
    assert labs(at)[0]["cells"] == []
    assert not labs(at)[0]["canDraw"]


def perplexities(view: View) -> tuple[float, float]:
    """Of the view's text with the mask of its training and with the view's own."""
    model = load_model(view.model)
    before, n = trace(model, view.text), len(trace(model, view.text).token_ids)
    kind = view.widgets["mask_kind"]
    mask = window_mask(n, view.widgets["mask_window"])
    mask = mask if kind == "window" else full_mask(n, n)
    effect = mask_effect(
        before, trace(model, view.text, interventions=(ReplaceMask(mask),))
    )
    return effect.perplexity_before, effect.perplexity_after


def test_with_the_mask_off_the_views_text_is_copied_and_with_a_window_it_is_lost():
    trained, off, window = page_views("mask").views
    assert trained.text == off.text
    before, after = perplexities(off)
    assert (f"{before:.0f}", f"{after:.0f}") == ("69", "2")
    assert "from 69 to 2" in off.look
    assert window.widgets["mask_kind"] == "window"
    before, after = perplexities(window)
    assert after > 10 * before


def test_the_page_opens_on_a_head_that_reads_the_animal():
    view = page_views("mask").views[0]
    layer, head = map(int, view.settings["head"].split(".")[2:])
    query, key = map(int, view.settings["pair"].split("."))
    read = trace(load_model(view.model), view.text)
    assert (read.tokens[query].text, read.tokens[key].text) == (" it", " animal")
    assert read.stack("decoder").self_attention(layer).pattern()[head, query, key] > 0.5


@pytest.mark.parametrize(
    ("text", "used"), [(TEXT, True), ("The capital of France is", False)]
)
def test_what_is_said_of_training_agrees_with_the_perplexities(text: str, used: bool):
    at = opened(text)
    assert ("makes use of them" in said(at)) == used
    assert ("would learn just that" in said(at)) != used
    assert "nothing left to learn" not in said(at)
