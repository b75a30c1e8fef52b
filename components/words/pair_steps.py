"""One number of one head in words: each step with its formula and live numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.words.language import counted, listed, sentence
from components.words.numbers import length, number
from components.words.percent import percent
from core.attention.one_number import HeadPair, StreamPart

Step = dict[str, Any]
"""What the browser shows of a step: id, name, formula, value, exact, lines, strip."""


class Words:
    """The tokens of one pair as they are named in a sentence."""

    def __init__(
        self, one: HeadPair, queries: Sequence[str], keys: Sequence[str]
    ) -> None:
        """Name the pair's query and key by their labels."""
        self.one = one
        self.keys = keys
        self.query = isolated(queries[one.query])
        self.key = isolated(keys[one.key])


def isolated(label: str) -> str:
    """The label so that a right-to-left one leaves the rest of the line in place."""
    return f"\u2068{label}\u2069"


def steps(one: HeadPair, queries: Sequence[str], keys: Sequence[str]) -> list[Step]:
    """The steps from the query's vector to the residual stream, in order.

    A key that the query cannot see ends the walk at its share of 0.
    """
    words = Words(one, queries, keys)
    score = [*_vectors(words), *_score(words), _mask(words)]
    if not one.is_visible:
        return [*score, _no_share(words)]
    return [*score, *_softmax(words), *_output(words)]


def _step(id_: str, name: str, formula: str, value: str, *lines: str, **more: Any):  # noqa: ANN202
    kept = [line for line in lines if line]
    step: Step = {"id": id_, "name": name, "formula": formula, "value": value}
    return step | {"exact": "", "strip": None, "lines": kept} | more


def exact(value: float) -> str:
    """All the figures that count."""
    return f"{value:.9g}".replace("-", "−")


def _vectors(words: Words) -> list[Step]:
    one = words.one
    turned = sentence("Turned by its position: that is how this model tells order.")
    turned = turned if one.is_turned else ""
    best = int(np.abs(one.products).argmax())
    largest = (
        f"Largest: dim {best}, {number(one.q[best])} × {number(one.k[best])} = "
        f"{number(one.products[best])}."
    )
    size = len(one.q)
    return [
        _step(
            "q",
            f"q {words.query}",
            "",
            f"‖q‖ {number(length(one.q))}",
            sentence(
                "The query: what {query} looks for, as {size} numbers.",
                query=words.query,
                size=size,
            ),
            sentence("‖q‖ is its length: the root of the sum of their squares."),
            turned,
            strip="q",
            colour="query",
            exact=f"length {exact(length(one.q))}",
        ),
        _step(
            "k",
            f"k {words.key}",
            "",
            f"‖k‖ {number(length(one.k))}",
            sentence("The key: what {key} offers to be found by.", key=words.key),
            shared(one),
            sentence("Turned by its position, too.") if one.is_turned else "",
            strip="k",
            colour="key",
            exact=f"length {exact(length(one.k))}",
        ),
        _step(
            "products",
            "q × k",
            "",
            "",
            sentence("Number by number: orange adds to the score, purple takes away."),
            largest,
            strip="products",
            exact=f"{size} products",
        ),
    ]


def shared(one: Any) -> str:
    """Which key and value head is read, where query heads share them; else nothing."""
    if not one.shared_with:
        return ""
    return counted(
        len(one.shared_with),
        "Reads key/value head {kv}, shared by head {heads}.",
        "Reads key/value head {kv}, shared by heads {heads}.",
        kv=one.kv_head,
        heads=listed(map(str, one.shared_with)),
    )


def _score(words: Words) -> list[Step]:
    one = words.one
    dot = _step(
        "dot",
        "dot product",
        f"Σ {len(one.q)} products",
        number(one.dot),
        sentence(
            "All products added up. It is large where q and k point the same way."
        ),
        exact=exact(one.dot),
    )
    found = [dot, _scaling(one)]
    if one.softcap:
        found.append(
            _step(
                "cap",
                "soft cap",
                f"{one.softcap:g} · tanh({number(one.scaled)} ÷ {one.softcap:g})",
                number(one.capped),
                sentence(
                    "This model bends its scores so that none leaves ±{softcap}.",
                    softcap=f"{one.softcap:g}",
                ),
                exact=exact(one.capped),
            )
        )
    if one.bias is not None:
        bias = number(one.bias)
        found.append(
            _step(
                "bias",
                "+ position bias",
                f"{number(one.capped)} + {f'({bias})' if one.bias < 0 else bias}",
                number(one.score),
                sentence("This model adds a number for how far apart the two stand."),
                exact=f"bias {exact(one.bias)}, sum {exact(one.score)}",
            )
        )
    return found


def _scaling(one: HeadPair) -> Step:
    size, value = len(one.q), number(one.scaled)
    name, formula = "× scaling", f"{number(one.dot)} × {one.scaling:.4g}"
    why = sentence(
        "This model multiplies every dot product by {scaling}.",
        scaling=f"{one.scaling:.4g}",
    )
    if one.is_divided_by_root:
        name, formula = f"÷ √{size}", f"{number(one.dot)} ÷ √{size}"
        why = sentence(
            "Sums of {size} products grow large; divided by √{size} = "
            "{root} the softmax stays open to more than one key.",
            size=size,
            root=f"{size**0.5:.4g}",
        )
    elif one.scaling == 1:
        name, formula = "no scaling", f"{number(one.dot)} × 1"
        why = sentence("This model does not scale its dot products.")
    return _step("scaled", name, formula, value, why, exact=exact(one.scaled))


