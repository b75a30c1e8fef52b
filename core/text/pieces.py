"""How a vocabulary writes its entries, and how to read them as text and as bytes.

Four notations cover the tokenizers in use:

- byte-level BPE (Radford et al. 2019, section 2.2; GPT-2's ``encoder.py``): each of
  the 256 bytes is written as one printable character, so " France" is ``ĠFrance``;
- WordPiece (Schuster and Nakajima 2012; BERT): ``##`` marks a piece inside a word;
- SentencePiece (Kudo and Richardson 2018): ``▁`` stands for a space, and a
  character outside the vocabulary may fall back to bytes, ``<0xE0>``;
- end-of-word BPE (Sennrich et al. 2016): ``</w>`` closes a word.
"""

import json
import re
from dataclasses import dataclass
from typing import Literal

from transformers import PreTrainedTokenizerBase

Kind = Literal["byte-level", "wordpiece", "metaspace", "end-of-word", "bytes", "plain"]

METASPACE = "▁"
END_OF_WORD = "</w>"
_FALLBACK = re.compile(r"<0x([0-9A-F]{2})>")


def byte_alphabet() -> dict[int, str]:
    """Each of the 256 byte values as the character that byte-level BPE writes for it.

    Printable Latin-1 characters stand for themselves; the 68 others (controls, space,
    soft hyphen…) take the characters from U+0100 on, in order.
    """
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [value for value in range(256) if value not in printable]
    return {value: chr(value) for value in printable} | {
        value: chr(256 + place) for place, value in enumerate(others)
    }


_BYTE_OF_CHAR = {char: value for value, char in byte_alphabet().items()}


@dataclass(frozen=True)
class Notation:
    """The way one tokenizer writes its vocabulary."""

    kind: Kind
    mark: str = ""
    """The sign with a meaning: ``##``, ``▁`` or ``</w>``."""
    verbatim: frozenset[str] = frozenset()
    """Entries written as they are: special and added tokens."""
    special: frozenset[str] = frozenset()
    """Those of them with a meaning of their own, such as ``[SEP]``."""
    unknown: str | None = None
    """The entry that stands for text outside the vocabulary."""

    def raw(self, piece: str) -> bytes | None:
        """The UTF-8 bytes the piece stands for, None where it stands for no text."""
        if piece == self.unknown:
            return None
        if piece in self.verbatim:
            return piece.encode()
        fallback = _FALLBACK.fullmatch(piece)
        if fallback and self.kind in ("metaspace", "plain"):
            return bytes([int(fallback[1], 16)])
        return self._spelled(piece)

    def _spelled(self, piece: str) -> bytes:
        if self.kind == "bytes" and len(piece) == 1 and ord(piece) < 256:
            return bytes([ord(piece)])
        body = piece.removesuffix(END_OF_WORD)
        if self.kind == "byte-level" and all(char in _BYTE_OF_CHAR for char in body):
            return bytes(_BYTE_OF_CHAR[char] for char in body)
        if self.kind == "wordpiece":
            body = piece.removeprefix(self.mark)
        elif self.kind == "metaspace":
            body = piece.replace(self.mark, " ")
        return body.encode(errors="replace")

    def text(self, piece: str) -> str | None:
        """The piece as text, None where its bytes are only a part of a character."""
        if piece in self.verbatim or piece == self.unknown:
            return piece
        raw = self.raw(piece)
        try:
            return raw.decode() if raw is not None else piece
        except UnicodeDecodeError:
            return None

    def label(self, piece: str) -> str:
        """The piece as a reader sees it: ``##`` kept, lone bytes as ⟨E0 B8⟩."""
        if self.kind == "wordpiece":
            return piece
        text = self.text(piece)
        return spelled_bytes(self.raw(piece) or b"") if text is None else text


def spelled_bytes(raw: bytes) -> str:
    """The bytes in hexadecimal between angle brackets: ⟨E0 B8⟩."""
    return f"⟨{raw.hex(' ').upper()}⟩"


def notation(tokenizer: PreTrainedTokenizerBase) -> Notation:
    """The notation of a tokenizer, read from its decoder."""
    added = tokenizer.added_tokens_decoder.values()
    named = frozenset(tokenizer.all_special_tokens)
    kind, mark = _backend_notation(tokenizer)
    return Notation(
        kind,
        mark,
        verbatim=named | {token.content for token in added},
        special=named | {token.content for token in added if token.special},
        unknown=None if kind in ("byte-level", "bytes") else _unknown(tokenizer),
    )


def _unknown(tokenizer: PreTrainedTokenizerBase) -> str | None:
    """The entry for unknown text, where it is not a sign with another role."""
    unknown = getattr(tokenizer, "unk_token", None)
    others = (
        getattr(tokenizer, f"{role}_token", None)
        for role in ("bos", "eos", "pad", "cls", "sep", "mask")
    )
    return None if unknown in others else unknown


def _backend_notation(tokenizer: PreTrainedTokenizerBase) -> tuple[Kind, str]:
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        return _slow_notation(tokenizer)
    parts = {part["type"]: part for part in _decoders(backend.decoder)}
    named: list[tuple[str, Kind, str]] = [
        ("ByteLevel", "byte-level", ""),
        ("WordPiece", "wordpiece", parts.get("WordPiece", {}).get("prefix", "")),
        ("Metaspace", "metaspace", METASPACE),
        ("ByteFallback", "metaspace", METASPACE),
        ("BPEDecoder", "end-of-word", END_OF_WORD),
    ]
    for part, kind, mark in named:
        if part in parts:
            return kind, mark
    return "plain", ""


def _decoders(decoder: object) -> list[dict[str, str]]:
    """The decoder's parts as plain dictionaries; a sequence is opened."""
    if decoder is None:
        return []
    state = json.loads(decoder.__getstate__())  # pyright: ignore[reportArgumentType]
    return state["decoders"] if state["type"] == "Sequence" else [state]


def _slow_notation(tokenizer: PreTrainedTokenizerBase) -> tuple[Kind, str]:
    """The notation of a tokenizer written in Python, told by what it carries."""
    if getattr(tokenizer, "_utf_vocab_size", None) == 256:
        return "bytes", ""
    if hasattr(tokenizer, "byte_decoder"):
        return "byte-level", ""
    if any(hasattr(tokenizer, name) for name in ("sp_model", "spm_source")):
        return "metaspace", METASPACE
    if hasattr(tokenizer, "wordpiece_tokenizer"):
        return "wordpiece", "##"
    return "end-of-word", END_OF_WORD
