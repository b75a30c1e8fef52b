"""Which languages a translating model can be told, against transformers' generate."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as hf

from core.models import LoadedModel, load_model
from core.prediction.target_languages import own_language, target_languages
from tests import tiny
from tests.core.prediction.test_beams import transformers_search, whole_search

CODES = {
    "m2m": ("__de__", "__th__"),
    "mbart": ("de_DE", "th_TH"),
    "nllb": ("deu_Latn", "tha_Thai"),
}


def translator(family: str, folder: Path, start: int = 2) -> LoadedModel:
    """A tiny seeded model of a real class, with the language tokens of its family."""
    n_words = tiny.save_tokenizer(folder, ["input_ids", "attention_mask"])
    tokenizer = hf.PreTrainedTokenizerFast.from_pretrained(folder)
    tokenizer.add_special_tokens({"additional_special_tokens": list(CODES[family])})
    tokenizer.save_pretrained(folder)
    sizes: Any = {
        **tiny.SEQ2SEQ,
        "vocab_size": n_words + 2,
        "decoder_start_token_id": start,
    }
    torch.manual_seed(0)
    if family == "mbart":
        model: Any = hf.MBartForConditionalGeneration(hf.MBartConfig(**sizes))
    else:
        model = hf.M2M100ForConditionalGeneration(hf.M2M100Config(**sizes))
    model.eval().save_pretrained(folder)
    return replace(load_model(str(folder), device="cpu"), tokenizer=tokenizer)


@pytest.mark.parametrize("family", CODES)
def test_the_tokenizers_languages_are_listed(family: str, tmp_path: Path):
    model = translator(family, tmp_path)
    found = target_languages(model)
    assert [code.strip("_")[:2] for code in found] == ["de", "th"]
    ids = model.tokenizer.convert_tokens_to_ids(list(CODES[family]))
    assert list(found.values()) == ids
    assert own_language(model) is None


@pytest.mark.parametrize("family", CODES)
def test_a_told_language_is_what_transformers_forces_first(family: str, tmp_path: Path):
    model = translator(family, tmp_path)
    for token_id in target_languages(model).values():
        found = whole_search(model, 2, 5, "now", (3,), token_id)
        assert {text[0] for text in found} == {token_id}
        assert found == transformers_search(model, 2, 5, "now", (3,), token_id)


def test_a_model_that_starts_with_its_language_is_not_told_twice(tmp_path: Path):
    folder = tmp_path / "words"
    folder.mkdir()
    n_words = tiny.save_tokenizer(folder, ["input_ids"])
    assert target_languages(translator("mbart", tmp_path, start=n_words)) == {}


def test_other_models_have_no_languages(smollm2: LoadedModel, minilm: LoadedModel):
    assert target_languages(smollm2) == target_languages(minilm) == {}
