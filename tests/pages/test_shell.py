"""Every page of the menu, with every kind of text, as a reader would meet it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.navigation import MENU
from tests.pages.open import go_to, headings_in_order

ROOT = Path(__file__).parents[2]
ENTRIES = [entry for entries in MENU.values() for entry in entries]
READING = [entry for entry in ENTRIES if entry.file not in {"server/about.py"}]


def opened(page: str = "", **query: str) -> AppTest:
    at = AppTest.from_file(ROOT / "components" / "shell.py", default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    if page:
        go_to(at, page)
    return at


def sentences(at: AppTest) -> list[str]:
    """What the page says in its coloured boxes."""
    boxes = [*at.info, *at.warning, *at.error]
    return [box.value.replace("\\", "") for box in boxes]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.file)
def test_every_page_has_something_to_show_for_an_encoder(entry):
    at = opened(entry.file)
    at.session_state["model"] = "minilm-l6"
    at.run()
    assert not at.exception
    assert not at.error
    assert len(at.title) == 1
    assert headings_in_order(at)


def test_an_empty_box_is_answered_with_a_sentence_and_the_examples():
    at = opened(text="")
    at.run()
    assert sentences(at) == ["Type something, or pick an example."]
    next(b for b in at.button if b.label == "The animal and the street").click().run()
    assert at.session_state["text"].startswith("The animal didn't cross")
    assert not at.info


def test_the_text_follows_the_reader_through_the_pages():
    at = opened(text="hello world!")
    at.run()
    for entry in ENTRIES:
        at.switch_page(str(ROOT / "pages" / entry.file)).run()
        assert at.session_state["text"] == "hello world!"


def test_a_link_brings_text_and_model():
    at = opened(text="a b\n&c", model="minilm-l6")
    at.run()
    assert at.session_state["text"] == "a b\n&c"
    assert at.selectbox(key="model_choice").value == "minilm-l6"
    assert any("encoder" in caption.value for caption in at.caption)


def test_the_address_says_nothing_of_what_one_begins_with():
    at = opened()
    at.run()
    assert dict(at.query_params) == {}


def test_the_address_takes_over_what_is_chosen():
    at = opened()
    at.run()
    at.session_state["text"] = "chosen"
    at.run()
    assert at.query_params["text"] in ("chosen", ["chosen"])
    at.selectbox(key="model_choice").set_value("minilm-l6").run()
    assert at.query_params["model"] in ("minilm-l6", ["minilm-l6"])


def test_a_long_text_is_cut_with_notice_and_stays_whole():
    text = "The cat sat. " * 3847
    at = opened(text=text)
    at.run()
    assert at.session_state["text"] == text
    assert any("50,011 characters" in sentence for sentence in sentences(at))
    assert any("256" in sentence for sentence in sentences(at))


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("/nowhere/at/all", "no folder"),
        ("a b c!!", "not the name of a model"),
        ("someone/unknown", "hub cannot be reached"),
    ],
)
def test_a_model_that_cannot_be_had_gives_way_to_the_one_before(
    monkeypatch, model, sentence
):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    at = opened("prediction/next_token.py")
    at.run()
    at.session_state["model"] = model
    at.run()
    assert not at.exception
    assert any(sentence in said for said in sentences(at))
    assert at.selectbox(key="model_choice").value == "smollm2-135m"
    assert any("135 M weights" in caption.value for caption in at.caption)
    at.selectbox(key="model_choice").set_value("minilm-l6").run()
    assert not any(sentence in said for said in sentences(at))


def test_a_folder_that_is_no_model_gets_a_sentence(tmp_path):
    at = opened(model=str(tmp_path))
    at.run()
    assert not at.exception
    assert any("no model" in sentence for sentence in sentences(at))


def test_pickled_weights_get_a_sentence(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    (tmp_path / "pytorch_model.bin").write_bytes(b"never opened")
    at = opened(model=str(tmp_path))
    at.run()
    assert not at.exception
    assert any("pickle" in sentence for sentence in sentences(at))


def test_a_visitor_of_an_open_server_may_not_look_through_its_folders(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("HEADLIGHT_OPEN_MODELS", "0")
    at = opened(model=str(tmp_path))
    at.run()
    assert any("only the models of the list" in sentence for sentence in sentences(at))
    assert not any(str(tmp_path) in sentence for sentence in sentences(at))
    assert at.selectbox(key="model_choice").value == "smollm2-135m"
