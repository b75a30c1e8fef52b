"""One number of one head in words: each step with its formula and live numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

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
    turned = "Turned by its position: that is how this model tells order."
    turned = turned if one.is_turned else ""
    best = int(np.abs(one.products).argmax())
    largest = (
        f"Largest: dim {best}, {number(one.q[best])} × {number(one.k[best])} = "
        f"{number(one.products[best])}."
    )
    size = len(one.q)
    return [
        _step(
            "q", f"q {words.query}", "", f"‖q‖ {number(length(one.q))}",
            f"The query: what {words.query} looks for, as {size} numbers.",
            "‖q‖ is its length: the root of the sum of their squares.", turned,
            strip="q", colour="query", exact=f"length {exact(length(one.q))}",
        ),
        _step(
            "k", f"k {words.key}", "", f"‖k‖ {number(length(one.k))}",
            f"The key: what {words.key} offers to be found by.", shared(one),
            "Turned by its position, too." if one.is_turned else "",
            strip="k", colour="key", exact=f"length {exact(length(one.k))}",
        ),
        _step(
            "products", "q × k", "", "",
            "Number by number: orange adds to the score, purple takes away.", largest,
            strip="products", exact=f"{size} products",
        ),
    ]  # fmt: skip


def shared(one: Any) -> str:
    """Which key and value head is read, where query heads share them; else nothing."""
    if not one.shared_with:
        return ""
    heads = [str(head) for head in one.shared_with]
    listed = ", ".join(heads[:-1]) + " and " if len(heads) > 1 else ""
    plural = "s" if len(heads) > 1 else ""
    return (
        f"Reads key/value head {one.kv_head}, shared by head{plural} "
        f"{listed}{heads[-1]}."
    )


def _score(words: Words) -> list[Step]:
    one = words.one
    dot = _step(
        "dot", "dot product", f"Σ {len(one.q)} products", number(one.dot),
        "All products added up. It is large where q and k point the same way.",
        exact=exact(one.dot),
    )  # fmt: skip
    found = [dot, _scaling(one)]
    if one.softcap:
        found.append(
            _step(
                "cap", "soft cap",
                f"{one.softcap:g} · tanh({number(one.scaled)} ÷ {one.softcap:g})",
                number(one.capped),
                f"This model bends its scores so that none leaves ±{one.softcap:g}.",
                exact=exact(one.capped),
            )
        )  # fmt: skip
    if one.bias is not None:
        bias = number(one.bias)
        found.append(
            _step(
                "bias", "+ position bias",
                f"{number(one.capped)} + {f'({bias})' if one.bias < 0 else bias}",
                number(one.score),
                "This model adds a number for how far apart the two stand.",
                exact=f"bias {exact(one.bias)}, sum {exact(one.score)}",
            )
        )  # fmt: skip
    return found


def _scaling(one: HeadPair) -> Step:
    size, value = len(one.q), number(one.scaled)
    name, formula = "× scaling", f"{number(one.dot)} × {one.scaling:.4g}"
    why = f"This model multiplies every dot product by {one.scaling:.4g}."
    if one.is_divided_by_root:
        name, formula = f"÷ √{size}", f"{number(one.dot)} ÷ √{size}"
        why = (
            f"Sums of {size} products grow large; divided by √{size} = {size**0.5:.4g} "
            "the softmax stays open to more than one key."
        )
    elif one.scaling == 1:
        name, formula = "no scaling", f"{number(one.dot)} × 1"
        why = "This model does not scale its dot products."
    return _step("scaled", name, formula, value, why, exact=exact(one.scaled))


def _mask(words: Words) -> Step:
    one = words.one
    seen, count = int(one.visible.sum()), len(one.visible)
    if not one.is_visible:
        return _step(
            "mask", "+ mask", "hidden", "−∞",
            f"{words.query} cannot see {words.key}: its score becomes −∞.",
            exact=f"{exact(one.score)} before the mask",
        )  # fmt: skip
    all_seen = f"{words.query} sees all {count} tokens: nothing is hidden."
    some = (
        f"{words.query} sees {seen} of {count} tokens, {words.key} among them: the "
        "score stays. A hidden one would become −∞."
    )
    return _step(
        "mask", "+ mask", "visible: + 0", number(one.score),
        all_seen if seen == count else some, exact=exact(one.score),
    )  # fmt: skip


def _no_share(words: Words) -> Step:
    return _step(
        "share", "share", "e^(−∞) = 0", "0 %",
        "A hidden key gets no share at all: there is nothing more to compute.",
        exact="0", strip="shares",
    )  # fmt: skip


def _softmax(words: Words) -> list[Step]:
    one = words.one
    top = float(one.scores[one.largest])
    most = isolated(words.keys[one.largest])
    row_sum, seen = number(one.row_sum), int(one.visible.sum())
    return [
        _step(
            "exp", "exp", f"e^({number(one.score)} {_less(top)})",
            number(one.exp, 4),
            f"The row's largest score, {number(top)} for {most}, is taken off first. "
            "No share changes by it, and no number grows too large.",
            exact=exact(one.exp),
        ),
        _step(
            "sum", "row sum", f"Σ over {seen} key{'' if seen == 1 else 's'}", row_sum,
            f"The same for every key that {words.query} sees, added up.",
            exact=exact(one.row_sum),
        ),
        _step(
            "share", "share", f"{number(one.exp, 4)} ÷ {row_sum}", percent(one.share),
            f"{words.query} gives {percent(one.share)} of its attention in this head "
            f"to {words.key}. Bars: all keys, the tallest "
            f"{percent(float(one.shares.max()))}.",
            exact=exact(one.share), strip="shares",
        ),
    ]  # fmt: skip


def _less(value: float) -> str:
    return f"+ {number(-value)}" if value < 0 else f"− {number(value)}"


def _output(words: Words) -> list[Step]:
    one = words.one
    off = "The head is switched off: whatever its shares, its output is 0."
    mine, all_of_it = length(one.weighted), length(one.z)
    weighted = _step(
        "value", f"× v {words.key}", "", f"‖·‖ {number(mine)}",
        off if one.is_ablated else
        f"What is read: the value of {words.key} times the share, "
        f"{percent(one.share)} of a length of {number(length(one.v))}.",
        strip="weighted", colour="value", exact=f"length {exact(mine)}",
    )  # fmt: skip
    z = _step(
        "z", "z = Σ share × v", "", f"‖z‖ {number(all_of_it)}",
        off if one.is_ablated else
        f"The head's output for {words.query}: the same for all keys, added up. This "
        f"pair brings a length of {number(mine)}; together they have "
        f"{number(all_of_it)}.",
        strip="z", colour="value", exact=f"length {exact(all_of_it)}",
    )  # fmt: skip
    return [weighted, z, _stream(words, one.stream)]


def _stream(words: Words, part: StreamPart | None) -> Step:
    name = "to the stream"
    if part is None:
        why = "This model's output matrix cannot be split by head."
        return _step("stream", name, "not known here", "", why)
    size = length(part.vector)
    return _step(
        "stream", name, "", f"‖·‖ {number(size)}",
        f"z W_O: what this head adds to {words.query}'s vector in the residual "
        "stream. Its length:",
        f"{_of(size, part.before)} the vector that entered the layer,",
        f"{_of(size, part.whole)} the layer's whole attention output.",
        f"Cosine with it {number(part.cosine, 2)}; this pair's part "
        f"{number(length(part.of_pair))}.",
        strip="stream", exact=f"length {exact(size)}",
    )  # fmt: skip


def _of(part: float, whole: float) -> str:
    """How long a part is: "7.4 % of" or "1.53 times" the whole."""
    if whole == 0:
        return "beside"
    ratio = part / whole
    return f"{ratio:.2f} times" if ratio > 1 else f"{percent(ratio)} of"
