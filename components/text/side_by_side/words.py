"""What is said of a text cut in one way, made from its numbers."""

from components.words.language import LANGUAGE, sentence, whole
from core.text.token_counts import Counts


def numbers_of(counts: Counts, size: int | None) -> list[str]:
    """Beside the number of tokens: vocabulary, characters per token, unknown ones.

    Args:
        counts: those of the text.
        size: entries of the vocabulary; None where there is no end to them.
    """
    parts = []
    if size is not None:
        parts.append(sentence("vocabulary of {n}", n=whole(size)))
    if counts.characters_per_token is not None:
        mean = LANGUAGE.figures(f"{counts.characters_per_token:.2f}")
        parts.append(sentence("{n} characters each", n=mean))
    if counts.unknown:
        parts.append(sentence("{n} unknown", n=whole(counts.unknown)))
    return parts
