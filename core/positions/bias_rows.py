"""One attention row of a real run, as another scheme of positions would have it.

ALiBi and no positions start from a run whose own positions were switched off, so that
what is added is all that tells order. T5's own bias is taken off its own scores.
"""

import numpy as np

from ..errors import HeadlightError
from ..instrument.layer_attention import LayerAttention
from .biases import BiasedRow, alibi_by_ahead
from .relative_bias import received_bias


def alibi_row(
    without: LayerAttention, head: int, query: int, alibi_head: int, n_alibi_heads: int
) -> BiasedRow:
    """ALiBi's bias on a row of a run without positions.

    A query that sees later keys has the bias to both sides.

    Args:
        without: one layer of that run.
        head: of the model.
        query: the row.
        alibi_head: whose slope.
        n_alibi_heads: of how many heads.
    """
    seen = without.mask_of(head)[query]
    both_ways = bool(seen[query + 1 :].any())
    by_ahead = alibi_by_ahead(n_alibi_heads, len(seen), both_ways=both_ways)
    start = len(seen) - 1 - query
    bias = by_ahead[alibi_head, start : start + len(seen)]
    return BiasedRow(without.scores()[head, query], bias, seen)


def learnt_row(own: LayerAttention, head: int, query: int) -> BiasedRow:
    """T5's own bias on its own row: the scores without it, and what it adds.

    Raises:
        HeadlightError: the model was given no bias.
    """
    bias = received_bias(own)
    if bias is None:
        raise HeadlightError("This model adds no position bias of its own.")
    row = bias[head, query]
    return BiasedRow(own.scores()[head, query] - row, row, own.mask_of(head)[query])


def plain_rows(
    own: LayerAttention, without: LayerAttention, head: int, query: int
) -> tuple[BiasedRow, BiasedRow]:
    """The model's row as it is, and the same row of the run without positions."""
    seen, alone = own.mask_of(head)[query], without.mask_of(head)[query]
    none = np.zeros(len(seen), dtype=np.float32)
    return (
        BiasedRow(own.scores()[head, query], none, seen),
        BiasedRow(without.scores()[head, query], none, alone),
    )
