import pytest
from transformers import ByT5Tokenizer

from core.models import LoadedModel
from core.text.pieces import Notation, byte_alphabet, notation
from core.text.unigram import unigram_tokenizer


def test_every_byte_has_its_own_printable_character():
    alphabet = byte_alphabet()
    assert len(alphabet) == len(set(alphabet.values())) == 256
    assert all(char.isprintable() and not char.isspace() for char in alphabet.values())
    assert (alphabet[ord("A")], alphabet[ord(" ")], alphabet[ord("\n")]) == (
        "A",
        "Ġ",
        "Ċ",
    )


@pytest.mark.parametrize(
    ("rules", "piece", "text", "raw"),
    [
        (Notation("byte-level"), "ĠFrance", " France", b" France"),
        (Notation("byte-level"), "à¸", None, b"\xe0\xb8"),
        (Notation("wordpiece", "##"), "##ing", "ing", b"ing"),
        (Notation("metaspace", "▁"), "▁the", " the", b" the"),
        (Notation("metaspace", "▁"), "<0xE0>", None, b"\xe0"),
        (Notation("end-of-word", "</w>"), "hello</w>", "hello", b"hello"),
        (Notation("bytes"), "\xe0", None, b"\xe0"),
        (Notation("plain"), "word", "word", b"word"),
    ],
)
def test_each_notation_is_read(
    rules: Notation, piece: str, text: str | None, raw: bytes
):
    assert rules.text(piece) == text
    assert rules.raw(piece) == raw


def test_labels_keep_the_mark_and_never_show_half_a_character():
    assert Notation("wordpiece", "##").label("##ing") == "##ing"
    assert Notation("byte-level").label("à¸") == "⟨E0 B8⟩"


def test_special_tokens_are_written_as_they_are():
    rules = Notation("byte-level", verbatim=frozenset({"<|end|>"}))
    assert rules.text("<|end|>") == "<|end|>"


def test_an_unknown_piece_stands_for_no_bytes():
    assert Notation("wordpiece", "##", unknown="[UNK]").raw("[UNK]") is None


def test_notations_of_real_tokenizers(smollm2: LoadedModel, minilm: LoadedModel):
    assert notation(smollm2.tokenizer).kind == "byte-level"
    assert notation(smollm2.tokenizer).unknown is None
    assert notation(minilm.tokenizer).kind == "wordpiece"
    assert notation(minilm.tokenizer).unknown == "[UNK]"
    assert notation(unigram_tokenizer()).kind == "metaspace"
    assert notation(ByT5Tokenizer()).kind == "bytes"
