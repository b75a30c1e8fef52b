"""The one token a reader means by what they typed."""

import numpy as np
from jaxtyping import Float
from transformers import PreTrainedTokenizerBase

from ..errors import BadText
from ..graphemes import visible
from .tokenization import encode


def typed_token(
    tokenizer: PreTrainedTokenizerBase,
    typed: str,
    logits: Float[np.ndarray, " d_vocab"],
) -> int:
    """The token that says this, with or without a space before it.

    Of the two the one with the higher score is meant: after a word it is the one with
    the space.

    Raises:
        BadText: no single token says this.
    """
    found = set()
    for text in dict.fromkeys((typed, f" {typed.strip()}", typed.strip())):
        own = list(encode(tokenizer, text, special=False).tokens)
        # Some tokenizers give the space a token of its own; the word is what is meant.
        own = [token for token in own if token.text.strip()] or own
        if len(own) == 1 and own[0].id < len(logits):
            found.add(own[0].id)
    if not found:
        raise BadText(
            "“{word}” is more than one token of this vocabulary. Type a "
            "shorter word, or a part of one.",
            word=visible(typed.strip()),
        )
    return max(found, key=lambda one: float(logits[one]))
