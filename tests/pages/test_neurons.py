"""The page about queries and keys, without a browser."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.views.mounting import sent_data
from core.models import LoadedModel
from core.trace import trace
from core.trace.attentions import attentions_of
from tests.pages.open import go_to

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
TEXT = "The animal didn't cross the street because it was too tired"


def opened(text: str = TEXT, **state: object) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    for name, value in state.items():
        at.session_state[name] = value
    go_to(at, "attention/neurons.py").run()
    return sound(at)


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert [one.value for one in at.title] == [
        "Why does this head look where it looks?"
    ]
    return at


def sent(at: AppTest, view: str) -> dict:
    """What the page sends to a view, its numbers unpacked by name."""
    for element in at.get("bidi_component"):
        if element.proto.component_name == f"headlight_{view}":
            data = sent_data(element.proto)
            raw = data["numbers"].tobytes()
            kinds = {"f4": "<f4", "u2": "<u2", "u1": "u1"}
            arrays = {
                name: np.frombuffer(raw, kinds[kind], count, start)
                for name, (kind, start, count) in data["index"].items()
            }
            return data | arrays
    raise AssertionError(f"no {view} on the page")


def captions(at: AppTest) -> str:
    return " ".join(caption.value for caption in at.caption)


@pytest.mark.parametrize(
    ("name", "model_id", "head", "size"),
    [
        ("smollm2", "smollm2-135m", ("decoder.self", 12, 4), 64),
        ("minilm", "minilm-l6", ("encoder.self", 3, 7), 32),
    ],
)
def test_queries_keys_and_the_chosen_row_are_the_traces_own(
    name, model_id, head, size, request: pytest.FixtureRequest
):
    lm: LoadedModel = request.getfixturevalue(name)
    at = opened(model=model_id, head_choice=head, pair_choice=(8, 1))
    view = sent(at, "neurons")
    attention = attentions_of(trace(lm, TEXT))[0].layer(head[1])
    group = attention.n_heads // attention.n_kv_heads
    np.testing.assert_array_equal(
        view["q"].reshape(-1, size), attention.q[head[2]], strict=True
    )
    np.testing.assert_array_equal(
        view["k"].reshape(-1, size), attention.k[head[2] // group], strict=True
    )
    np.testing.assert_allclose(
        view["exactShares"], attention.pattern()[head[2], 8], atol=1e-6
    )
    np.testing.assert_array_equal(view["exactScores"], attention.scores()[head[2], 8])
    assert (view["query"], view["key"], view["exactQuery"]) == (8, 1, 8)
    assert view["sees"] == ("causal" if name == "smollm2" else "all")
    number = sent(at, "one_number")
    assert (number["queryAt"], number["key"]) == (8, 1)
    np.testing.assert_allclose(number["shares"], view["exactShares"], atol=1e-7)


def test_the_number_boxes_choose_the_head_of_all_pages():
    at = opened()
    at.number_input(key="neurons_layer").set_value(3).run()
    at.number_input(key="neurons_head").set_value(8).run()
    sound(at)
    assert at.session_state["head_choice"] == ("decoder.self", 3, 8)
    assert sent(at, "one_number")["where"] == "L3H8"
    assert "L3H8, decoder self-attention" in captions(at)
    assert "Reads key/value head 2, shared by heads 6 and 7." in captions(at)
    assert at.query_params["head"] in ("decoder.self.3.8", ["decoder.self.3.8"])


def test_a_head_chosen_elsewhere_stands_in_the_boxes():
    at = opened(head_choice=("decoder.self", 29, 1))
    assert at.number_input(key="neurons_layer").value == 29
    assert at.number_input(key="neurons_head").value == 1


@pytest.mark.parametrize("family", ["bart", "t5"])
def test_cross_attention_has_queries_and_keys_of_two_texts(family, tiny_folder):
    folder = str(tiny_folder(family))
    at = opened("the cat sat on a mat", model=folder, target="one dog run")
    at.segmented_control(key="neurons_kind").set_value("decoder.cross").run()
    view = sent(sound(at), "neurons")
    assert view["queries"][1:] == ["one", "dog", "run"]
    assert view["keys"] == ["the", "cat", "sat", "on", "a", "mat"]
    assert not view["same"]
    assert len(view["q"]) == 4 * view["size"]
    assert len(view["k"]) == 6 * view["size"]
    assert view["scoreTitle"] == ("q·k" if family == "t5" else "q·k ÷ √6")
    number = sent(at, "one_number")
    assert number["query"] == view["queries"][view["query"]]


def test_a_position_bias_is_sent_where_there_is_one(tiny_folder):
    at = opened("the cat sat", model=str(tiny_folder("t5")))
    assert len(sent(at, "neurons")["bias"]) == 9
    at.segmented_control(key="neurons_kind").set_value("decoder.cross").run()
    assert "bias" not in sent(sound(at), "neurons")


def test_one_token_is_enough():
    view = sent(opened("a"), "neurons")
    assert view["keys"] == ["a"]
    assert view["exactShares"].tolist() == [1.0]
    assert view["keysAlike"].tolist() == [0]


def test_a_long_text_is_sent_once_and_small():
    view = sent(opened("the cat " * 128), "neurons")
    assert len(view["keys"]) == 256
    size = sum(view[name].nbytes for name in view["index"])
    assert size < 140_000


def test_parts_of_a_glyph_are_told_apart():
    keys = sent(opened("ส"), "neurons")["keys"]
    assert keys == ["ส 1/2", "ส 2/2"]


@pytest.mark.parametrize("text", [" ", "القطة", "<b>x</b> **y** $z$", "a\x00b", "é\n"])
def test_any_text_leaves_the_page_useful(text: str):
    assert sent(opened(text), "neurons")["keys"]
