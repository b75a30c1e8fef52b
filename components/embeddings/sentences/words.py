"""What the page Sentences says in words, every number computed."""

from components.embeddings.cosine_words import one_line, two
from components.embeddings.sentences.questions import SentenceCosines
from components.page.content import plain
from components.words.language import counted, sentence

LONGEST = 120
"""Letters of the reader's text that are repeated."""


def how_alike_all_are(found: SentenceCosines) -> str:
    """The mean of all pairs, the least and the most."""
    pairs = found.pairs
    return counted(
        len(pairs),
        "Their cosine is **{mean}**.",
        "Over all {n} pairs the mean is **{mean}**, the least {least}, the most "
        "{most}. What counts is how far a pair stands above the others.",
        mean=two(found.mean),
        least=two(pairs[-1].cosine),
        most=two(pairs[0].cosine),
    )


def closest(found: SentenceCosines, line: str, cosine: float) -> str:
    """Which sentence is most like the text above, and whether it is near at all."""
    said = sentence(
        "Closest to “{own}” is “{nearest}”, with **{cosine}**.",
        own=plain(one_line(found.own.strip()[:LONGEST])),
        nearest=plain(line),
        cosine=two(cosine),
    )
    if cosine > found.mean:
        return said
    usual = sentence(
        "That is no more than two of these sentences have on average ({mean}), so none "
        "of them is really near.",
        mean=two(found.mean),
    )
    return f"{said} {usual}"
