import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from core.text.continuation import Continuations
from core.text.pieces import byte_alphabet

PIECES = [*byte_alphabet().values(), "ĠParis", "is", "à¸", "<|end|>"]


@pytest.fixture
def vocabulary() -> Continuations:
    """A byte-level vocabulary: 256 bytes, then four entries of our own."""
    backend = Tokenizer(models.BPE({piece: i for i, piece in enumerate(PIECES)}, []))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<|end|>")
    return Continuations(tokenizer)


def test_a_word_keeps_its_leading_space(vocabulary):
    assert vocabulary[256].text == " Paris"
    assert vocabulary[256].reason is None
    assert vocabulary[257].text == "is"


def test_a_newline_is_text(vocabulary):
    assert vocabulary[PIECES.index("Ċ")].text == "\n"
    assert vocabulary[PIECES.index("Ċ")].visible == "↵"


def test_a_part_of_a_character_is_shown_as_bytes_and_adds_no_text(vocabulary):
    part = vocabulary[258]
    assert part.label == "⟨E0 B8⟩"
    assert part.visible == "⟨E0 B8⟩"
    assert part.text is None
    assert part.reason is not None
    assert "part of a character" in part.reason


def test_a_special_token_says_what_it_is(vocabulary):
    end = vocabulary[259]
    assert end.label == "<|end|>"
    assert end.text is None
    assert end.reason is not None
    assert "special token" in end.reason


def test_an_id_past_the_tokenizer_is_named(vocabulary):
    padding = vocabulary[260]
    assert padding.label == "⟨id 260⟩"
    assert padding.text is None
