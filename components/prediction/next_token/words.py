"""What is said of a distribution, made from its numbers."""

import numpy as np

from components.page.content import plain
from components.prediction.next_token.questions import Vectors
from components.words.language import LANGUAGE, sentence, whole
from core.distribution import Distribution


def entropy_words(dist: Distribution) -> str:
    """How open the choice is, between the two ends of the scale."""
    size = dist.logits.size
    return sentence(
        "As open as a fair choice among {n} tokens. 0 bits: it is certain; {most} "
        "bits: all {all} are equally likely.",
        n=LANGUAGE.figures(f"{2**dist.entropy_bits:,.1f}"),
        most=LANGUAGE.figures(f"{np.log2(size):.1f}"),
        all=whole(size),
    )


def together_words(bits: float, n_predicted: int) -> str:
    """The surprisal of a whole text, and its mean."""
    return sentence(
        "Together {bits} bits, {mean} a token.",
        bits=LANGUAGE.figures(f"{bits:.1f}"),
        mean=LANGUAGE.figures(f"{bits / n_predicted:.1f}"),
    )


def vectors_words(given: Vectors) -> str:
    """What a model gives for a text that predicts no next token."""
    return sentence(
        "For your text, {model} gives **{n_tokens} vectors of {d_model} numbers** "
        "each, one a token.",
        model=plain(given.card.title),
        n_tokens=given.n_tokens,
        d_model=given.d_model,
    )
