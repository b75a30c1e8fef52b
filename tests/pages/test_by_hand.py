"""The page of attention by hand without a browser."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.attention.by_hand.presets import presets
from components.attention.by_hand.setup import drawn, to_address
from core.models import LoadedModel
from core.trace import trace
from tests.pages.number_views import sent
from tests.pages.open import go_to, opened_by_link
from tests.tiny import TinyFolder

SHELL = Path(__file__).parents[2] / "components" / "shell.py"


def opened(text: str = "The capital of France is", **address: str) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    for name, value in address.items():
        at.query_params[name] = value
    return sound(go_to(at, "attention/by_hand.py").run())


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert [title.value[-1] for title in at.title] == ["?"]
    return at


def widget(at: AppTest, kind: str, name: str) -> Any:
    """A control whose key has a number behind it: how often another changed it."""
    return next(
        one for one in at.get(kind) if re.fullmatch(rf"{name}_\d+", one.key or "")
    )


def shown(at: AppTest) -> dict[str, dict]:
    steps = sent(at, "by_hand")["steps"]
    return {m["name"]: m for step in steps for row in step["rows"] for m in row}


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.info]
    return "\n".join(element.value for element in boxes).replace("\\", "")


@pytest.mark.parametrize("name", list(presets()))
def test_every_example_is_shown_with_its_note(name: str):
    at = opened(by_hand=name)
    preset = presets()[name]
    assert widget(at, "selectbox", "by_hand_pick").value == name
    assert preset.note.replace("\\", "") in said(at)
    tables = shown(at)
    for table, values in preset.setup.tables.items():
        assert tables[table]["given"]
        np.testing.assert_array_equal(tables[table]["values"], values)


def test_weights_that_sum_to_1_3_are_called_so():
    at = opened(by_hand="weighted-sum")
    assert "0.1 + 0.9 + 0.2 + 0.1 = 1.3, not 1" in said(at)
    assert shown(at)["sum"]["texts"] == [["63.9"]]


@pytest.mark.parametrize("written", ["", "nonsense", "😀", "a" * 5000])
def test_an_impossible_address_shows_the_first_example(written: str):
    at = opened(by_hand=written, by_hand_length="-3", by_hand_luck="x")
    assert widget(at, "selectbox", "by_hand_pick").value == "learned"


def test_tables_in_the_address_come_back():
    setup = drawn("attention", 4, 3, 2, seed=9)
    at = opened(by_hand=to_address(setup))
    np.testing.assert_allclose(shown(at)["W_K2"]["values"], setup.tables["W_K2"])
    assert widget(at, "selectbox", "by_hand_pick").value == "own"


def test_score_mask_and_sizes_follow_the_controls():
    at = opened()
    widget(at, "selectbox", "by_hand_score").set_value("additive").run()
    assert "tanh" in shown(sound(at))["raw"]["title"]
    widget(at, "number_input", "by_hand_tokens").set_value(6).run()
    widget(at, "number_input", "by_hand_heads").set_value(2).run()
    assert shown(sound(at))["Z"]["title"] == "Z = Z1 next to Z2"
    assert len(shown(at)["X"]["values"]) == 6
    at.number_input(key="by_hand_seed").set_value(4).run()
    at.button(key="by_hand_draw").click().run()
    drawn_numbers = shown(sound(at))["X"]["values"]
    np.testing.assert_allclose(
        drawn_numbers, drawn("attention", 6, 2, 2, 4).tables["X"]
    )
    assert "seed 4" in said(at)
    widget(at, "selectbox", "by_hand_pick").set_value("no-weights").run()
    assert "W_Q1" not in shown(sound(at))


def test_the_chosen_cell_is_in_the_address_and_another_example_lets_it_go():
    at = opened(by_hand="causal", by_hand_cell="raw.3.1")
    assert sent(at, "by_hand")["cell"] == "raw.3.1"
    widget(at, "selectbox", "by_hand_score").set_value("additive").run()
    assert sent(sound(at), "by_hand")["cell"] == "raw.3.1"
    assert at.query_params["by_hand_cell"] == "raw.3.1"
    widget(at, "selectbox", "by_hand_pick").set_value("learned").run()
    assert sent(sound(at), "by_hand")["cell"] == ""
    assert "by_hand_cell" not in at.query_params


@pytest.mark.parametrize("written", ["raw.9.9", "raw", "Q2.0.0", "..", "<b>.0.0"])
def test_a_cell_that_is_not_there_gives_way(written: str):
    at = opened(by_hand_cell=written)
    assert sent(at, "by_hand")["cell"] == ""
    assert "by_hand_cell" not in at.query_params


def test_what_the_reader_changes_elsewhere_gives_a_control_another_key():
    # Else a message sent before the browser heard of it would take the change back.
    at = opened()
    score, pick = (
        widget(at, "selectbox", f"by_hand_{one}") for one in ("score", "pick")
    )
    score.set_value("dot").run()
    assert widget(at, "selectbox", "by_hand_score").key == score.key
    assert widget(at, "selectbox", "by_hand_pick").key != pick.key
    assert widget(at, "selectbox", "by_hand_pick").value == "own"


def test_four_heads_are_put_side_by_side():
    at = opened()
    widget(at, "number_input", "by_hand_d").set_value(8).run()
    widget(at, "number_input", "by_hand_heads").set_value(4).run()
    parts = shown(sound(at))
    assert parts["Z"]["title"] == "Z = Z1 next to Z2 next to Z3 next to Z4"
    outs = [np.array(parts[f"Z{head}"]["values"]) for head in (1, 2, 3, 4)]
    np.testing.assert_array_equal(parts["Z"]["values"], np.hstack(outs))


def test_the_current_head_is_copied_with_every_score(smollm2: LoadedModel):
    at = opened()
    at.button(key="by_hand_copy").click().run()
    real = trace(smollm2, "The capital of France is").main_stack
    attention = real.self_attention(13)
    tables = shown(sound(at))
    np.testing.assert_allclose(
        tables["scaled"]["values"], attention.scores()[8], atol=1e-4
    )
    np.testing.assert_allclose(
        tables["shares"]["values"], attention.pattern()[8], atol=1e-5
    )
    assert "L13H8 of SmolLM2" in said(at)
    assert tables["X"]["values"] == np.eye(5).tolist()


@pytest.mark.parametrize(
    ("text", "sentence"), [("a", "two tokens at least"), ("", "no text to read yet")]
)
def test_what_cannot_be_copied_is_said(text: str, sentence: str):
    at = opened(text=text)
    at.button(key="by_hand_copy").click().run()
    assert sentence in said(sound(at))
    assert widget(at, "selectbox", "by_hand_pick").value == "learned"


def test_an_encoders_copied_head_says_that_keys_are_left_out(minilm: LoadedModel):
    text = "one two three four five six seven"
    at = opened(text=text, model="minilm-l6")
    at.button(key="by_hand_copy").click().run()
    tables = shown(sound(at))
    real = trace(minilm, text).main_stack.self_attention(3).scores()[0, :6, :6]
    np.testing.assert_allclose(tables["scaled"]["values"], real, atol=1e-4)
    assert "the first 6 of 9 tokens; the keys of the others are left out" in said(at)


def test_a_head_with_a_position_bias_cannot_be_copied(tiny_folder: TinyFolder):
    folder = str(tiny_folder("t5"))
    at = opened(text="the cat sat on it", model=folder)
    at.button(key="by_hand_copy").click().run()
    assert "adds something else to its scores" in said(sound(at))


def test_the_scaling_sentence_follows_d():
    at = opened()
    assert "At **d = 64**" in said(at)
    at.slider(key="by_hand_length").set_value(256).run()
    assert "At **d = 256**" in said(sound(at))
    assert "√256 = 16" in said(at)


@pytest.mark.parametrize(
    ("example", "name"), [("1", "learned"), ("2", "causal"), ("3", "look-up")]
)
def test_each_view_opens_on_its_example_and_says_what_holds(example: str, name: str):
    at = opened_by_link("by-hand", example=example)
    assert widget(at, "selectbox", "by_hand_pick").value == name
    assert "by_hand" not in at.query_params
    shares = np.array(shown(at)["shares"]["values"], dtype=float)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    if name == "causal":
        assert shares[0].tolist() == [1, 0, 0, 0]
    if name == "look-up":
        assert shares[3].argmax() == 1
        assert shares[3].max() > 0.99
