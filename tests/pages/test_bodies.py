"""A body without its vocabulary head: pages that need one say what it lacks."""

from pathlib import Path

import pytest
import transformers as hf

from tests import tiny
from tests.pages.token_pages import opened, said


@pytest.fixture
def body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    one = hf.LlamaConfig, hf.LlamaModel, tiny.LLAMA_LIKE
    monkeypatch.setitem(tiny.FAMILIES, "body", one)
    return str(tiny.save_model("body", tmp_path))


@pytest.mark.parametrize("page", ["next_token", "surprise", "generate"])
def test_a_decoder_without_a_head_is_not_called_an_encoder(page, body):
    words = said(opened(page, "the cat sat", "prediction", model=body))
    assert "no **vocabulary head**" in words
    assert "is an **encoder**" not in words


def test_what_the_file_lacks_stands_beside_the_model(body):
    at = opened("next_token", "the cat sat", "prediction", model=body)
    captions = " ".join(caption.value for caption in at.caption)
    assert "Its file holds no head that scores words" in captions
