"""How much longer the rules of a tokenizer make a text, before any of them is run.

A rule replaces something by something longer, and the next does it again: forty such
lines double a letter into a million millions.

Format: https://huggingface.co/docs/tokenizers (normalizers and decoders, ``Replace``)
"""

from collections.abc import Iterator
from typing import Any

from ..errors import ModelUnavailable

GROWTH = 1000
"""Times that a text may grow: tokenizers in use replace a character by one or two."""
PARTS = ("normalizer", "pre_tokenizer", "post_processor", "decoder")
"""Where rules stand; the rest is vocabulary."""


def check_growth(tokenizer: dict[str, Any]) -> None:
    """Do nothing, or refuse rules that make a text grow without a bound worth naming.

    Args:
        tokenizer: what tokenizer.json holds.

    Raises:
        ModelUnavailable: they do.
    """
    for part in PARTS:
        growth = 1.0
        for rule in _rules(tokenizer.get(part)):
            growth *= _times(rule)
            if growth > GROWTH:
                raise ModelUnavailable(
                    "Its tokenizer makes a text more than {n} times as long, "
                    "as none in use does.",
                    n=f"{GROWTH:,}",
                )


def _rules(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within, for sequences of rules lie in each other."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            yield inner
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner


def _times(rule: dict[str, Any]) -> float:
    """How many times as long a rule makes a text at most."""
    match rule:
        case {"type": "Replace", "content": str(put), "pattern": {"String": str(cut)}}:
            # Nothing can be found between any two characters.
            return max(1.0, len(put) / len(cut)) if cut else 1.0 + len(put)
        case {"type": "Replace", "content": str(put)}:
            return 1.0 + len(put)
    return 1.0
