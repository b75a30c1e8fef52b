"""What is said where a word is missing: in lines of the box, or in the text above."""

from collections.abc import Sequence

from components.words.language import counted, listed, sentence


def lines_without(word: str, numbers: Sequence[int]) -> str:
    """Which lines of the box lack the word."""
    return counted(
        len(numbers),
        "Line {lines} has no “{word}”, so it is left out there.",
        "Lines {lines} have no “{word}”, so it is left out there.",
        lines=listed(map(str, numbers)),
        word=word,
    )


def text_without(word: str) -> str:
    """That the text above lacks it."""
    return sentence(
        "Your text above has no “{word}”, so it is not read here.", word=word
    )
