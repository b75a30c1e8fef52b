"""What the page In context says in words, every number computed."""

from itertools import combinations

import numpy as np

from components.embeddings.contextual.choice import PAGE
from components.embeddings.contextual.found import Found
from components.embeddings.cosine_words import one_line, two
from components.page.content import plain, section
from components.words.layer_names import state_name

FEW_PAIRS = 3


def at_the_start(found: Found) -> str:
    """What the uses have in common before the first layer."""
    word, counts = plain(one_line(found.asked.word)), set(found.n_tokens)
    tokens = "one token" if counts == {1} else f"{max(counts)} tokens"
    said = ""
    if max(counts) > 1:
        said = f"{section(PAGE, 'several tokens')} "
    if found.one_row:
        rows = "row" if counts == {1} else "rows"
        said += (
            f"**{word}** is {tokens} everywhere, so it has the same {rows} of the "
            "**embedding matrix** W_E: cosine 1 exactly. "
        )
    else:
        pairs = ", ".join(_least_and_most(found, found.static))
        said += (
            f"**{word}** is not the same token everywhere (a capital letter or a space "
            "can make another one), so the rows of W_E differ already: the cosine is "
            f"{pairs}. "
        )
    return said + section(PAGE, f"layer 0 {found.at_layer_0}")


def at_the_end(found: Found) -> str:
    """How alike the uses are after the last layer, beside different tokens."""
    last, usual = found.n_layers, found.usual
    pairs = _least_and_most(found, found.cosines[last])
    said = f"A{state_name(last)[1:]} the cosine is {', '.join(pairs)}."
    if usual.n_pairs:
        said += (
            f" Two different tokens of these sentences have "
            f"**{two(usual.mean[last])}** there on average, nine in ten pairs between "
            f"{two(usual.low[last])} and {two(usual.high[last])}."
        )
    return said


def told_apart(found: Found) -> str:
    """What a decoder cannot see: that what comes after makes no difference."""
    word = plain(one_line(found.asked.word))
    if not found.is_decoder:
        return ""
    if not found.same:
        return (
            f"{plain(found.title)} reads from left to right: only what stands before "
            f"**{word}** can change its vector, never what comes after."
        )
    pairs = ", ".join(f"{found.labels[a]} and {found.labels[b]}" for a, b in found.same)
    most = max(abs(1 - found.cosines[:, a, b]).max() for a, b in found.same)
    value = "exactly 1" if most == 0 else f"1 within {most:.0e}"
    return (
        f"**Sentences {pairs} are the same up to “{word}”, token for token.** "
        f"{plain(found.title)} reads from left to right, so no token sees what comes "
        f"after it: both vectors are the same, the cosine is {value} in every layer. "
        "What makes the difference to you comes too late."
    )


def _least_and_most(found: Found, cosines: np.ndarray) -> list[str]:
    """The cosine of every pair, or of the least and the most alike of many."""
    pairs = sorted(
        combinations(range(len(found.labels)), 2), key=lambda pair: cosines[pair]
    )
    if len(pairs) > FEW_PAIRS:
        least, most = (_pair(found, cosines, pairs[at]) for at in (0, -1))
        return [f"at least {least}", f"at most {most}"]
    return [_pair(found, cosines, pair) for pair in sorted(pairs)]


def _pair(found: Found, cosines: np.ndarray, pair: tuple[int, int]) -> str:
    left, right = (found.labels[at] for at in pair)
    return f"**{two(cosines[pair])}** for {left} and {right}"
