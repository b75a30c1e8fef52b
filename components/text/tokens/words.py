"""What is said of a text in tokens, and of one token, made from their numbers."""

from components.words.language import LANGUAGE, counted, sentence, whole
from core.text.token_counts import Counts
from core.text.tokenization import Token
from core.text.vocabulary import How

_FOUND = {
    "": ("**{n}** of {all} entry", "**{n}** of {all} entries"),
    "contains": (
        "**{n}** of {all} entry with “{query}”",
        "**{n}** of {all} entries with “{query}”",
    ),
    "starts with": (
        "**{n}** of {all} entry that begin with “{query}”",
        "**{n}** of {all} entries that begin with “{query}”",
    ),
    "whole entry": (
        "**{n}** of {all} entry that are “{query}”",
        "**{n}** of {all} entries that are “{query}”",
    ),
    "id": (
        "**{n}** of {all} entry with the ids “{query}”",
        "**{n}** of {all} entries with the ids “{query}”",
    ),
}
"""What is said of what was found, one and many, by how it was looked for."""


def counts_line(counts: Counts, size: int) -> list[str]:
    """A text's numbers: tokens, special tokens, characters, vocabulary.

    Args:
        counts: those of the text.
        size: entries of the vocabulary.
    """
    parts = [
        counted(
            counts.tokens, "**{n}** token of your text", "**{n}** tokens of your text"
        )
    ]
    if counts.unknown:
        parts.append(sentence("**{n}** of them unknown", n=whole(counts.unknown)))
    parts.append(sentence("**{n}** special", n=whole(counts.special)))
    if counts.lost:
        parts.append(
            counted(
                counts.lost,
                "**{n}** character lost: no token stands for it",
                "**{n}** characters lost: no token stands for it",
            )
        )
    parts.append(counted(counts.characters, "**{n}** character", "**{n}** characters"))
    if counts.characters_per_token is not None:
        mean = LANGUAGE.figures(f"{counts.characters_per_token:.2f}")
        parts.append(sentence("**{n}** characters per token", n=mean))
    parts.append(sentence("a vocabulary of **{n}**", n=whole(size)))
    return parts


def vector_says(token_id: int, size: int) -> str:
    """What a one-hot vector is made of."""
    return sentence(
        "{n} numbers: {zeros} zeros and a single 1, at place {place}.",
        n=whole(size),
        zeros=whole(size - 1),
        place=whole(token_id),
    )


def byte_note(token: Token, glyph: list[Token]) -> str:
    """How a token is written in bytes.

    Args:
        token: the one looked into.
        glyph: the tokens that write one sign together, this one among them.
    """
    if token.byte_values is None:
        if token.special:
            return sentence(
                "It stands for no bytes: it is a sign for the model, not text."
            )
        return sentence(
            "The text here is not in the vocabulary; its bytes are lost to the model."
        )
    own = len(token.byte_values)
    if len(glyph) == 1:
        return counted(
            own,
            "{n} byte of UTF-8, as hexadecimal and decimal numbers.",
            "{n} bytes of UTF-8, as hexadecimal and decimal numbers.",
        )
    return counted(
        own,
        "{n} byte of the {all} that write this sign; {tokens} tokens share it. "
        "Dashed: the other tokens' bytes.",
        "{n} bytes of the {all} that write this sign; {tokens} tokens share it. "
        "Dashed: the other tokens' bytes.",
        all=whole(sum(len(member.byte_values or b"") for member in glyph)),
        tokens=whole(len(glyph)),
    )


def found_line(n_found: int, size: int, how: How, query: str) -> str:
    """How many entries of the vocabulary were found.

    Args:
        n_found: how many.
        size: all entries.
        how: what was looked for; it counts only where something was typed.
        query: what was typed, as Markdown shows it; empty for nothing.
    """
    one, many = _FOUND[how if query else ""]
    return counted(n_found, one, many, all=whole(size), query=query)
