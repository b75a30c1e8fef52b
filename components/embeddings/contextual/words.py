"""What the page In context says in words, every number computed."""

from itertools import combinations

import numpy as np

from components.embeddings.contextual.choice import PAGE
from components.embeddings.contextual.found import Found
from components.embeddings.cosine_words import one_line, two
from components.page.content import plain, section
from components.words.language import counted, sentence, whole
from components.words.layer_names import layer_name, state_name
from components.words.percent import percent
from core.embeddings.contextual import NearTokens

FEW_PAIRS = 3


def at_the_start(found: Found) -> str:
    """What the uses have in common before the first layer."""
    word, most = plain(one_line(found.asked.word)), max(found.n_tokens)
    said = [section(PAGE, "several tokens")] if most > 1 else []
    if found.one_row:
        said.append(
            counted(
                most,
                "**{word}** is one token everywhere, so it has the same row of the "
                "**embedding matrix** W_E: cosine 1 exactly.",
                "**{word}** is {n} tokens everywhere, so it has the same rows of the "
                "**embedding matrix** W_E: cosine 1 exactly.",
                word=word,
            )
        )
    else:
        said.append(
            sentence(
                "**{word}** is not the same token everywhere (a capital letter or a "
                "space can make another one), so the rows of W_E differ already: the "
                "cosine is {pairs}.",
                word=word,
                pairs=", ".join(_least_and_most(found, found.static)),
            )
        )
    return " ".join([*said, section(PAGE, f"layer 0 {found.at_layer_0}")])


def at_the_end(found: Found) -> str:
    """How alike the uses are after the last layer, beside different tokens."""
    last, usual = found.n_layers, found.usual
    said = [
        sentence(
            "After {layer} the cosine is {pairs}.",
            layer=layer_name(last - 1),
            pairs=", ".join(_least_and_most(found, found.cosines[last])),
        )
    ]
    if usual.n_pairs:
        said.append(
            sentence(
                "Two different tokens of these sentences have **{mean}** there on "
                "average, nine in ten pairs between {low} and {high}.",
                mean=two(usual.mean[last]),
                low=two(usual.low[last]),
                high=two(usual.high[last]),
            )
        )
    return " ".join(said)


def told_apart(found: Found) -> str:
    """What a decoder cannot see: that what comes after makes no difference."""
    if not found.is_decoder:
        return ""
    word, model = plain(one_line(found.asked.word)), plain(found.title)
    if not found.same:
        return sentence(
            "{model} reads from left to right: only what stands before **{word}** can "
            "change its vector, never what comes after.",
            model=model,
            word=word,
        )
    most = max(abs(1 - found.cosines[:, a, b]).max() for a, b in found.same)
    return sentence(
        "**Sentences {pairs} are the same up to “{word}”, token for token.** {model} "
        "reads from left to right, so no token sees what comes after it: both vectors "
        "are the same, the cosine is {value} in every layer. What makes the difference "
        "to you comes too late.",
        pairs=", ".join(
            sentence("{a} and {b}", a=found.labels[a], b=found.labels[b])
            for a, b in found.same
        ),
        word=word,
        model=model,
        value=sentence("exactly 1")
        if most == 0
        else sentence("1 within {error}", error=f"{most:.0e}"),
    )


def uses_left_out(n: int) -> str:
    """How many more uses there are than are compared."""
    return sentence("{n} more uses are left out.", n=whole(n))


def shown_by_plane(share: float) -> str:
    """How much of the variance the plane of the paths holds."""
    return sentence(
        "The plane holds **{held}** of the variance of all these directions; {rest} "
        "lies in directions that it does not show.",
        held=percent(share),
        rest=percent(max(0.0, 1 - share)),
    )


def cannot_compare(model: str, width: int, d_model: int) -> str:
    """That the rows of W_E have another width than the vectors in the layers."""
    return sentence(
        "In {model} a row of W_E has {width} numbers and a vector in the layers "
        "{d_model}, so the two cannot be compared.",
        model=plain(model),
        width=whole(width),
        d_model=whole(d_model),
    )


def own_row_until(found: Found, near: NearTokens) -> str:
    """Up to which layer the token's own row stays the nearest, in a sentence."""
    if set(found.n_tokens) != {1}:
        return section(PAGE, "nearest of several")
    ids = near.ids[:, 0].reshape(len(found.labels), -1)
    until = []
    for row, own in zip(ids, found.own_ids, strict=True):
        other = np.flatnonzero(row != own)
        until.append(int(other[0]) - 1 if len(other) else found.n_layers)
    if len(set(until)) == 1:
        where = _until(until[0], found)
    else:
        where = ", ".join(
            sentence("{where} in sentence {n}", where=_until(layer, found), n=label)
            for label, layer in zip(found.labels, until, strict=True)
        )
    return sentence("The token's own row is the nearest {where}.", where=where)


def _until(layer: int, found: Found) -> str:
    if layer < 0:
        return sentence("nowhere, not even in the embeddings")
    if layer == found.n_layers:
        return sentence("after every layer")
    if layer == 0:
        return sentence("in the embeddings alone")
    return sentence("up to the vectors {state}", state=state_name(layer))


def _least_and_most(found: Found, cosines: np.ndarray) -> list[str]:
    """The cosine of every pair, or of the least and the most alike of many."""
    pairs = sorted(
        combinations(range(len(found.labels)), 2), key=lambda pair: cosines[pair]
    )
    if len(pairs) > FEW_PAIRS:
        least, most = (_pair(found, cosines, pairs[at]) for at in (0, -1))
        return [
            sentence("at least {value}", value=least),
            sentence("at most {value}", value=most),
        ]
    return [_pair(found, cosines, pair) for pair in sorted(pairs)]


def _pair(found: Found, cosines: np.ndarray, pair: tuple[int, int]) -> str:
    left, right = (found.labels[at] for at in pair)
    return sentence(
        "**{cosine}** for {a} and {b}", cosine=two(cosines[pair]), a=left, b=right
    )
