"""A text as the tokens a model reads, each with its place in the text.

A token need not be a whole character: byte-level BPE spells a rare character with
several tokens. Such tokens share a ``group``, and their ``text`` is the whole glyph,
so that a page shows the glyph once with several ids and never half a character.
Grapheme clusters follow Unicode Standard Annex 29.
"""

import threading
from dataclasses import dataclass, replace

import numpy as np
import regex
from jaxtyping import Int
from transformers import PreTrainedTokenizerBase

from core.alignment import Span, align
from core.pieces import Notation, notation

_CLUSTER = regex.compile(r"\X")
_TOKENIZING = threading.Lock()
"""The Rust tokenizer's settings may not be changed while another thread reads it."""


@dataclass(frozen=True)
class Token:
    """One entry of the vocabulary at one place of a text."""

    text: str
    """What it says: " France", "##ing"; the whole glyph where it is a part of one."""
    id: int
    """Its row in the vocabulary."""
    start: int
    """First character in the source text."""
    end: int
    """One past the last character; equal to start for tokens the text does not hold."""
    special: bool
    """Added by the model's template, or a special token that was typed."""
    piece: str
    """The vocabulary's own spelling, such as ``ĠFrance``."""
    byte_values: bytes | None
    """The bytes it stands for, None for special and unknown tokens."""
    group: int
    """Tokens that share a glyph share this number; it counts up from 0."""
    sequence: int = 0
    """0 for the text, 1 for the second text of a pair."""


@dataclass(frozen=True)
class Encoded:
    """A text, or a pair of texts, as a model reads it."""

    token_ids: Int[np.ndarray, " seq"]
    type_ids: Int[np.ndarray, " seq"] | None
    """Which text each token belongs to, for models that want to know (BERT)."""
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class _Reading:
    """What a tokenizer said, before pieces are made readable."""

    ids: list[int]
    pieces: list[str]
    type_ids: list[int] | None
    template: list[bool]
    sequences: list[int]
    spans: list[Span] | None


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
    texts = [_valid(text)] if text_pair is None else [_valid(text), _valid(text_pair)]
    reading = _read(tokenizer, texts, special)
    rules = notation(tokenizer)
    spans = reading.spans or _aligned(reading, texts, rules)
    tokens = _tokens(reading, spans, texts, rules)
    type_ids = reading.type_ids
    return Encoded(
        token_ids=np.array(reading.ids, dtype=np.int64),
        type_ids=None if type_ids is None else np.array(type_ids, dtype=np.int64),
        tokens=_grouped(tokens, texts, rules),
    )


def _valid(text: str) -> str:
    """The text with halves of characters replaced, which have no UTF-8 form."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _read(
    tokenizer: PreTrainedTokenizerBase, texts: list[str], special: bool
) -> _Reading:
    fast = bool(tokenizer.is_fast)
    with _TOKENIZING:
        batch = tokenizer(
            *texts,
            add_special_tokens=special,
            return_special_tokens_mask=True,
            return_offsets_mapping=fast,
            verbose=False,
        )
        ids: list[int] = batch["input_ids"]
        pieces = [str(piece) for piece in tokenizer.convert_ids_to_tokens(ids)]
        template = [bool(flag) for flag in batch["special_tokens_mask"]]
        if not special:
            template = [False] * len(ids)
        if fast:
            sequences = _carried(batch.sequence_ids(0))
        else:
            sequences = _counted(tokenizer, texts, template)
    return _Reading(
        ids,
        pieces,
        batch.get("token_type_ids"),
        template,
        sequences,
        batch["offset_mapping"] if fast else None,
    )


def _carried(sequences: list[int | None]) -> list[int]:
    """Which text each token comes from; template tokens go with the text before."""
    carried = [0]
    for sequence in sequences:
        carried.append(carried[-1] if sequence is None else sequence)
    return carried[1:]


def _counted(
    tokenizer: PreTrainedTokenizerBase, texts: list[str], template: list[bool]
) -> list[int]:
    """The same for a tokenizer that does not say: the first text's tokens counted."""
    first = len(tokenizer(texts[0], add_special_tokens=False, verbose=False).input_ids)
    seen = np.cumsum([not added for added in template])
    return [int(count > first and len(texts) > 1) for count in seen]


def _aligned(reading: _Reading, texts: list[str], rules: Notation) -> list[Span]:
    spans = [(0, 0)] * len(reading.ids)
    for sequence, text in enumerate(texts):
        places = [
            index
            for index, added in enumerate(reading.template)
            if not added and reading.sequences[index] == sequence
        ]
        pieces = [reading.pieces[index] for index in places]
        surfaces = [rules.text(piece) for piece in pieces]
        raws = [rules.raw(piece) for piece in pieces]
        if rules.kind == "wordpiece":
            surfaces = [piece.removeprefix(rules.mark) for piece in pieces]
        for index, span in zip(places, align(text, surfaces, raws), strict=True):
            spans[index] = span
    return spans


def _tokens(
    reading: _Reading, spans: list[Span], texts: list[str], rules: Notation
) -> list[Token]:
    """The tokens before grouping, those of the template placed between the others."""
    tokens: list[Token] = []
    for index, span in enumerate(spans):
        sequence, added = reading.sequences[index], reading.template[index]
        before = tokens[-1].end if tokens and tokens[-1].sequence == sequence else 0
        piece, source = reading.pieces[index], texts[sequence]
        start, end = (before, before) if added else span
        typed = piece in rules.special and source[start:end].strip() == piece
        if not added and not typed:
            start, end = _placed(piece, source, start, end, rules)
        tokens.append(
            Token(
                text="" if rules.text(piece) is None else rules.label(piece),
                id=reading.ids[index],
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


def _grouped(
    tokens: list[Token], texts: list[str], rules: Notation
) -> tuple[Token, ...]:
    """The tokens, those which split a grapheme cluster in one group with its glyph."""
    clusters = [_cluster_of(text) for text in texts]
    groups: list[list[Token]] = []
    reached, sequence = -1, 0
    for token in tokens:
        if token.sequence != sequence:
            reached, sequence = -1, token.sequence
        if token.special or token.start == token.end:
            groups.append([token])
            continue
        of = clusters[sequence]
        if groups and of[token.start] <= reached and not groups[-1][-1].special:
            groups[-1].append(token)
        else:
            groups.append([token])
        reached = max(reached, of[token.end - 1])
    return tuple(
        replace(token, group=number, text=_said(token, group, texts, rules))
        for number, group in enumerate(groups)
        for token in group
    )


def _cluster_of(text: str) -> list[int]:
    """The number of the grapheme cluster that each character belongs to."""
    return [
        number
        for number, match in enumerate(_CLUSTER.finditer(text))
        for _ in range(len(match[0]))
    ]


def _said(token: Token, group: list[Token], texts: list[str], rules: Notation) -> str:
    if len(group) > 1:
        start = min(member.start for member in group)
        end = max(member.end for member in group)
        return texts[token.sequence][start:end]
    return token.text or rules.label(token.piece)
