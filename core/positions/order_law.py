"""What is left of order when positions are off: two laws, with the model's numbers.

Both are measured on the residual stream, layer by layer: shuffled tokens against the
same tokens unshuffled, and two uses of one word against each other.

Source: Kazemnejad et al. 2023, section 2, https://arxiv.org/abs/2305.19466; the two
uses of a word after Ethayarajh 2019, section 3, https://aclanthology.org/D19-1006
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float, Int

from ..embeddings.contextual import layer_vectors, reading_stack
from ..instrument.interventions import Intervention, SwitchOffPositions
from ..instrument.recorder import Recorder, record
from ..numerics import unit
from ..text.word_uses import Use, uses_in, words_in
from ..trace.inputs import model_inputs
from ..trace.reading import Trace
from ..trace.stack import Stack

OFF = (SwitchOffPositions(),)
ROUNDING = 1e-5
"""A difference below this share of the largest number is that of float32."""


def read_in_order(
    trace: Trace,
    order: Int[np.ndarray, " seq"],
    interventions: Sequence[Intervention] = (),
) -> Stack:
    """The tokens of a trace read once more in another order, as they are.

    Their text is not cut anew, so they stay the same tokens whatever stands before.
    """
    model, encoded = trace.model, trace.encoded
    moved = replace(
        encoded,
        token_ids=encoded.token_ids[order],
        tokens=tuple(encoded.tokens[place] for place in order),
    )
    recorder = Recorder(slots=model.anatomy.slots, interventions=tuple(interventions))
    body = model.body
    with torch.inference_mode(), record(recorder):
        body(**model_inputs(model, moved, trace.target_encoded))
    return Stack(reading_stack(trace).name, model, recorder)


@dataclass(frozen=True, eq=False)
class Shuffle:
    """Vectors of shuffled tokens less those of the same tokens unshuffled."""

    by_layer: Float[np.ndarray, " layer"]
    """Largest difference of any number after 0, 1, … layers."""
    mean_gap: float
    """Largest difference of the mean vectors of what leaves the stack."""
    mean_cosine: float
    """Cosine of these two mean vectors."""
    size: float
    """Largest number in any of the layers."""

    @property
    def largest(self) -> float:
        """Over all layers."""
        return float(self.by_layer.max())

    @property
    def is_rounding(self) -> bool:
        """Whether what differs is no more than the rounding of float32."""
        return self.largest <= ROUNDING * max(1.0, self.size)


def shuffle_effect(
    plain: Stack, moved: Stack, order: Int[np.ndarray, " seq"]
) -> Shuffle:
    """How far the vectors of the same tokens differ in the two orders."""
    layers = [
        (plain.resid(layer)[order], moved.resid(layer))
        for layer in range(plain.n_layers + 1)
    ]
    means = [one.final().mean(axis=0, dtype=np.float64) for one in (plain, moved)]
    first, second = (unit(mean) for mean in means)
    return Shuffle(
        by_layer=np.array([np.abs(a - b).max() for a, b in layers]),
        mean_gap=float(np.abs(means[0] - means[1]).max()),
        mean_cosine=float(first @ second),
        size=float(max(np.abs(a).max() for a, _ in layers)),
    )


@dataclass(frozen=True, eq=False)
class Likeness:
    """Two uses of one word in one text, compared after 0, 1, … layers."""

    cosines: Float[np.ndarray, " layer"]
    gaps: Float[np.ndarray, " layer"]
    """Largest difference of any number."""
    size: float
    """Largest number of the first use in any of the layers."""

    @property
    def is_rounding(self) -> bool:
        """Whether the two are one vector but for the rounding of float32."""
        return float(self.gaps.max()) <= ROUNDING * max(1.0, self.size)


def likeness(trace: Trace, first: Use, second: Use) -> Likeness:
    """How alike two uses of a word are, layer by layer."""
    a, b = layer_vectors(trace, first), layer_vectors(trace, second)
    same = (a == b).all(axis=1)
    cosines = (unit(a) * unit(b)).sum(axis=1).clip(-1, 1)
    return Likeness(
        cosines=np.where(same, 1.0, cosines),
        gaps=np.abs(a - b).max(axis=1).astype(np.float64),
        size=float(np.abs(a).max()),
    )


def repeated_words(trace: Trace) -> list[str]:
    """Words that the text has twice or more, the longest first."""
    words = words_in(trace.text)
    twice = [
        word
        for word in dict.fromkeys(words)
        if words.count(word) > 1 and len(uses_in(word, trace.text, trace.tokens)) > 1
    ]
    return sorted(twice, key=len, reverse=True)
