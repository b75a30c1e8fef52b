"""A text as the tokens a model reads, each with its place in the text.

Works with every transformers tokenizer: byte-level BPE, WordPiece, unigram, byte
fallback; fast ones and those written in Python. Tokens that split a glyph are kept
together, see ``core.text.tokens``.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Int
from transformers import PreTrainedTokenizerBase

from ..arrays import sealed
from ..graphemes import valid_text
from .alignment import Span
from .continuation import no_entry
from .pieces import Notation, notation
from .raw_tokens import RawTokens, aligned, raw_tokens
from .spelling import piece_of
from .tokens import Token, grouped

__all__ = ["Encoded", "Token", "encode", "encode_ids"]


@dataclass(frozen=True)
class Encoded:
    """A text, or a pair of texts, as a model reads it."""

    token_ids: Int[np.ndarray, " seq"]
    type_ids: Int[np.ndarray, " seq"] | None
    """Which text each token belongs to, for models that want to know (BERT)."""
    tokens: tuple[Token, ...]

    def __post_init__(self) -> None:
        # Everybody who looks at the text is given these very ids.
        sealed((self.token_ids, self.type_ids))


def encode(
    tokenizer: PreTrainedTokenizerBase,
    text: str,
    *,
    text_pair: str | None = None,
    special: bool = True,
) -> Encoded:
    """The tokens of a text with their ids, places and bytes.

    Args:
        tokenizer: any transformers tokenizer, fast or written in Python.
        text: the text; a lone surrogate is read as U+FFFD.
        text_pair: a second text, for models that read two.
        special: whether the model's template adds its special tokens.
    """
    texts = [valid_text(one) for one in (text, text_pair) if one is not None]
    raw = raw_tokens(tokenizer, texts, special)
    rules = notation(tokenizer)
    spans = aligned(raw, texts, rules) if raw.spans is None else raw.spans
    return Encoded(
        token_ids=np.array(raw.ids, dtype=np.int64),
        type_ids=None if raw.type_ids is None else np.array(raw.type_ids, np.int64),
        tokens=grouped(_tokens(raw, spans, texts, rules), texts),
    )


def encode_ids(
    tokenizer: PreTrainedTokenizerBase, ids: Int[np.ndarray, " seq"]
) -> tuple[Encoded, str]:
    """Tokens by their ids, exactly these, and the text that they spell.

    Special tokens are no part of the text. An id that only the model has an entry for,
    where its vocabulary was rounded up, is shown by its number.
    """
    numbers = [int(number) for number in ids]
    rules = notation(tokenizer)
    pieces = [piece_of(tokenizer, number) for number in numbers]
    beside = [piece is None or piece in rules.special for piece in pieces]
    said = [number for number, apart in zip(numbers, beside, strict=True) if not apart]
    text = str(tokenizer.decode(said, clean_up_tokenization_spaces=False))
    raw = RawTokens(
        numbers, [piece or "" for piece in pieces], None, beside, [0] * len(ids), None
    )
    tokens = [
        replace(token, text=no_entry(token.id)) if piece is None else token
        for token, piece in zip(
            _tokens(raw, aligned(raw, [text], rules), [text], rules),
            pieces,
            strict=True,
        )
    ]
    encoded = Encoded(np.array(numbers, dtype=np.int64), None, grouped(tokens, [text]))
    return encoded, text


def _tokens(
    raw: RawTokens, spans: list[Span], texts: list[str], rules: Notation
) -> list[Token]:
    """The tokens before grouping, those of the template placed between the others."""
    tokens: list[Token] = []
    for index, span in enumerate(spans):
        sequence, added = raw.sequences[index], raw.template[index]
        before = tokens[-1].end if tokens and tokens[-1].sequence == sequence else 0
        piece, source = raw.pieces[index], texts[sequence]
        start, end = (before, before) if added else span
        typed = piece in rules.special and source[start:end].strip() == piece
        if not added and not typed:
            start, end = _placed(piece, source, start, end, rules)
        tokens.append(
            Token(
                text=rules.label(piece),
                id=raw.ids[index],
                start=start,
                end=end,
                special=added or typed,
                piece=piece,
                byte_values=None if added or typed else rules.raw(piece),
                group=index,
                sequence=sequence,
            )
        )
    return tokens


def _placed(piece: str, source: str, start: int, end: int, rules: Notation) -> Span:
    """The span, with the spaces a piece says and without one the text lacks."""
    said = rules.text(piece) or ""
    here = source[start:end]
    if piece == rules.mark and not here.isspace():
        # SentencePiece puts a space before the text; the text does not hold it.
        return start, start
    missing = len(said) - len(said.lstrip()) - (len(here) - len(here.lstrip()))
    while missing > 0 and 0 < start < end and source[start - 1].isspace():
        start, missing = start - 1, missing - 1
    return start, end