def _mask(words: Words) -> Step:
    one = words.one
    seen, count = int(one.visible.sum()), len(one.visible)
    if not one.is_visible:
        return _step(
            "mask",
            "+ mask",
            "hidden",
            "−∞",
            sentence(
                "{query} cannot see {key}: its score becomes −∞.",
                query=words.query,
                key=words.key,
            ),
            exact=f"{exact(one.score)} before the mask",
        )
    all_seen = sentence(
        "{query} sees all {count} tokens: nothing is hidden.",
        query=words.query,
        count=count,
    )
    some = sentence(
        "{query} sees {seen} of {count} tokens, {key} among them: "
        "the score stays. A hidden one would become −∞.",
        query=words.query,
        seen=seen,
        count=count,
        key=words.key,
    )
    return _step(
        "mask",
        "+ mask",
        "visible: + 0",
        number(one.score),
        all_seen if seen == count else some,
        exact=exact(one.score),
    )


def _no_share(words: Words) -> Step:
    return _step(
        "share",
        "share",
        "e^(−∞) = 0",
        "0 %",
        sentence(
            "A hidden key gets no share at all: there is nothing more to compute."
        ),
        exact="0",
        strip="shares",
    )


def _softmax(words: Words) -> list[Step]:
    one = words.one
    top = float(one.scores[one.largest])
    most = isolated(words.keys[one.largest])
    row_sum, seen = number(one.row_sum), int(one.visible.sum())
    return [
        _step(
            "exp",
            "exp",
            f"e^({number(one.score)} {_less(top)})",
            number(one.exp, 4),
            sentence(
                "The row's largest score, {top} for {most}, is taken off "
                "first. No share changes by it, and no number grows too "
                "large.",
                top=number(top),
                most=most,
            ),
            exact=exact(one.exp),
        ),
        _step(
            "sum",
            "row sum",
            counted(seen, "Σ over {n} key", "Σ over {n} keys"),
            row_sum,
            sentence(
                "The same for every key that {query} sees, added up.", query=words.query
            ),
            exact=exact(one.row_sum),
        ),
        _step(
            "share",
            "share",
            f"{number(one.exp, 4)} ÷ {row_sum}",
            percent(one.share),
            sentence(
                "{query} gives {share} of its attention in this head to "
                "{key}. Bars: all keys, the tallest {most}.",
                query=words.query,
                share=percent(one.share),
                key=words.key,
                most=percent(float(one.shares.max())),
            ),
            exact=exact(one.share),
            strip="shares",
        ),
    ]


def _less(value: float) -> str:
    return f"+ {number(-value)}" if value < 0 else f"− {number(value)}"


def _output(words: Words) -> list[Step]:
    one = words.one
    off = sentence("The head is switched off: whatever its shares, its output is 0.")
    mine, all_of_it = length(one.weighted), length(one.z)
    weighted = _step(
        "value",
        f"× v {words.key}",
        "",
        f"‖·‖ {number(mine)}",
        off
        if one.is_ablated
        else sentence(
            "What is read: the value of {key} times the share, {share} "
            "of a length of {length}.",
            key=words.key,
            share=percent(one.share),
            length=number(length(one.v)),
        ),
        strip="weighted",
        colour="value",
        exact=f"length {exact(mine)}",
    )
    z = _step(
        "z",
        "z = Σ share × v",
        "",
        f"‖z‖ {number(all_of_it)}",
        off
        if one.is_ablated
        else sentence(
            "The head's output for {query}: the same for all keys, added "
            "up. This pair brings a length of {mine}; together they have "
            "{all_of_it}.",
            query=words.query,
            mine=number(mine),
            all_of_it=number(all_of_it),
        ),
        strip="z",
        colour="value",
        exact=f"length {exact(all_of_it)}",
    )
    return [weighted, z, _stream(words, one.stream)]


def _stream(words: Words, part: StreamPart | None) -> Step:
    name = "to the stream"
    if part is None:
        why = sentence("This model's output matrix cannot be split by head.")
        return _step("stream", name, "not known here", "", why)
    size = length(part.vector)
    return _step(
        "stream",
        name,
        "",
        f"‖·‖ {number(size)}",
        sentence(
            "z W_O: what this head adds to {query}'s vector in the "
            "residual stream. Its length:",
            query=words.query,
        ),
        sentence(
            "{before} the vector that entered the layer,", before=_of(size, part.before)
        ),
        sentence(
            "{whole} the layer's whole attention output.", whole=_of(size, part.whole)
        ),
        sentence(
            "Cosine with it {cosine}; this pair's part {of_pair}.",
            cosine=number(part.cosine, 2),
            of_pair=number(length(part.of_pair)),
        ),
        strip="stream",
        exact=f"length {exact(size)}",
    )


def _of(part: float, whole: float) -> str:
    """How long a part is: "7.4 % of" or "1.53 times" the whole."""
    if whole == 0:
        return sentence("beside")
    ratio = part / whole
    if ratio > 1:
        return sentence("{ratio} times", ratio=f"{ratio:.2f}")
    return sentence("{share} of", share=percent(ratio))
