"""Written tokens as a reader sees them: whole glyphs, bytes until they are whole."""

import pytest

from core.models import LoadedModel
from core.text.written_text import WrittenText


@pytest.fixture(scope="module")
def words(smollm2: LoadedModel) -> WrittenText:
    return WrittenText(smollm2.tokenizer)


@pytest.mark.parametrize(
    "text",
    [
        " Paris is",
        "naïve\n\n café",
        "สวัสดีครับ",
        "👨‍👩‍👧‍👦🏳️‍🌈",
        "القطة",
        "e\u0301 ff",
        "ดี",
    ],
)
def test_tokens_show_whole_glyphs_and_lose_none(text: str, smollm2, words: WrittenText):
    ids = smollm2.tokenizer.encode(text)
    shown = words.shown(ids)
    assert len(shown) == len(ids)
    said = words.text(ids).replace("·", " ").replace("↵", "\n")
    assert said == text
    assert not any("\ufffd" in one.label or "⟨" in one.label for one in shown)
    assert not shown[0].joined


def test_tokens_of_one_glyph_share_its_label(smollm2, words: WrittenText):
    ids = smollm2.tokenizer.encode("👍🏽")
    shown = words.shown(ids)
    assert len(ids) > 1
    assert {one.label for one in shown} == {"👍🏽"}
    assert [one.joined for one in shown] == [False] + [True] * (len(ids) - 1)


def test_half_a_character_is_bytes_until_the_rest_comes(smollm2, words: WrittenText):
    ids = smollm2.tokenizer.encode("ก")
    half = words.shown(ids[:-1])
    assert half[-1].label.startswith("⟨E0")
    assert words.shown(ids)[0].label == "ก"


def test_a_special_token_stands_alone(smollm2, words: WrittenText):
    end = smollm2.tokenizer.eos_token_id
    ids = [*smollm2.tokenizer.encode("ok"), end, *smollm2.tokenizer.encode("ok")]
    special = [one.special for one in words.shown(ids)]
    assert special.count(True) == 1
    assert special[len(special) // 2]


def test_an_id_without_an_entry_says_so(smollm2, words: WrittenText):
    beyond = len(smollm2.tokenizer)
    assert words.shown([beyond])[0].label == f"⟨id {beyond}⟩"
    assert words.shown([]) == []


def test_wordpiece_keeps_its_mark(minilm: LoadedModel):
    words = WrittenText(minilm.tokenizer)
    ids = minilm.tokenizer.encode("tokenization", add_special_tokens=False)
    assert [one.label for one in words.shown(ids)] == ["token", "##ization"]
