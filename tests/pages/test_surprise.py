"""The page Surprise without a browser."""

from functools import partial

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.models import LoadedModel
from tests.pages import token_pages
from tests.pages.token_pages import FAMILY, TEXT
from tests.tiny import TinyFolder

opened = partial(token_pages.opened, "surprise", folder="prediction")


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.info]
    return "\n".join(box.value for box in boxes).replace("\\", "")


def bits(lm: LoadedModel, text: str) -> np.ndarray:
    """Each token's bits but the first's, by the plain model."""
    ids = torch.tensor([lm.tokenizer.encode(text)])
    with torch.inference_mode():
        logits = lm.model(input_ids=ids).logits[0].double()
    own = logits.log_softmax(-1)[:-1].gather(1, ids[0, 1:, None])[:, 0]
    return -own.numpy() / np.log(2)


def test_the_numbers_are_the_plain_models(smollm2: LoadedModel):
    words = said(opened(TEXT))
    own = bits(smollm2, TEXT)
    assert f"{own.sum():,.1f} bits over 4 tokens, {own.mean():.2f} bits" in words
    assert f"perplexity {2 ** own.mean():,.1f}" in words
    other = bits(smollm2, "The capital of Italy is")
    assert f"perplexity {2 ** other.mean():,.1f}" in words
    gap = other.sum() - own.sum()
    assert f"the **first** text a probability 2^{gap:,.1f} times" in words


def test_what_stands_before_changes_the_last_word(smollm2: LoadedModel):
    words = said(opened("I was eating"))
    here = bits(smollm2, "I was eating")[-1]
    there = bits(smollm2, "I was in a house. I was eating")[-1]
    assert (
        f"Both end in **·eating**: it brought {here:.1f} bits in the first text and "
        f"{there:.1f} in the second"
    ) in words
    assert "differ in length" in words


def test_beside_any_other_text_its_words_stand_backwards():
    at = opened("One two three")
    assert at.text_input(key="surprise_second").value == "three two One"
    at.session_state["text"] = "Four five"
    assert at.run().text_input(key="surprise_second").value == "five Four"


def test_what_was_typed_stays_when_the_first_text_changes():
    at = opened("One two three")
    at.text_input(key="surprise_second").set_value("My own words").run()
    at.session_state["text"] = "Four five"
    assert at.run().text_input(key="surprise_second").value == "My own words"


def test_without_a_second_text_there_is_one():
    at = opened(TEXT)
    at.text_input(key="surprise_second").set_value("").run()
    assert "Second text" not in said(at)
    assert said(at).count("perplexity ") >= 1


def test_a_text_beside_itself_is_as_probable():
    at = opened(TEXT)
    at.text_input(key="surprise_second").set_value(TEXT).run()
    assert "gives both texts the same probability" in said(at)


def test_both_texts_share_one_table_with_all_their_tokens():
    at = opened(TEXT)
    labels = [button.proto.label for button in at.get("download_button")]
    assert len([label for label in labels if label.startswith("CSV")]) == 1


def test_whose_guesses_are_shown_is_in_the_address_and_holds_where_it_fits():
    at = token_pages.opened("tokens")
    at.query_params["surprise_token"] = "2"
    at.query_params["surprise_second_token"] = "99"
    at.switch_page("../pages/prediction/surprise.py").run()
    assert at.query_params["surprise_token"] == "2"
    assert "surprise_second_token" not in at.query_params


def test_one_token_has_nothing_to_be_surprised_by():
    assert "only, and nothing predicts the first" in said(opened("a"))


@pytest.mark.parametrize("second", [" ", "a", FAMILY, "x" * 4000])
def test_hard_second_texts_are_measured_or_answered(second: str):
    at = opened(TEXT)
    at.text_input(key="surprise_second").set_value(second).run()
    assert not at.exception
    assert "Your text:" in said(at)


def test_an_encoder_says_so_and_offers_another():
    at = opened(TEXT, model="minilm-l6")
    assert "This model is an **encoder**" in said(at)
    at.button(key="surprise_switch").click().run()
    assert "Your text:" in said(token_pages.sound(at))


def test_an_encoder_decoder_measures_what_its_decoder_wrote(tiny_folder: TinyFolder):
    folder = str(tiny_folder("t5"))
    at = opened("the cat sat", model=folder, target="one cat run over")
    assert "**The decoder's text:**" in said(at)
    assert "bits over 4 tokens" in said(at)
    assert "Second text" not in said(at)
    at.session_state["target"] = ""
    assert "The decoder has written nothing yet" in said(at.run())
