"""What a change of order did, in plain words; every number is computed."""

import numpy as np

from components.figures.comparison import Comparison
from components.page.content import plain, section
from components.positions.order.choice import PAGE
from components.words.language import counted, sentence, whole
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
    said = {
        "changed": words,
        "token": says[first.id].visible,
        "before": percent(first.before),
        "after": percent(first.after),
    }
    rank = rank_after(change)
    if said["before"] == said["after"] and rank == 1:
        return sentence(
            "With {changed}, “{token}” stays the likeliest token with {before}.", **said
        )
    falls = first.after < first.before
    if rank == 1:
        return sentence(
            "With {changed}, “{token}” falls from {before} to {after} and stays the "
            "likeliest token."
            if falls
            else "With {changed}, “{token}” rises from {before} to {after} and stays "
            "the likeliest token.",
            **said,
        )
    return sentence(
        "With {changed}, “{token}” falls from {before} to {after} and from rank 1 to "
        "rank {rank}. The likeliest token is now “{now}” with {share}."
        if falls
        else "With {changed}, “{token}” rises from {before} to {after} and from rank 1 "
        "to rank {rank}. The likeliest token is now “{now}” with {share}.",
        **said,
        rank=whole(rank),
        now=says[now.id].visible,
        share=percent(now.after),
    )


def rank_after(change: NextTokenChange) -> int:
    """The place among all tokens of the one that was likeliest before; 1 is first."""
    first, _ = likeliest(change)
    return rank_of(change.after.logits, first.id)


def vector_words(change: VectorChange, tokens: list[Token], words: str) -> str:
    """The mean cosine, and which of the text's own tokens turned most."""
    if np.array_equal(change.before, change.after):
        return sentence(
            "With {changed}, every vector stays exactly what it was.", changed=words
        )
    said = sentence(
        "With {changed}, a vector's cosine with what it was is {mean} on average.",
        changed=words,
        mean=cosine(float(change.cosines.mean(dtype=np.float64))),
    )
    own = [place for place, token in enumerate(tokens) if not token.special]
    if not own:
        return said
    most = min(own, key=lambda place: change.cosines[place])
    turned = sentence(
        "“{token}” turns most: {cosine}.",
        token=visible(tokens[most].text),
        cosine=cosine(float(change.cosines[most])),
    )
    return f"{said} {turned}"


def pattern_words(comparison: Comparison) -> str:
    """The largest difference of a share, and how many tokens have no partner."""
    said, left, right = [], comparison.left, comparison.right
    if comparison.largest is not None:
        query, key = comparison.largest
        there = comparison.queries.right_of[query], comparison.keys.right_of[key]
        said.append(
            sentence(
                "The largest difference: from *{query}* to *{key}* the head gives "
                "**{before}** of its attention before the change and **{after}** "
                "after it.",
                query=plain(left.rows[query]),
                key=plain(left.cols[key]),
                before=percent(float(left.pattern[query, key])),
                after=percent(float(right.pattern[there])),
            )
        )
    elif not np.isnan(comparison.difference).all():
        said.append(sentence("Before and after are equal wherever both can be seen."))
    if alone := comparison.keys.alone_left:
        said.append(
            counted(
                alone,
                "**{n} of {all}** tokens has no partner: the new order cuts them "
                "otherwise.",
                "**{n} of {all}** tokens have no partner: the new order cuts them "
                "otherwise.",
                all=whole(len(left.cols)),
            )
        )
    return " ".join(said)


def law_words_off(untold: Shuffle) -> str:
    """Whether shuffled tokens keep their vectors when nothing tells their places."""
    numbers = {"largest": tiny(untold.largest), "size": tiny(untold.size)}
    if not untold.is_rounding:
        said = sentence(
            "**Positions off:** the vectors still differ by up to **{largest}**, "
            "beside numbers up to {size}.",
            **numbers,
        )
        return f"{said} {section(PAGE, 'law broken')}"
    return sentence(
        "**Positions off:** the shuffled tokens have the same vectors, shuffled. The "
        "largest difference of any number at any layer is **{largest}**, beside "
        "numbers up to {size}: rounding. The sentence vector, the mean of them all, is "
        "the same within {mean_gap}.",
        **numbers,
        mean_gap=tiny(untold.mean_gap),
    )


def law_words(told: Shuffle) -> str:
    """How far the vectors of shuffled tokens differ in the model as it is."""
    return sentence(
        "**Positions on:** the same tokens' vectors differ by up to **{largest}**. The "
        "two sentence vectors have cosine {cosine}.",
        largest=tiny(told.largest),
        cosine=cosine(told.mean_cosine),
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
