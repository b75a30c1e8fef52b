"""What a comparison of two patterns says, in words."""

import numpy as np

from components.figures.comparison import Comparison
from components.page.content import plain
from components.words.language import counted, sentence
from components.words.percent import percent

BEFORE = (
    "A decoder's token sees only what stands before it, so a change further on "
    "alters nothing here."
)


def in_words(comparison: Comparison, *, is_causal: bool = False) -> str:
    """The largest difference in a sentence, and how many tokens have no partner."""
    said = [_largest(comparison)]
    for name, alone, of in (
        ("left", comparison.queries.alone_left, len(comparison.left.rows)),
        ("right", comparison.queries.alone_right, len(comparison.right.rows)),
        ("left", comparison.keys.alone_left, len(comparison.left.cols)),
        ("right", comparison.keys.alone_right, len(comparison.right.cols)),
    ):
        if alone:
            said.append(
                counted(
                    alone,
                    f"**{{n}} of {{of}}** {name} tokens has no partner.",
                    f"**{{n}} of {{of}}** {name} tokens have no partner.",
                    of=of,
                )
            )
    if is_causal and comparison.limit == 0 and len(said) > 1:
        said.append(sentence(BEFORE))
    return " ".join(dict.fromkeys(said))


def _largest(comparison: Comparison) -> str:
    if comparison.largest is None:
        if np.isnan(comparison.difference).all():
            return sentence("No pair of tokens has a partner at the other side.")
        return sentence("Where the tokens match, the two patterns are equal.")
    query, key = comparison.largest
    left, right = comparison.left, comparison.right
    here = float(left.pattern[query, key])
    there = float(
        right.pattern[comparison.queries.right_of[query], comparison.keys.right_of[key]]
    )
    return sentence(
        "The largest difference: from *{query}* to *{key}* the left head gives "
        "**{here}** of its attention, the right one **{there}**.",
        query=plain(left.rows[query]),
        key=plain(left.cols[key]),
        here=percent(here),
        there=percent(there),
    )
