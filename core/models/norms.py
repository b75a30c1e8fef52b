"""Three norms, step by step on real vectors: LayerNorm, RMSNorm, and BatchNorm beside.

Sources: LayerNorm: Ba et al. 2016, https://arxiv.org/abs/1607.06450; RMSNorm: Zhang and
Sennrich 2019, https://arxiv.org/abs/1910.07467; BatchNorm: Ioffe and Szegedy 2015,
section 3, https://arxiv.org/abs/1502.03167
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from ..arrays import as_array
from ..errors import HeadlightError

NormKind = Literal["LayerNorm", "RMSNorm"]


@dataclass(frozen=True, eq=False)
class Normed:
    """Vectors on their way through a norm."""

    x: Float[np.ndarray, "seq d_model"]
    mean: Float[np.ndarray, " seq"]
    """What is subtracted from each number: 0 in RMSNorm."""
    length: Float[np.ndarray, " seq"]
    """What each number is divided by: standard deviation, or root mean square."""
    divided: Float[np.ndarray, "seq d_model"]
    """Before gain and shift."""
    gain: Float[np.ndarray, " d_model"]
    """γ, learned; what each dimension is multiplied by."""
    shift: Float[np.ndarray, " d_model"]
    """β, learned; what is added to each dimension; 0 where there is none."""
    output: Float[np.ndarray, "seq d_model"]


@dataclass(frozen=True, eq=False)
class NormOf:
    """One norm of a model, as its own formula."""

    kind: NormKind
    gain: Float[np.ndarray, " d_model"]
    shift: Float[np.ndarray, " d_model"]
    epsilon: float


def normed(x: Float[np.ndarray, "seq d_model"], norm: NormOf) -> Normed:
    """Each vector by itself: its own mean and length, whatever stands beside it."""
    wide = x.astype(np.float64)
    mean = wide.mean(axis=1) if norm.kind == "LayerNorm" else np.zeros(len(x))
    moved = wide - mean[:, None]
    length = np.sqrt((moved**2).mean(axis=1) + norm.epsilon)
    # With ε = 0 a vector of equal numbers has length 0, and stays 0.
    divided = moved / np.where(length > 0, length, 1)[:, None]
    return Normed(
        x=x,
        mean=mean,
        length=length,
        divided=divided,
        gain=norm.gain,
        shift=norm.shift,
        output=divided * norm.gain + norm.shift,
    )


def batch_normed(
    x: Float[np.ndarray, "seq d_model"], epsilon: float = 1e-5
) -> Float[np.ndarray, "seq d_model"]:
    """For contrast: each dimension over all vectors, so each depends on the others."""
    wide = x.astype(np.float64)
    moved = wide - wide.mean(axis=0)
    return moved / np.sqrt((moved**2).mean(axis=0) + epsilon)


def norm_of(module: nn.Module, sample: Float[Tensor, "seq d_model"]) -> NormOf:
    """The formula of a model's norm, found by which one gives its own result.

    Raises:
        HeadlightError: none does.
    """
    own: Any = module
    weights = [as_array(p).astype(np.float64) for p in own.parameters()]
    d_model = sample.shape[-1]
    gain = weights[0] if weights else np.ones(d_model)
    shift = weights[1] if len(weights) > 1 else np.zeros(d_model)
    found = [getattr(own, n, None) for n in ("eps", "variance_epsilon", "epsilon")]
    epsilon = next((float(e) for e in found if e is not None), 0.0)
    x = as_array(sample)
    with torch.inference_mode():
        expected = as_array(own(sample))
    scale = max(1.0, float(np.abs(expected).max()))
    kinds: tuple[NormKind, ...] = ("RMSNorm", "LayerNorm")
    for kind in kinds:
        # Gemma keeps its gains as differences from 1.
        for gains in (gain, 1 + gain):
            norm = NormOf(kind, gains, shift, epsilon)
            if np.abs(normed(x, norm).output - expected).max() <= 1e-4 * scale:
                return norm
    raise HeadlightError("This norm is of a kind Headlight does not know.")


def norms_of_block(module: nn.Module, d_model: int) -> dict[str, nn.Module]:
    """The norms over the whole vector within a block, by their names in the model."""
    return {
        name: part for name, part in module.named_modules() if is_norm(part, d_model)
    }


def is_norm(module: nn.Module, d_model: int) -> bool:
    """Whether the module is a norm over vectors of this length, by its weights."""
    named = "norm" in type(module).__name__.lower()
    return named and all(weight.shape == (d_model,) for weight in module.parameters())
