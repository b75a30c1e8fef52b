"""The page about word2vec without a browser: texts, settings, address."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.token_pages import HARD, SHELL, sound

PAGE = str(Path(SHELL).parents[1] / "pages" / "embeddings" / "word2vec.py")


def opened(text: str = "The capital of France is", **query: str) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    at.switch_page(PAGE).run()
    return sound(at)


def sent(at: AppTest) -> dict | None:
    for element in at.get("bidi_component"):
        if element.proto.component_name == "headlight_word2vec":
            return json.loads(element.proto.json)
    return None


def task(at: AppTest) -> dict:
    data = sent(at)
    assert data is not None
    return data["task"]


def captions(at: AppTest) -> str:
    return "\n".join(one.value for one in at.caption).replace("\\", "")


def test_the_page_begins_with_a_text_of_its_own_and_names_its_licence():
    at = opened()
    assert "king" in task(at)["words"]
    assert "MIT licence" in captions(at)


def test_a_text_of_the_public_domain_can_be_learnt_from():
    at = opened()
    at.segmented_control(key="word2vec_source").set_value("alice").run()
    assert "alice" in task(sound(at))["words"]
    assert "Lewis Carroll" in captions(at)
    assert "public domain" in captions(at)


def test_the_readers_own_text_can_be_learnt_from():
    at = opened("One cat sat on a mat. One dog ran.")
    at.segmented_control(key="word2vec_source").set_value("own").run()
    assert task(sound(at))["sentences"] == [[0, 1, 2, 3, 4, 5], [0, 6, 7]]
    assert "9 words, 8 different ones" in captions(at)
    assert "little to learn" in captions(at)


@pytest.mark.parametrize("text", ["", "a", "word " * 20, "🙂"])
def test_a_text_without_two_different_words_gets_a_sentence_and_a_way_out(text: str):
    at = opened(text)
    at.segmented_control(key="word2vec_source").set_value("own").run()
    assert sent(sound(at)) is None
    assert any("at least two different words" in info.value for info in at.info)
    at.button(key="word2vec_back").click().run()
    assert "king" in task(sound(at))["words"]


def test_a_very_long_text_is_cut_with_a_notice():
    at = opened("我爱你们" * 1000)
    at.segmented_control(key="word2vec_source").set_value("own").run()
    assert any("Only the first 2,000 are learnt from" in one.value for one in at.info)
    assert len(task(sound(at))["sentences"][0]) == 2000


def test_settings_reach_the_training():
    at = opened()
    at.select_slider(key="word2vec_dims").set_value(2)
    at.select_slider(key="word2vec_window").set_value(5)
    at.select_slider(key="word2vec_negatives").set_value(1)
    at.select_slider(key="word2vec_rate").set_value(0.5)
    at.select_slider(key="word2vec_subsample").set_value(0.01)
    at.number_input(key="word2vec_seed").set_value(77).run()
    assert task(sound(at))["settings"] == {
        "dims": 2,
        "window": 5,
        "negatives": 1,
        "rate": 0.5,
        "subsample": 0.01,
        "seed": 77,
    }
    assert min(task(at)["keep"]) < 0.5


def test_a_place_in_the_address_is_where_the_view_begins():
    data = sent(opened(word2vec="5000.100.queen"))
    assert data is not None
    assert data["start"] == {"steps": 5000, "speed": 100, "word": "queen"}


def test_another_setting_starts_anew():
    at = opened(word2vec="5000.100.queen")
    at.number_input(key="word2vec_seed").set_value(2).run()
    data = sent(sound(at))
    assert data is not None
    assert data["start"] == {"steps": 0, "speed": 100, "word": "queen"}


@pytest.mark.parametrize("text", HARD)
def test_any_text_leaves_the_page_useful(text: str):
    at = opened(text)
    at.segmented_control(key="word2vec_source").set_value("own").run()
    assert sent(sound(at)) is not None or at.info
