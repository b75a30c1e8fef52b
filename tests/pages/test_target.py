"""The decoder's own text: a box that only models with two parts have."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_shell import opened, sentences
from tests.tiny import save_model


@pytest.fixture(scope="module")
def bart(tmp_path_factory) -> str:
    return str(save_model("bart", tmp_path_factory.mktemp("bart")))


def read(at: AppTest) -> str:
    return "\n".join(caption.value for caption in at.caption)


def test_a_model_without_an_encoder_and_a_decoder_has_no_such_box():
    at = opened()
    at.run()
    assert "target_box" not in [box.key for box in at.text_input]


def test_what_the_decoder_has_written_is_read_and_kept_in_the_address(bart):
    at = opened("prediction/next_token.py", model=bart, text="the cat sat")
    at.run()
    assert not at.exception
    at.text_input(key="target_box").set_value("a dog").run()
    assert not at.exception
    assert at.session_state["target"] == "a dog"
    assert at.query_params["target"] in ("a dog", ["a dog"])
    # Its start token and two words.
    assert at.number_input(key="next_position").max == 3
    at.text_input(key="target_box").set_value("").run()
    assert "target" not in at.query_params
    assert at.number_input(key="next_position").max == 1


def test_a_link_brings_the_decoder_s_text(bart):
    at = opened(model=bart, text="the cat sat", target="a very fast dog")
    at.run()
    assert not at.exception
    assert at.text_input(key="target_box").value == "a very fast dog"


def test_a_target_that_is_too_long_is_cut_like_any_text(bart):
    at = opened(model=bart, text="the cat", target="dog " * 900)
    at.run()
    assert not at.exception
    assert len(sentences(at)) == 1
