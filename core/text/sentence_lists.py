"""Sentences typed into one box, a line each."""

from ..errors import BadText
from ..graphemes import valid_text


def lines_of(text: str, most: int, longest: int) -> list[str]:
    """The sentences of a text, one a line; empty lines and repetitions are left out.

    Args:
        text: what was typed.
        most: how many there may be.
        longest: characters of a sentence.

    Raises:
        BadText: more lines than that, or a longer one.
    """
    stripped = (line.strip() for line in valid_text(text).splitlines())
    lines = list(dict.fromkeys(line for line in stripped if line))
    if len(lines) > most:
        raise BadText(
            "These are {n} sentences; at most {most} can be read here.",
            n=f"{len(lines):,}",
            most=most,
        )
    for number, line in enumerate(lines, start=1):
        if len(line) > longest:
            raise BadText(
                "Sentence {place} has {n} characters; at most {longest} can be "
                "read here.",
                place=number,
                n=f"{len(line):,}",
                longest=f"{longest:,}",
            )
    return lines
