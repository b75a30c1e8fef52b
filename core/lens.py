"""The logit lens: what the model would answer if it stopped after each layer.

Every vector of the residual stream goes through the model's own last norm and head.
The model was trained to be read at its end only: below, this is a view of ours.

Source: nostalgebraist 2020, "interpreting GPT: the logit lens",
https://www.lesswrong.com/posts/AcKRB8wDpdaN6v6ru
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from core.errors import HeadlightError
from core.prediction import Distribution, next_token_distribution
from core.trace import Trace
from core.vocabulary_head import check_head, final_norm, head_scores

ROWS = 64
"""Vectors that go through the head together; at 49,152 tokens 13 MB of scores."""


@dataclass(frozen=True, eq=False)
class LensLayer:
    """What every position would answer after so many layers."""

    layer: int
    """0: the embeddings, before any block."""
    top_ids: Int[np.ndarray, " seq"]
    """The likeliest token."""
    top_probs: Float[np.ndarray, " seq"]
    """Its probability, 0 to 1."""
    answer_ranks: Int[np.ndarray, " seq"]
    """Rank of the model's final answer, 1 if it is the likeliest already."""
    answer_probs: Float[np.ndarray, " seq"]
    """Probability of the model's final answer, 0 to 1."""


@dataclass(frozen=True, eq=False)
class Lens:
    """All layers, the embeddings first."""

    answer_ids: Int[np.ndarray, " seq"]
    """What the model answers at its end: the likeliest token at each position."""
    top_ids: Int[np.ndarray, "layer seq"]
    top_probs: Float[np.ndarray, "layer seq"]
    answer_ranks: Int[np.ndarray, "layer seq"]
    answer_probs: Float[np.ndarray, "layer seq"]

    def settled(self) -> Int[np.ndarray, " seq"]:
        """Per position the first layer from which on the answer stays the likeliest."""
        wrong = self.answer_ranks != 1
        n_layers = len(wrong)
        last_wrong = n_layers - 1 - wrong[::-1].argmax(axis=0)
        return np.where(wrong.any(axis=0), last_wrong + 1, 0)


def lens_layers(trace: Trace) -> Iterator[LensLayer]:
    """One layer after the other, the last first: its answers rank the others.

    Raises:
        HeadlightError: the model has no head, or its way to it cannot be followed.
    """
    check_head(trace)
    n_layers = trace.main_stack.n_layers
    answers = None
    for layer in range(n_layers, -1, -1):
        found, best = _read(trace, layer, answers)
        answers = best if answers is None else answers
        yield found


def lens(trace: Trace) -> Lens:
    """All layers at once.

    Raises:
        HeadlightError: as ``lens_layers``.
    """
    return joined(list(lens_layers(trace)))


def joined(layers: list[LensLayer]) -> Lens:
    """The layers as one table, the embeddings first.

    Raises:
        HeadlightError: there are none.
    """
    if not layers:
        raise HeadlightError("The lens needs at least one layer.")
    rows = sorted(layers, key=lambda row: row.layer)
    return Lens(
        answer_ids=rows[-1].top_ids,
        top_ids=np.stack([row.top_ids for row in rows]),
        top_probs=np.stack([row.top_probs for row in rows]),
        answer_ranks=np.stack([row.answer_ranks for row in rows]),
        answer_probs=np.stack([row.answer_probs for row in rows]),
    )


def lens_distribution(trace: Trace, layer: int, position: int) -> Distribution:
    """The whole vocabulary after ``layer`` blocks at one position.

    Raises:
        HeadlightError: as ``lens_layers``, or there is no such layer or position.
    """
    check_head(trace)
    vectors = _vectors(trace, layer)
    if not -len(vectors) <= position < len(vectors):
        raise HeadlightError(
            f"There is no position {position} in {len(vectors)} tokens."
        )
    position %= len(vectors)
    with torch.inference_mode():
        scores = head_scores(trace.model, final_norm(trace)(vectors))
    return next_token_distribution(scores[position].float().cpu().numpy())


def _vectors(trace: Trace, layer: int) -> Float[Tensor, "seq d_model"]:
    name, recorder = trace.card.main_stack, trace.recorder
    blocks = recorder.block_out[name]
    if not 0 <= layer <= len(blocks):
        raise HeadlightError(f"There are layers 0 to {len(blocks)}, not {layer}.")
    return (recorder.block_in[name] if layer == 0 else blocks[layer - 1])[0]


def _read(
    trace: Trace, layer: int, answers: Tensor | None
) -> tuple[LensLayer, Int[Tensor, " seq"]]:
    """One layer, and its likeliest tokens; these are the answers where none are."""
    norm, vectors = final_norm(trace), _vectors(trace, layer)
    parts, bests = [], []
    with torch.inference_mode():
        for start in range(0, len(vectors), ROWS):
            scores = head_scores(trace.model, norm(vectors[start : start + ROWS]))
            log_probs = scores.float().log_softmax(dim=-1)
            top, best = log_probs.max(dim=-1)
            wanted = best if answers is None else answers[start : start + ROWS]
            own = log_probs.gather(1, wanted[:, None])
            ranks = 1 + (log_probs > own).sum(dim=-1)
            parts.append(torch.stack([top.exp(), own[:, 0].exp(), ranks.float()]))
            bests.append(best)
    top_probs, answer_probs, ranks = torch.cat(parts, dim=1).cpu().numpy()
    best = torch.cat(bests)
    found = LensLayer(
        layer=layer,
        top_ids=best.cpu().numpy(),
        top_probs=top_probs,
        answer_ranks=ranks.astype(np.int64),
        answer_probs=answer_probs,
    )
    return found, best
