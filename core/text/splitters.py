"""Ways to cut a text, side by side: three real vocabularies and three plain rules."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from ..errors import HeadlightError
from ..graphemes import valid_text
from ..weights import home as weights
from .tokenization import Token, encode
from .tokens import grouped
from .unigram import unigram_tokenizer

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}]+)?|(?!\s)\X")


@dataclass(frozen=True)
class Splitter:
    """One way to cut a text into tokens."""

    id: str
    title: str
    rule: str
    """How it cuts, in one sentence."""
    source: str
    """Whose vocabulary it is, in one sentence."""
    vocabulary_size: int | None
    """How many different tokens there are; None where there is no end to them."""
    split: Callable[[str], tuple[Token, ...]]
    model_id: str | None = None
    """The catalogue id of the model whose tokenizer it is."""


def words(text: str) -> tuple[Token, ...]:
    """Words and single punctuation marks; white space belongs to no token.

    There is no vocabulary: every new word would need a row of its own, so ids are -1.
    """
    text = valid_text(text)
    spans = ((match.start(), match.end()) for match in _WORD.finditer(text))
    return _plain(text, spans, lambda _: -1)


def characters(text: str) -> tuple[Token, ...]:
    """Unicode characters; the id is the character's number in Unicode."""
    text = valid_text(text)
    spans = ((place, place + 1) for place in range(len(text)))
    return _plain(text, spans, lambda piece: ord(piece))


def utf8_bytes(text: str) -> tuple[Token, ...]:
    """The bytes of the text as UTF-8; the id is the byte's value."""
    text = valid_text(text)
    tokens = [
        Token(char, value, place, place + 1, False, f"{value:02X}", bytes([value]), 0)
        for place, char in enumerate(text)
        for value in char.encode()
    ]
    return grouped(tokens, [text])


def tokenizer_splitter(
    name: str,
    title: str,
    rule: str,
    source: str,
    tokenizer: PreTrainedTokenizerBase,
    model_id: str | None = None,
) -> Splitter:
    """A real tokenizer with its vocabulary, its special tokens left out."""
    return Splitter(
        name,
        title,
        rule,
        source,
        len(tokenizer),
        lambda text: encode(tokenizer, text, special=False).tokens,
        model_id,
    )


def splitters_at_hand() -> tuple[Splitter, ...]:
    """All ways that are at hand; a vocabulary that is not on this machine is left out.

    Nothing is fetched here, so a page never waits for the network.
    """
    return tuple(_real()) + _PLAIN


def missing() -> tuple[str, ...]:
    """The vocabularies that are not on this machine yet, by title."""
    return tuple(
        weights.PACKAGES[name].title for name in _PACKAGED if not weights.is_ready(name)
    )


@lru_cache(maxsize=4)
def packaged_tokenizer(name: str) -> PreTrainedTokenizerBase:
    """The tokenizer alone of a model that comes with Headlight; no weights are read.

    Raises:
        HeadlightError: the files are not on this machine yet.
    """
    if not weights.is_ready(name):
        title = weights.PACKAGES[name].title
        raise HeadlightError(
            "The vocabulary of {model} is not on this machine yet.", model=title
        )
    folder = weights.ensure(name)
    return AutoTokenizer.from_pretrained(folder, local_files_only=True)


_PACKAGED = {
    "smollm2-135m": (
        "bpe",
        "Byte-level BPE",
        "Joins frequent neighbours, from bytes up.",
        "From SmolLM2.",
    ),
    "minilm-l6": (
        "wordpiece",
        "WordPiece",
        "Takes the longest piece from the left; ## continues a word.",
        "From MiniLM and BERT, lower case.",
    ),
}
_PLAIN = (
    Splitter(
        "words",
        "Words",
        "Cuts at white space and around punctuation.",
        "There is no list of all words.",
        None,
        words,
    ),
    Splitter(
        "characters",
        "Characters",
        "Each Unicode character is a token.",
        f"The ids are those of Unicode {unicodedata.unidata_version}.",
        1_114_112,
        characters,
    ),
    Splitter(
        "bytes",
        "UTF-8 bytes",
        "Each byte is a token.",
        "There are 256.",
        256,
        utf8_bytes,
    ),
)


def _real() -> Iterator[Splitter]:
    for name, (kind, title, rule, source) in _PACKAGED.items():
        if weights.is_ready(name):
            tokenizer = packaged_tokenizer(name)
            yield tokenizer_splitter(kind, title, rule, source, tokenizer, name)
    yield tokenizer_splitter(
        "unigram",
        "Unigram",
        "Takes the pieces that are together most probable.",
        "From Google's Universal Sentence Encoder (SentencePiece, 16 languages).",
        unigram_tokenizer(),
    )


def _plain(
    text: str, spans: Iterator[tuple[int, int]], number: Callable[[str], int]
) -> tuple[Token, ...]:
    tokens = []
    for start, end in spans:
        piece = text[start:end]
        raw = piece.encode()
        tokens.append(Token(piece, number(piece), start, end, False, piece, raw, 0))
    return grouped(tokens, [text])
