"""What a change of order did, in plain words; every number is computed."""

import numpy as np

from components.figures.comparison import Comparison
from components.page.content import plain, section
from components.positions.order.choice import PAGE
from components.words.percent import percent
from core.attention.ablation import NextTokenChange, VectorChange, likeliest
from core.embeddings.similarities import rank_of
from core.graphemes import visible
from core.positions.order_law import Shuffle
from core.text.continuation import Continuations
from core.text.tokenization import Token


def next_token_words(change: NextTokenChange, says: Continuations, words: str) -> str:
    """The likeliest token before: its probability and rank after, and who leads now."""
    first, now = likeliest(change)
    label = f"“{says[first.id].visible}”"
    before, after = percent(first.before), percent(first.after)
    rank = rank_after(change)
    if before == after and rank == 1:
        return f"With {words}, {label} stays the likeliest token with {before}."
    verb = "falls" if first.after < first.before else "rises"
    said = f"With {words}, {label} {verb} from {before} to {after}"
    if rank == 1:
        return f"{said} and stays the likeliest token."
    return (
        f"{said} and from rank 1 to rank {rank:,}. The likeliest token is now "
        f"“{says[now.id].visible}” with {percent(now.after)}."
    )


def rank_after(change: NextTokenChange) -> int:
    """The place among all tokens of the one that was likeliest before; 1 is first."""
    first, _ = likeliest(change)
    return rank_of(change.after.logits, first.id)


def vector_words(change: VectorChange, tokens: list[Token], words: str) -> str:
    """The mean cosine, and which of the text's own tokens turned most."""
    if np.array_equal(change.before, change.after):
        return f"With {words}, every vector stays exactly what it was."
    mean = float(change.cosines.mean(dtype=np.float64))
    said = f"With {words}, a vector's cosine with what it was is {cosine(mean)} on "
    own = [place for place, token in enumerate(tokens) if not token.special]
    if not own:
        return f"{said}average."
    most = min(own, key=lambda place: change.cosines[place])
    return (
        f"{said}average. “{visible(tokens[most].text)}” turns most: "
        f"{cosine(float(change.cosines[most]))}."
    )


def pattern_words(comparison: Comparison) -> str:
    """The largest difference of a share, and how many tokens have no partner."""
    said, left, right = "", comparison.left, comparison.right
    if comparison.largest is not None:
        query, key = comparison.largest
        there = comparison.queries.right_of[query], comparison.keys.right_of[key]
        said = (
            f"The largest difference: from *{plain(left.rows[query])}* to "
            f"*{plain(left.cols[key])}* the head gives "
            f"**{percent(float(left.pattern[query, key]))}** of its attention before "
            f"the change and **{percent(float(right.pattern[there]))}** after it. "
        )
    elif not np.isnan(comparison.difference).all():
        said = "Before and after are equal wherever both can be seen. "
    if alone := comparison.keys.alone_left:
        of = f"{alone} of {len(left.cols)}"
        have = "has" if alone == 1 else "have"
        said += f"**{of}** tokens {have} no partner: the new order cuts them otherwise."
    return said


def law_words_off(untold: Shuffle) -> str:
    """Whether shuffled tokens keep their vectors when nothing tells their places."""
    largest, size = tiny(untold.largest), tiny(untold.size)
    if not untold.is_rounding:
        return (
            f"**Positions off:** the vectors still differ by up to **{largest}**, "
            f"beside numbers up to {size}. {section(PAGE, 'law broken')}"
        )
    return (
        "**Positions off:** the shuffled tokens have the same vectors, shuffled. The "
        f"largest difference of any number at any layer is **{largest}**, beside "
        f"numbers up to {size}: rounding. The sentence vector, the mean of them "
        f"all, is the same within {tiny(untold.mean_gap)}."
    )


def law_words(told: Shuffle) -> str:
    """How far the vectors of shuffled tokens differ in the model as it is."""
    return (
        "**Positions on:** the same tokens' vectors differ by up to "
        f"**{tiny(told.largest)}**. The two sentence vectors have cosine "
        f"{cosine(told.mean_cosine)}."
    )


def cosine(value: float) -> str:
    """Four decimals and a true minus sign; what is not quite 1 never reads 1."""
    if value == 1:
        return "1"
    text = f"{value:.4f}".replace("-", "−")
    return "0.9999+" if text == "1.0000" else text


def tiny(value: float) -> str:
    """A difference with two figures: 0, 2.2e-6, 0.73, 188."""
    if value == 0:
        return "0"
    if abs(value) < 1e-3:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa} × 10{_raised(int(exponent))}"
    return f"{value:.2g}" if abs(value) < 10 else f"{value:,.0f}"


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
