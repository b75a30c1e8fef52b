"""What attention by hand says: each cell's sum, the example's note, the experiment."""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Float

from components.attention.by_hand.questions import FirstTokens
from components.attention.by_hand.setup import Setup
from components.choice.questions import HeadChoice
from components.page.content import plain, section
from components.words.language import LANGUAGE, sentence
from core.attention.by_hand import Spread

MINUS = "−"
Vector = Float[np.ndarray, " dim"]


def short(value: float) -> str:
    """As a cell shows it: two decimals, or two figures of a tiny or large number.

    Zeros at the end say that it is rounded: 1 is 1 and 1.00 is not quite.
    """
    if np.isneginf(value):
        return "−∞"
    size = abs(value)
    if 0 < size < 0.005 or size >= 1e4:
        return _signed(f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e"))
    rounded = f"{value:.2f}"
    exact = abs(value - float(rounded)) < 1e-9
    return _signed(rounded.rstrip("0").rstrip(".") if exact else rounded)


def number(value: float) -> str:
    """As a sum shows it: up to five figures."""
    return "−∞" if np.isneginf(value) else _signed(f"{value + 0.0:.5g}")


def whole(value: float) -> str:
    """With all its figures, up to twelve."""
    return "−∞" if np.isneginf(value) else _signed(f"{value + 0.0:.12g}")


def result(value: float) -> str:
    """The result of a sum; all its figures where five are not enough."""
    rounded, exact = number(value), whole(value)
    return f"= {exact}" if rounded == exact else f"≈ {rounded} (unrounded {exact})"


def factor(value: float) -> str:
    """In parentheses below 0, as in 2·(−1)."""
    return f"({number(value)})" if value < 0 else number(value)


def products(left: Vector, right: Vector) -> str:
    """Such as 1·0.5 + 2·(−1)."""
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return added(f"{factor(a)}·{factor(b)}" for a, b in pairs)


def added(terms: Iterable[str]) -> str:
    """The terms with a plus between them."""
    return " + ".join(terms)


def softmax_sum(masked: Vector, key: int) -> str:
    """The share: e to one score over the sum of all: e^0.72 / (e^0.72 + e^0.1)."""
    if np.isneginf(masked[key]):
        return "e^(−∞) = 0: this key is hidden"
    seen = [f"e^{factor(score)}" for score in masked.tolist() if np.isfinite(score)]
    return f"e^{factor(float(masked[key]))} / ({added(seen)})"


def _signed(text: str) -> str:
    return "0" if text in ("-0", "0") else text.replace("-", MINUS)


def example_words(setup: Setup, note: str) -> str:
    """What came with the example, where its numbers are from, and what to see."""
    said = [note] if note else []
    if setup.source:
        said.append(_source(setup))
    if setup.kind == "weighted sum":
        said.append(_sum_of_weights(setup))
    return " ".join(said)


def source_words(choice: HeadChoice, found: FirstTokens) -> str:
    """Where the numbers of a copied head are from."""
    n, n_all = len(found.tokens), found.n_all
    head, title = choice.label, choice.facts.card.title
    source = sentence("{head} of {model}", head=head, model=title)
    if n_all > n:
        source += sentence(", the first {n} of {all} tokens", n=n, all=n_all)
    if found.reads_on:
        # An encoder's tokens read those to their right too.
        source += sentence(
            "; the keys of the others are left out, so shares are larger here"
        )
    return source


def _source(setup: Setup) -> str:
    if setup.source.startswith("seed"):
        return sentence(
            "These numbers were drawn at random from {seed}.", seed=plain(setup.source)
        )
    written = sentence(
        "**{source}**, written in {n} numbers a token.",
        source=plain(setup.source),
        n=len(setup.tokens),
    )
    return f"{written} {section('by_hand', 'copied')}"


def _sum_of_weights(setup: Setup) -> str:
    weights = setup.tables["weights"][0]
    total = float(weights.sum())
    listed = " + ".join(number(x) for x in weights.tolist())
    values = {"terms": listed, "total": number(round(total, 12))}
    if abs(total - 1) < 1e-9:
        return sentence(
            "These weights add up to {terms} = {total}, as the shares of a softmax "
            "always do: the sum is an average.",
            **values,
        )
    return sentence(
        "These weights add up to {terms} = {total}, not 1. So this is a weighted sum "
        "and no average: it can be larger than every value. The shares of a softmax "
        "always add up to 1.",
        **values,
    )


def spread_words(one: Spread) -> str:
    """The numbers at one length, in three sentences."""
    figures = LANGUAGE.figures
    return sentence(
        "At **d = {d}** the dot products spread by **{raw}**, and by {scaled} once "
        "divided by √{d} = {root}. The largest share of a row is {largest} % on "
        "average without, {largest_scaled} % with the division. The gradient that gets "
        "through the softmax is {gradient} in size without, {gradient_scaled} with it.",
        d=one.d,
        root=figures(f"{one.d**0.5:.3g}"),
        raw=figures(f"{one.deviation:.3g}"),
        scaled=figures(f"{one.deviation_scaled:.3g}"),
        largest=figures(f"{100 * one.largest:.1f}"),
        largest_scaled=figures(f"{100 * one.largest_scaled:.1f}"),
        gradient=figures(f"{one.gradient:.3g}"),
        gradient_scaled=figures(f"{one.gradient_scaled:.3g}"),
    )
