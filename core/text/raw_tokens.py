"""What a tokenizer says about a text, before its pieces are made readable."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from transformers import PreTrainedTokenizerBase

from ..errors import BadText, readable
from .alignment import Span, align
from .pieces import Notation

_TOKENIZING = threading.Lock()
"""The Rust tokenizer's settings may not be changed while another thread reads it."""

BROKEN = (
    "This model's tokenizer breaks on this text: a rule of its own went wrong. "
    "Change the text, or choose another model."
)


@dataclass(frozen=True)
class RawTokens:
    """Ids and pieces with their places, one entry a token."""

    ids: list[int]
    pieces: list[str]
    type_ids: list[int] | None
    template: list[bool]
    """Whether the model's template added it."""
    sequences: list[int]
    """0 for the text and what the template puts beside it, 1 for the second text."""
    spans: list[Span] | None
    """Places in the text; None from a tokenizer that does not tell."""


def raw_tokens(
    tokenizer: PreTrainedTokenizerBase, texts: list[str], special: bool
) -> RawTokens:
    """One call of the tokenizer; safe from many threads.

    Raises:
        BadText: the tokenizer itself breaks on this text.
    """
    fast = bool(tokenizer.is_fast)
    with _TOKENIZING, _panics_said():
        batch = tokenizer(
            *texts,
            add_special_tokens=special,
            return_special_tokens_mask=True,
            return_offsets_mapping=fast,
            verbose=False,
        )
        ids: list[int] = batch["input_ids"]
        pieces = [str(piece) for piece in tokenizer.convert_ids_to_tokens(ids)]
        template = [special and bool(flag) for flag in batch["special_tokens_mask"]]
        if fast:
            sequences = _carried(batch.sequence_ids(0))
        else:
            sequences = _counted(tokenizer, texts, template)
    return RawTokens(
        ids,
        pieces,
        batch.get("token_type_ids"),
        template,
        sequences,
        batch["offset_mapping"] if fast else None,
    )


@contextmanager
def _panics_said() -> Iterator[None]:
    """A panic of the Rust tokenizer is no Exception: nobody above would catch it."""
    try:
        yield
    except (Exception, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise readable(error, BROKEN, BadText) from error


def aligned(raw: RawTokens, texts: list[str], rules: Notation) -> list[Span]:
    """The places of the tokens, looked for in the text."""
    spans = [(0, 0)] * len(raw.ids)
    for sequence, text in enumerate(texts):
        places = [
            index
            for index, added in enumerate(raw.template)
            if not added and raw.sequences[index] == sequence
        ]
        pieces = [raw.pieces[index] for index in places]
        surfaces = [rules.text(piece) for piece in pieces]
        found = align(text, surfaces, [rules.raw(piece) for piece in pieces])
        for index, span in zip(places, found, strict=True):
            spans[index] = span
    return spans


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
