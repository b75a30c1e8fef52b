"""Ways to cut a text, side by side: three real vocabularies and three plain rules."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from core import weights
from core.errors import HeadlightError
from core.graphemes import clusters, valid_text
from core.tokenization import Token, encode
from core.tokens import grouped
from core.unigram import unigram_tokenizer
from core.vocabulary import vocabulary_of

_WORD = regex.compile(
    r"[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}]+)?|[^\s\p{L}\p{M}\p{N}_]"
)


@dataclass(frozen=True)
class Splitter:
    """One way to cut a text into tokens."""

    id: str
    title: str
    rule: str
    """How it cuts, in one sentence."""
    source: str
    """Whose vocabulary it is."""
    vocabulary_size: int | None
    """How many different tokens there are; None where there is no end to them."""
    split: Callable[[str], tuple[Token, ...]]


@dataclass(frozen=True)
class Counts:
    """How many tokens a text makes."""

    tokens: int
    """Tokens that stand for the text."""
    special: int
    """Tokens that the model adds, or special tokens that were typed."""
    unknown: int
    """Tokens that say only that something is not in the vocabulary."""
    characters: int
    """What a reader would count: grapheme clusters."""

    @property
    def characters_per_token(self) -> float | None:
        """Characters for each token of the text, None where there is no token."""
        return self.characters / self.tokens if self.tokens else None


def count(text: str, tokens: Sequence[Token]) -> Counts:
    """Counts of a text and its tokens, special tokens apart."""
    special = sum(token.special for token in tokens)
    unknown = sum(token.byte_values is None and not token.special for token in tokens)
    return Counts(len(tokens) - special, special, unknown, len(clusters(text)))


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
    name: str, title: str, rule: str, source: str, tokenizer: PreTrainedTokenizerBase
) -> Splitter:
    """A real tokenizer with its vocabulary, its special tokens left out."""
    size = len(vocabulary_of(tokenizer))
    return Splitter(
        name,
        title,
        rule,
        source,
        size,
        lambda text: encode(tokenizer, text, special=False).tokens,
    )


def shelf() -> tuple[Splitter, ...]:
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
        raise HeadlightError(f"The vocabulary of {title} is not on this machine yet.")
    folder = weights.ensure(name)
    return AutoTokenizer.from_pretrained(folder, local_files_only=True)


_PACKAGED = {
    "smollm2-135m": (
        "Byte-level BPE",
        "Starts from bytes and joins frequent neighbours, so nothing is unknown.",
        "SmolLM2",
    ),
    "minilm-l6": (
        "WordPiece",
        "Takes the longest piece of each word from the left; ## continues a word.",
        "MiniLM and BERT, lower case only",
    ),
}
_PLAIN = (
    Splitter(
        "words",
        "Words",
        "Cuts at white space and around punctuation.",
        "a rule, no vocabulary",
        None,
        words,
    ),
    Splitter(
        "characters",
        "Characters",
        "Each Unicode character is a token.",
        f"Unicode {unicodedata.unidata_version}",
        1_114_112,
        characters,
    ),
    Splitter("bytes", "UTF-8 bytes", "Each byte is a token.", "UTF-8", 256, utf8_bytes),
)


def _real() -> Iterator[Splitter]:
    for name, (title, rule, source) in _PACKAGED.items():
        if weights.is_ready(name):
            tokenizer = packaged_tokenizer(name)
            yield tokenizer_splitter(name, title, rule, source, tokenizer)
    yield tokenizer_splitter(
        "unigram",
        "Unigram",
        "Cuts where the pieces are together most probable; ▁ is a space.",
        "SentencePiece of Google's Universal Sentence Encoder, 16 languages",
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
