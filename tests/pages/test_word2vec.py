"""The page about word2vec without a browser: texts, settings, address."""

import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.choice.page_views import View, page_views
from components.embeddings.word2vec.report import from_address
from components.embeddings.word2vec.texts import bundled_texts
from core.embeddings.word2vec import Settings, Trainer
from core.embeddings.word_pairs import corpus_of
from tests.pages.open import go_to
from tests.pages.token_pages import HARD, SHELL, sound

LEARNT = {"king": "queen", "man": "woman", "cat": "kitten", "paris": "berlin"}
OPENING, BEGINNING, OWN_TEXT = page_views("word2vec").views


def opened(text: str = "The capital of France is", **query: str) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    for name, value in query.items():
        at.query_params[name] = value
    go_to(at, "embeddings/word2vec.py").run()
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


def place(data: dict) -> dict:
    """Where the view begins, but for how often it has begun."""
    return {name: value for name, value in data["start"].items() if name != "begun"}


def alike(view: View, words: tuple[str, ...], seed: int = 1) -> list[str]:
    """The nearest to each word after the pairs that the view begins with."""
    source = view.widgets["word2vec_source"]
    texts = {one.name: one.text for one in bundled_texts()} | {"own": view.text}
    corpus = corpus_of(texts[source])
    trainer = Trainer(corpus, replace(Settings(), seed=seed))
    trainer.train(from_address(view.settings["word2vec"])["steps"])
    unit = trainer.centre / np.linalg.norm(trainer.centre, axis=1, keepdims=True)
    rows = [corpus.words.index(word) for word in words]
    cosines = unit[rows] @ unit.T
    cosines[np.arange(len(rows)), rows] = -1
    return [corpus.words[at] for at in cosines.argmax(axis=1)]


def test_the_opening_view_has_learnt_who_is_like_whom():
    assert alike(OPENING, tuple(LEARNT)) == list(LEARNT.values())
    data = sent(opened())
    assert data is not None
    assert place(data) == {"steps": 20000, "speed": 1000, "word": "king"}


def test_the_beginning_knows_nothing_yet():
    found = alike(BEGINNING, tuple(LEARNT))
    assert not any(map(str.__eq__, found, LEARNT.values()))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_the_text_of_the_view_tea_is_like_coffee_with_every_seed(seed: int):
    assert alike(OWN_TEXT, ("tea", "red"), seed) == ["coffee", "blue"]


def test_a_chosen_view_starts_anew():
    at = opened()
    first = sent(at)
    at.session_state["_views"] = {"word2vec": 1}
    del at.session_state["word2vec_kept"]
    at.run()
    second = sent(sound(at))
    assert first is not None
    assert second is not None
    assert second["tag"] == first["tag"]
    assert second["start"]["begun"] > first["start"]["begun"]
    assert place(second)["steps"] == 0


def test_a_link_with_settings_means_a_training_from_the_beginning():
    data = sent(opened(word2vec_seed="3"))
    assert data is not None
    assert place(data)["steps"] == 0


def test_what_is_read_is_said():
    assert "is read for “Your text” alone" in captions(opened())


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
    assert place(data) == {"steps": 5000, "speed": 100, "word": "queen"}


def test_another_setting_starts_anew():
    at = opened(word2vec="5000.100.queen")
    at.number_input(key="word2vec_seed").set_value(2).run()
    data = sent(sound(at))
    assert data is not None
    assert place(data) == {"steps": 0, "speed": 100, "word": "queen"}


@pytest.mark.parametrize("text", HARD)
def test_any_text_leaves_the_page_useful(text: str):
    at = opened(text)
    at.segmented_control(key="word2vec_source").set_value("own").run()
    assert sent(sound(at)) is not None or at.info
