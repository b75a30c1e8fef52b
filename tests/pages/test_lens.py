"""The page Layer by layer without a browser."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from core.models import LoadedModel
from core.prediction.lens import lens
from core.trace import trace
from tests.pages import token_pages
from tests.pages.number_views import sent
from tests.pages.token_pages import FAMILY, HARD, TEXT
from tests.tiny import TinyFolder

LONGEST_S = 100


def opened(text: str = TEXT, **state: object) -> AppTest:
    return read_to_the_end(token_pages.opened("lens", text, "prediction", **state))


def read_to_the_end(at: AppTest) -> AppTest:
    """Layers come as they are read; in a browser the page looks again by itself."""
    until = time.monotonic() + LONGEST_S
    while sent(at, "lens")["far"]:
        assert time.monotonic() < until
        time.sleep(0.1)
        at.run()
        assert not at.exception
    return at


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.header, *at.info]
    return "\n".join(box.value for box in boxes).replace("\\", "")


def test_the_page_says_when_the_answer_appeared(smollm2: LoadedModel):
    at = opened()
    found = lens(trace(smollm2, TEXT))
    words = said(at)
    assert "Behind ·is, after L29, the last" in words
    assert f"begins at rank {found.answer_ranks[0, -1]:,} and ends at rank 1" in words
    assert "It is the likeliest token in the last row only." in words


def test_an_answer_that_was_lost_for_a_while_is_not_called_new(smollm2: LoadedModel):
    # Behind "I" the hyphen is the likeliest after one layer, then only at the end.
    ranks = lens(trace(smollm2, "I")).answer_ranks[:, 0]
    assert (ranks[:-1] == 1).any()
    assert ranks[-2] != 1
    words = said(opened("I"))
    assert "It is the likeliest token at the end; it had been so before" in words


def test_a_chosen_cell_is_shown_and_kept_for_its_text_only():
    at = opened()
    at.query_params["lens_layer"], at.query_params["lens_token"] = "28", "3"
    for name in ("lens_layer", "lens_token"):
        del at.session_state[name]
    at.run()
    assert "Behind ·France, after L27" in said(read_to_the_end(at))
    at.session_state["text"] = "One two three"
    at.run()
    assert "Behind ·three, after L29, the last" in said(read_to_the_end(at))
    assert "lens_layer" not in at.query_params


@pytest.mark.parametrize("layer", ["99", "-1", "x", "²", "1" * 50])
def test_an_impossible_cell_in_the_address_is_the_last(layer: str):
    at = token_pages.opened("tokens")
    at.query_params["lens_layer"] = layer
    at.switch_page("../pages/prediction/lens.py").run()
    assert "after L29, the last" in said(read_to_the_end(token_pages.sound(at)))


@pytest.mark.parametrize("text", [text for text in HARD if text.strip(" ")])
def test_hard_texts_are_read(text: str):
    if len(text) > 400:
        # Each token takes a while; test_hard_texts opens the page with them whole.
        text = text[:40]
    assert "climbs" in said(opened(text))


def test_a_long_text_of_half_characters_is_read():
    assert "climbs" in said(opened(FAMILY * 4))


def test_an_encoder_without_a_head_says_so_and_offers_another():
    at = token_pages.opened("lens", TEXT, "prediction", model="minilm-l6")
    assert "no **vocabulary head**" in said(at)
    at.button(key="lens_switch").click().run()
    assert "climbs" in said(read_to_the_end(at))


@pytest.mark.parametrize("family", ["bert", "t5", "gemma2", "gpt_neox"])
def test_every_kind_of_head_is_read(family: str, tiny_folder: TinyFolder):
    folder = tiny_folder(family)
    at = opened("the black cat sat", model=str(folder))
    words = said(at)
    assert "It is the likeliest token" in words
    # A masked model says what stands at a place, the others what comes behind it.
    assert ("At sat, after L2, the last" in words) == (family == "bert")


def test_an_empty_text_asks_for_one():
    at = token_pages.opened("lens", "", "prediction")
    assert "Type something" in said(at)
