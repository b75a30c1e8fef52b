"""A body without its vocabulary head: pages that need one say what it lacks."""

from pathlib import Path

import pytest
import transformers as hf

from components.choice.place import why_no_next
from components.page.content import section
from core.models import load_model, loaded_models
from tests import tiny
from tests.pages.token_pages import opened, said


@pytest.fixture
def two_bodies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    one = hf.BartConfig, hf.BartForSequenceClassification, tiny.SEQ2SEQ
    monkeypatch.setitem(tiny.FAMILIES, "two", one)
    return load_model(str(tiny.save_model("two", tmp_path))).card.id


def test_of_an_encoder_and_a_decoder_the_encoder_s_vectors_move(two_bodies):
    opened("order", "the cat sat on a mat", "positions", model=two_bodies)


@pytest.fixture
def body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    one = hf.LlamaConfig, hf.LlamaModel, tiny.LLAMA_LIKE
    monkeypatch.setitem(tiny.FAMILIES, "body", one)
    return load_model(str(tiny.save_model("body", tmp_path))).card.id


@pytest.mark.parametrize("page", ["next_token", "surprise", "generate"])
def test_a_decoder_without_a_head_is_not_called_an_encoder(page, body):
    at = opened(page, "the cat sat", "prediction", model=body)
    # Home would be sound too, and says nothing of a head.
    assert at.session_state["_page"] == page.replace("_", "-")
    assert section(page, "no head") in said(at)
    assert "no **vocabulary head**" in said(at)
    assert "is an **encoder**" not in said(at)


def test_what_the_file_lacks_stands_beside_the_model(body):
    at = opened("surprise", "the cat sat", "prediction", model=body)
    captions = " ".join(caption.value for caption in at.caption)
    assert "Its file holds no head that scores words" in captions


def test_each_page_has_words_for_a_body(body):
    (card,) = (one.card for one in loaded_models() if one.card.id == body)
    for page in ("next_token", "surprise", "generate"):
        assert "no **vocabulary head**" in section(page, why_no_next(card))
