"""What is said of a map and of its words, every number computed."""

from collections.abc import Sequence

from components.embeddings.map.cloud import Drawn
from components.page.content import plain
from components.words.language import counted, sentence, whole
from components.words.percent import percent

LONGEST = 40
"""Letters of an unknown word that are repeated."""


def neighbours_kept(drawn: Drawn) -> str:
    """How many neighbours the picture keeps, beside what chance would."""
    n_points, n_near = len(drawn.labels), drawn.n_near
    share, chance = drawn.kept.mean() / n_near, n_near / (n_points - 1)
    if chance >= 1:
        # Two points are always near to one another.
        return ""
    return counted(
        n_near,
        "Of each point's nearest point among these {points}, **{share}** are among its "
        "nearest in the picture too (by chance {chance}).",
        "Of each point's {n} nearest points among these {points}, **{share}** are "
        "among its nearest in the picture too (by chance {chance}).",
        points=whole(n_points),
        share=percent(float(share)),
        chance=percent(chance),
    )


def variance_shown(held: float, n_others: int) -> str:
    """How much of the variance the picture shows, and where the rest lies."""
    shown = sentence(
        "The picture shows **{held}** of the variance.", held=percent(held)
    )
    if n_others <= 0:
        return shown
    rest = counted(
        n_others,
        "The rest lies in {n} further direction and is not seen.",
        "The rest lies in {n} further directions and is not seen.",
    )
    return f"{shown} {rest}"


def groups_that_fit(groups: int, words: int) -> str:
    """How many groups and words are drawn at most."""
    return sentence(
        "Only the first {groups} groups and {words} words fit.",
        groups=whole(groups),
        words=whole(words),
    )


def first_are_drawn(n: int, most: int, *, words: bool) -> str:
    """That the text has more different words, or tokens, than are drawn."""
    return sentence(
        "Your text has {n} different words; the first {most} are drawn."
        if words
        else "Your text has {n} different tokens; the first {most} are drawn.",
        n=whole(n),
        most=whole(most),
    )


def of_several_tokens(cut: Sequence[tuple[str, str]], *, more: bool) -> str:
    """That words of several tokens have no vector of their own.

    Args:
        cut: each word, and how it is cut.
        more: whether there are others too.
    """
    named = ", ".join(f"**{plain(word)}** ({plain(parts)})" for word, parts in cut)
    return sentence(
        "No single token of this model is {words}, so no row stands for it.",
        words=f"{named} …" if more else named,
    )


def also_unknown(words: Sequence[str]) -> str:
    """Further words that GloVe does not have."""
    named = ", ".join(f"“{plain(word[:LONGEST])}”" for word in words)
    return sentence("Nor has GloVe a vector for {words}.", words=named)


def so_far(step: str, seconds: float) -> str:
    """What is being done, and for how long."""
    return sentence("{step} {n} s so far.", step=step, n=f"{seconds:.0f}")


def mean_of(group: str) -> str:
    """What the middle of a group of several words is called."""
    return sentence("the mean of {group}", group=group)
