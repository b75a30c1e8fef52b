"""The scores after the last token of several texts, in one product with the vocabulary.

The vocabulary's matrix is read from memory once for all of them, where text by text it
would take three times as long as the pass itself.
"""

import time
from collections.abc import Sequence
from typing import Any

import torch

from .reading import Trace

ENOUGH = 4
"""A product of so many rows or more gives the bits that the plain forward gives."""


def score_last(traces: Sequence[Trace]) -> float:
    """Compute them for texts of one model, and keep each with its trace; in seconds.

    Fewer texts than are enough, or a model that gave all scores with its pass, are left
    for when they are asked for.
    """
    lacking = [one for one in traces if one.has_logits and one.model.head_is_lazy]
    if len(lacking) < ENOUGH:
        return 0.0
    started = time.perf_counter()
    head: Any = lacking[0].model.model.get_output_embeddings()
    with torch.inference_mode():
        final = [one.recorder.final["decoder"][0][-1] for one in lacking]
        for one, row in zip(lacking, head(torch.stack(final)), strict=True):
            # A copy, or each would keep the scores of all in memory.
            one.keep_last_scores(row.clone())
    return time.perf_counter() - started
