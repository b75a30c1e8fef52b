"""The logit lens: what the model would answer if it stopped after each layer.

Every vector of the residual stream goes through the model's own last norm and head.
The model was trained to be read at its end only: below, this is a view of ours.

Source: nostalgebraist 2020, "interpreting GPT: the logit lens",
https://www.lesswrong.com/posts/AcKRB8wDpdaN6v6ru
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from ..arrays import as_array, as_tensor, sealed
from ..distribution import Distribution, next_token_distribution
from ..errors import HeadlightError
from ..layers.vocabulary_head import check_head, final_norm, head_scores
from ..text.continuation import texts_of
from ..trace.reading import HEAD_ROWS, Trace

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


@dataclass(frozen=True)
class LensCell:
    """What one position would answer after so many layers."""

    layer: int
    position: int
    id: int
    """The likeliest token."""
    text: str | None
    """What it says; None where that was not asked for."""
    prob: float
    """Its probability, 0 to 1."""
    answer_rank: int
    """Rank of the model's final answer here, 1 if it is the likeliest already."""
    answer_prob: float
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
    texts: Mapping[int, str] = field(default_factory=dict)
    """What the likeliest tokens say, by their ids; empty where it was not asked for."""

    def __repr__(self) -> str:
        n_rows, seq_len = self.top_ids.shape
        return f"<Lens: after 0 to {n_rows - 1} layers, at {seq_len} positions>"

    def cell(self, layer: int, position: int) -> LensCell:
        """What one position would answer after ``layer`` blocks; negatives count back.

        Raises:
            HeadlightError: there is no such layer or position.
        """
        n_rows, seq_len = self.top_ids.shape
        if not (-n_rows <= layer < n_rows and -seq_len <= position < seq_len):
            raise HeadlightError(
                "The lens has the layers 0 to {last} and the positions 0 to "
                "{last_position}, not {layer} and {position}.",
                last=n_rows - 1,
                last_position=seq_len - 1,
                layer=layer,
                position=position,
            )
        token_id = int(self.top_ids[layer, position])
        return LensCell(
            layer=layer % n_rows,
            position=position % seq_len,
            id=token_id,
            text=self.texts.get(token_id),
            prob=float(self.top_probs[layer, position]),
            answer_rank=int(self.answer_ranks[layer, position]),
            answer_prob=float(self.answer_probs[layer, position]),
        )

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
    norm, n_layers = final_norm(trace), trace.main_stack.n_layers
    seq_len = len(_vectors(trace, n_layers))
    answers = _read(trace, norm, [n_layers], None)[0].top_ids
    # Short texts share a product with the vocabulary among several layers: reading
    # its matrix from memory takes longer than multiplying a few rows.
    together = max(1, ROWS // seq_len)
    for highest in range(n_layers, -1, -together):
        layers = list(range(highest, max(-1, highest - together), -1))
        yield from _read(trace, norm, layers, answers)


def lens(trace: Trace) -> Lens:
    """All layers at once.

    Raises:
        HeadlightError: as ``lens_layers``.
    """
    found = joined(list(lens_layers(trace)))
    text = texts_of(trace.model.tokenizer)
    return replace(found, texts={i: text(i) for i in np.unique(found.top_ids).tolist()})


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
            "There is no position {position} in {n} tokens.",
            position=position,
            n=len(vectors),
        )
    position %= len(vectors)
    # As many rows as a trace computes together: one alone would differ in rounding.
    start = max(0, min(position, len(vectors) - HEAD_ROWS))
    with torch.inference_mode():
        some = final_norm(trace)(vectors[start : start + HEAD_ROWS])
        row = head_scores(trace.model, some)[position - start]
    texts = texts_of(trace.model.tokenizer)
    return next_token_distribution(as_array(row), texts=texts)


def _vectors(trace: Trace, layer: int) -> Float[Tensor, "seq d_model"]:
    name, recorder = trace.card.main_stack, trace.recorder
    blocks = recorder.block_out[name]
    if not -len(blocks) - 1 <= layer <= len(blocks):
        raise HeadlightError(
            "There are layers 0 to {last}, not {layer}.", last=len(blocks), layer=layer
        )
    layer %= len(blocks) + 1
    return (recorder.block_in[name] if layer == 0 else blocks[layer - 1])[0]


def _read(
    trace: Trace,
    norm: nn.Module,
    layers: list[int],
    answers: Int[np.ndarray, " seq"] | None,
) -> list[LensLayer]:
    """Some layers at once; without answers each layer ranks its own likeliest."""
    with torch.inference_mode():
        vectors = torch.cat([norm(_vectors(trace, layer)) for layer in layers])
        wanted = None
        if answers is not None:
            wanted = as_tensor(answers, vectors.device).repeat(len(layers))
        parts = [
            _numbers(
                head_scores(trace.model, vectors[start : start + ROWS]),
                None if wanted is None else wanted[start : start + ROWS],
            )
            for start in range(0, len(vectors), ROWS)
        ]
    ids, probs, own, ranks = (
        np.concatenate(column).reshape(len(layers), -1)
        for column in zip(*parts, strict=True)
    )
    return [
        sealed(LensLayer(layer, ids[row], probs[row], ranks[row], own[row]))
        for row, layer in enumerate(layers)
    ]


def _numbers(
    scores: Float[Tensor, "row d_vocab"], wanted: Int[Tensor, " row"] | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Per row: likeliest token, its probability, the wanted token's, and its rank."""
    scores = scores.float()
    top, best = scores.max(dim=-1)
    wanted = best if wanted is None else wanted
    own = scores.gather(1, wanted[:, None])
    whole = scores.logsumexp(dim=-1)
    ranks = 1 + (scores > own).sum(dim=-1)
    found = best, (top - whole).exp(), (own[:, 0] - whole).exp(), ranks
    return tuple(x.cpu().numpy() for x in found)  # pyright: ignore[reportReturnType]
