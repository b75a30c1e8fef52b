"""A text as the tokens that byte-pair encoding has made of it after so many merges."""

from collections.abc import Iterator, Mapping, Sequence

from .bpe import Symbols, Training
from .bpe_units import Units, Word
from .pieces import END_OF_WORD, byte_alphabet, spelled_bytes
from .tokens import Token, grouped

_BYTE_OF_CHAR = {char: value for value, char in byte_alphabet().items()}


def symbol_bytes(symbol: str, units: Units) -> bytes:
    """The bytes a symbol stands for; the end-of-word mark stands for none."""
    if units == "characters":
        return symbol.removesuffix(END_OF_WORD).encode()
    return bytes(_BYTE_OF_CHAR[char] for char in symbol)


def symbol_label(symbol: str, units: Units) -> str:
    """What a symbol says; bytes that are only a part of a character as ⟨E0 B8⟩."""
    if units == "characters":
        return symbol
    raw = symbol_bytes(symbol, units)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return spelled_bytes(raw)


def tokens_after(
    text: str, words: Sequence[Word], training: Training, step: int, units: Units
) -> tuple[Token, ...]:
    """The tokens of the training text after so many merges, at their places.

    A token's id is its place in the vocabulary learnt by then.
    """
    ids = {symbol: place for place, symbol in enumerate(training.vocabulary(step))}
    made = dict(zip(training.words, training.words_after(step), strict=True))
    tokens = [
        token
        for word in words
        for token in word_tokens(word, made[word.symbols], units, ids)
    ]
    return grouped(tokens, [text])


def word_tokens(
    word: Word, symbols: Symbols, units: Units, ids: Mapping[str, int]
) -> Iterator[Token]:
    """The tokens of one word; an id of -1 says the symbol is not in the vocabulary."""
    place = 0
    starts = _character_starts(word.text)
    for symbol in symbols:
        raw = symbol_bytes(symbol, units)
        end = place + len(raw)
        start_char = starts[place]
        # A symbol that ends inside a character reaches to that character's end.
        end_char = starts[end - 1] + 1 if raw else start_char
        yield Token(
            text=symbol_label(symbol, units),
            id=ids.get(symbol, -1),
            start=word.start + start_char,
            end=word.start + end_char,
            special=False,
            piece=symbol,
            byte_values=raw,
            group=0,
        )
        place = end


def _character_starts(text: str) -> list[int]:
    """For each byte of the text the character it belongs to; one past the end too."""
    of = [place for place, char in enumerate(text) for _ in char.encode()]
    return [*of, len(text)]
