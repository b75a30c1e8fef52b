import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import HeadlightError
from core.text.splitters import (
    characters,
    missing,
    packaged_tokenizer,
    splitters_at_hand,
    utf8_bytes,
    words,
)
from core.text.token_counts import count
from core.text.tokenization import encode
from core.text.unigram import FOLDER, unigram_tokenizer
from core.weights import home as weights

FAMILY = "👨‍👩‍👧‍👦"
LANGUAGES = [
    "The animal didn't cross the street because it was too tired",
    "สวัสดีครับ ผมชอบกินช็อกโกแลต น้ำ",
    "Все люди рождаются свободными",
    "日本語のテキスト。人人生而自由",
    "모든 인간은 태어날 때부터",
    "القطة السوداء تنام",
    f"I 💙 pizza {FAMILY}",
    "  ﬁne   ½ Ａ\n\ttab  ",
    "",
    " ",
]


@pytest.fixture(scope="session")
def google() -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_file=str(FOLDER / "sp.model"))


def test_words_cut_at_spaces_and_around_punctuation():
    said = [token.text for token in words("Hello, world! It's 3 o'clock…")]
    assert said == ["Hello", ",", "world", "!", "It's", "3", "o'clock", "…"]
    assert {token.id for token in words("Hello, world")} == {-1}


def test_an_emoji_family_is_one_word():
    assert [token.text for token in words(f"a {FAMILY}{FAMILY}")] == [
        "a",
        FAMILY,
        FAMILY,
    ]


def test_thai_marks_stay_with_their_word():
    assert [token.text for token in words("สวัสดี ครับ")] == ["สวัสดี", "ครับ"]


def test_characters_are_numbered_by_unicode():
    tokens = characters("Aดี")
    assert [token.id for token in tokens] == [65, 0x0E14, 0x0E35]
    assert [token.group for token in tokens] == [0, 1, 1]
    assert tokens[2].text == "ดี"


@settings(deadline=None)
@given(text=st.text(max_size=40))
def test_bytes_are_the_texts_utf8(text: str):
    tokens = utf8_bytes(text)
    assert bytes(token.id for token in tokens) == text.encode()


@pytest.mark.parametrize("text", LANGUAGES)
def test_unigram_cuts_as_sentencepiece_does(
    google: sentencepiece.SentencePieceProcessor, text: str
):
    ids = encode(unigram_tokenizer(), text).token_ids.tolist()
    assert ids == google.encode(text)


@settings(deadline=None, max_examples=150)
@given(
    text=st.text(
        st.characters(categories=["L", "N", "P", "S"], exclude_characters="<")
        | st.just(" "),
        max_size=30,
    )
)
def test_unigram_cuts_letters_and_signs_as_sentencepiece_does(
    google: sentencepiece.SentencePieceProcessor, text: str
):
    ids = encode(unigram_tokenizer(), text).token_ids.tolist()
    assert ids == google.encode(text)


def test_the_shelf_holds_six_ways_with_their_true_sizes():
    sizes = {one.id: one.vocabulary_size for one in splitters_at_hand()}
    assert sizes == {
        "bpe": 49_152,
        "wordpiece": 30_522,
        "unigram": 128_000,
        "words": None,
        "characters": 1_114_112,
        "bytes": 256,
    }
    assert missing() == ()


@pytest.mark.parametrize("text", [*LANGUAGES, "a\ud800b", "a\x00b", "💙" * 300])
def test_every_way_to_cut_takes_every_text(text: str):
    for one in splitters_at_hand():
        tokens = one.split(text)
        counts = count(text, tokens)
        assert counts.tokens + counts.special == len(tokens)
        assert all(token.start <= token.end <= len(text) for token in tokens)


def test_counts_by_hand():
    text = f"a {FAMILY}"
    counts = count(text, utf8_bytes(text))
    assert (counts.tokens, counts.characters, counts.special) == (27, 3, 0)
    assert counts.characters_per_token == pytest.approx(3 / 27)
    assert count("", ()).characters_per_token is None


def test_characters_that_make_no_token_are_counted():
    tokenizer = packaged_tokenizer("smollm2-135m")
    assert count("a\x04 b", encode(tokenizer, "a\x04 b").tokens).lost == 1
    bert = packaged_tokenizer("minilm-l6")
    assert count("a\x00 b", encode(bert, "a\x00 b").tokens).lost == 1
    assert count("é à", encode(bert, "é à").tokens).lost == 0
    assert count("", ()).lost == 0


def test_unknown_and_special_tokens_are_counted_apart():
    tokens = encode(packaged_tokenizer("minilm-l6"), "hi สวัสดี").tokens
    counts = count("hi สวัสดี", tokens)
    assert (counts.tokens, counts.unknown, counts.special) == (2, 1, 2)


def test_a_vocabulary_that_is_not_there_is_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weights, "is_ready", lambda name: name == "smollm2-135m")
    assert [one.id for one in splitters_at_hand()][:2] == ["bpe", "unigram"]
    assert missing() == ("MiniLM L6",)
    packaged_tokenizer.cache_clear()
    with pytest.raises(HeadlightError, match="MiniLM L6 is not on this machine"):
        packaged_tokenizer("minilm-l6")
