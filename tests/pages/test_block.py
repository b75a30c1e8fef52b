"""The block without a browser: its sums, its choices, and models of each kind."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.words.numbers import length, number
from core.layers.block_at import block_at
from core.layers.block_shares import shares_of, split_at
from core.models import LoadedModel, load_model
from core.trace import trace
from tests.pages.number_views import numbers_sent, sent
from tests.pages.open import go_to
from tests.pages.token_pages import SHELL, opened, sound
from tests.tiny import TinyFolder

TEXT = "The capital of France is"
NUMBER = r"([+−-]?[\d.]+)"


def block(text: str = TEXT, **state: object) -> AppTest:
    return opened("block", text, "prediction", **state)


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.info, *at.header]
    return "\n".join(box.value for box in boxes).replace("\\", "")


def look(at: AppTest, name: str) -> AppTest:
    return sound(at.segmented_control(key="block_look").set_value(name).run())


def own(found: re.Match[str], place: int) -> float:
    return float(found[place].replace("−", "-"))


def test_the_sum_of_all_bars_stands_beside_the_models_own(smollm2: LoadedModel):
    words = said(block())
    t = trace(smollm2, TEXT)
    first, second = (int(one.id) for one in t.next_token().top(2))
    found = re.search(
        rf"together: \*\*{NUMBER}\*\*.*logits: {NUMBER} − {NUMBER} = \*\*{NUMBER}",
        words,
    )
    assert found is not None
    logits = t.logits(4)
    assert own(found, 2) == pytest.approx(logits[first], abs=1e-5)
    assert own(found, 3) == pytest.approx(logits[second], abs=1e-5)
    assert own(found, 1) == pytest.approx(own(found, 4), abs=1e-4)
    assert "·Paris** is **+2.483** logits ahead of **·the" in words


def test_the_strongest_layer_is_open_at_first(smollm2: LoadedModel):
    at = block()
    t = trace(smollm2, TEXT)
    split = split_at(t, 4)
    top = [int(one.id) for one in t.next_token().top(2)]
    pairs = np.abs(shares_of(split, *top).shares[1:].reshape(30, 2)).sum(axis=1)
    assert f"Inside layer {pairs.argmax()}" in said(at)
    assert at.number_input(key="block_layer").value in (None, pairs.argmax())


def test_another_layer_shows_its_own_vectors(smollm2: LoadedModel):
    at = block()
    at.number_input(key="block_layer").set_value(7).run()
    assert "Inside layer 7" in said(sound(at))
    at.segmented_control(key="block_look").set_value("The vector").run()
    rows = sent(at, "vector_rows")["rows"]
    assert [row["sign"] for row in rows] == ["", "+", "=", "+", "="]
    own_block = block_at(trace(smollm2, TEXT), 7, 4)
    shown = numbers_sent(at, "vector_rows")["values"].reshape(5, 64)
    assert np.abs(shown[1]).max() == pytest.approx(np.abs(own_block.attn_out).max())
    assert np.abs(shown[4]).max() == pytest.approx(np.abs(own_block.after).max())


def test_the_page_opens_with_a_picture_of_a_block(smollm2: LoadedModel):
    drawn = sent(block(block_layer=7), "block_diagram")
    one = block_at(trace(smollm2, TEXT), 7, 4)
    assert (drawn["layer"], drawn["token"]) == ("L7", "·is")
    assert [part["name"] for part in drawn["branches"]] == ["Attention", "MLP"]
    assert [part["before"] for part in drawn["branches"]] == ["RMSNorm"] * 2
    for part, vector in zip(
        drawn["branches"], (one.attn_out, one.mlp_out), strict=True
    ):
        assert part["length"] == f"adds length {number(length(vector))}"
    mid = one.before.astype(np.float64) + one.attn_out
    assert [state["length"] for state in drawn["states"]] == [
        f"length {number(length(vector))}" for vector in (one.before, mid, one.after)
    ]


def test_only_the_look_that_is_open_has_files_to_save():
    at = block()
    assert 0 < len(at.get("download_button")) <= 4
    assert 0 < len(look(at, "Norms").get("download_button")) <= 4


def test_a_typed_token_is_compared(smollm2: LoadedModel):
    at = block()
    at.text_input(key="block_other").set_value("London").run()
    assert "ahead of **·London" in said(sound(at))
    at.text_input(key="block_answer").set_value("Berlin").run()
    assert "·Berlin** is" in said(sound(at))
    at.text_input(key="block_answer").set_value("Honorificabilitudinitatibus").run()
    words = said(sound(at))
    assert "is more than one token of this vocabulary" in words
    assert "·Paris** is" in words


def test_the_same_token_twice_gives_way_to_the_likeliest_other():
    at = block(block_answer="Paris", block_other="Paris")
    assert "ahead of **·the" in said(at)
    at = block(block_answer="the", block_other="the")
    assert "·the** is **−2.483** logits ahead of **·Paris" in said(at)


def test_a_place_within_the_text_and_back_with_a_new_text():
    at = block(block_token=2)
    assert "At **·capital** (token 2)" in said(at)
    at.session_state["text"] = "a cat"
    at.run()
    assert "(token 2)" in said(sound(at))
    assert at.number_input(key="block_token").value is None


@pytest.mark.parametrize("place", [99, 0, -3])
def test_a_choice_that_does_not_exist_gives_way(place: int):
    at = block(block_token=place, block_layer=place or 77)
    assert at.number_input(key="block_token").value is None
    assert at.number_input(key="block_layer").value is None


def test_an_impossible_address_is_no_error():
    at = AppTest.from_file(SHELL, default_timeout=120)
    for key in ("block_token", "block_layer"):
        at.query_params[key] = "-1e9"
    at.query_params["block_answer"] = "\u202e\x00 two words"
    at.query_params["block_norm"] = "elsewhere"
    sound(go_to(at, "prediction/block.py").run())


def test_the_norm_is_named_with_its_live_number(smollm2: LoadedModel):
    at = block(block_layer=12, block_look="Norms")
    (one, two) = block_at(trace(smollm2, TEXT), 12, 4).norms
    assert f"here {number(one.steps.length[0])}" in said(at)
    at.segmented_control(key="block_norm").set_value("before the MLP").run()
    words = said(sound(at))
    assert f"here {number(two.steps.length[0])}" in words
    assert "under RMSNorm it moves by 0" in words
    assert two.depends is not None
    assert f"{100 * two.depends:.1f} %" in words


def test_the_activation_is_the_models_own_and_a_gate_is_called_one(
    smollm2: LoadedModel,
):
    at = block(block_layer=12, block_look="MLP")
    words = said(at)
    neurons = block_at(trace(smollm2, TEXT), 12, 4).neurons
    assert neurons is not None
    assert "uses **SiLU**. Of the 1,536 pre-activations" in words
    assert "gate × up" in words
    at.toggle(key="block_slope").set_value(True).run()
    sound(at)


def test_minilm_shows_sizes_norms_and_gelu_and_says_why_no_more():
    at = block(model="minilm-l6")
    assert "no vocabulary head" in said(at)
    looks = at.segmented_control(key="block_look")
    assert looks.options == ["All layers", "The vector", "MLP", "Norms"]
    words = said(look(at, "MLP"))
    assert "uses **GELU**" in words
    assert "gate × up" not in words.split("How")[0]
    assert "**LayerNorm** first subtracts the mean" in said(look(at, "Norms"))
    rows = sent(look(at, "The vector"), "vector_rows")["rows"]
    assert [row["sign"] for row in rows] == [""] * 4
    assert not [box for box in at.text_input if box.key == "block_answer"]


@pytest.mark.parametrize(
    ("family", "sentence"),
    [
        ("gpt2", "All bars together"),
        ("gpt_neox", "All bars together"),
        ("t5", "All bars together"),
        ("modernbert", "more than one matrix"),
        ("bert", "more than one matrix"),
        ("bart", "not a plain sum"),
        ("gemma2", "What can be shown of it"),
    ],
)
def test_each_family_is_shown_as_far_as_it_goes(
    family: str, sentence: str, tiny_folder: TinyFolder
):
    at = block("the cat sat on a mat", model=str(tiny_folder(family)))
    words = said(at)
    assert sentence in words
    assert "Inside layer" in words
    assert len(sent(at, "block_diagram")["branches"]) == (
        3 if family in ("t5", "bart") else 2
    )
    assert "pre-activations here" in said(look(at, "MLP"))


def test_a_decoders_cross_attention_has_bars_and_strips_of_its_own(
    tiny_folder: TinyFolder,
):
    folder = str(tiny_folder("t5"))
    at = block("the cat sat", model=folder, target="one dog", block_layer=1)
    labels = [
        row["label"] for row in sent(look(at, "The vector"), "vector_rows")["rows"]
    ]
    assert "cross-attention" in labels
    assert "**Cross-attention** raises and lowers" in said(look(at, "Attention"))


def test_a_mixture_of_experts_says_where_the_token_went(tiny_folder: TinyFolder):
    folder = tiny_folder("deepseek_v2")
    at = block("the black dog saw a cat", model=str(folder), block_layer=1)
    words = said(look(at, "MLP"))
    assert "Which experts did this token go to?" in words
    found = re.search(
        r"goes to experts \*\*(\d)\*\* .* and \*\*(\d)\*\* .*, of 6", words
    )
    assert found is not None
    lm = load_model(str(folder))
    routing = block_at(trace(lm, "the black dog saw a cat"), 1, 5).routing
    assert routing is not None
    assert [int(found[1]), int(found[2])] == routing.chosen[5].tolist()
    assert "works on every token" in words
    # The first layer has one MLP for all tokens, and so neurons.
    first = block("the black dog saw a cat", model=str(folder), block_layer=0)
    words = said(look(first, "MLP"))
    assert "Which experts" not in words
    assert "Which neurons of the MLP?" in words


@pytest.mark.parametrize("family", ["albert", "electra", "granite", "cohere"])
def test_a_narrow_embedding_and_a_scaled_head_are_shown(
    family: str, tiny_folder: TinyFolder
):
    folder = tiny_folder(family)
    words = said(block("the black dog saw a cat", model=str(folder)))
    narrow = family in {"albert", "electra"}
    assert ("is more than one matrix" in words) == narrow
    assert ("logits ahead of" in words) != narrow
