"""Rotary positions: by how much the model turns each pair of query and key numbers.

Source: Su et al. 2021, section 3.2.2, https://arxiv.org/abs/2104.09864. Cosines and
sines come from the model's own rotary module, not from the formula.
"""

import inspect
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from core.models import LoadedModel


@dataclass(frozen=True, eq=False)
class Turns:
    """One turn per position and pair; pairs go from the fastest to the slowest."""

    cos: Float[np.ndarray, "seq pair"]
    sin: Float[np.ndarray, "seq pair"]
    angles: Float[np.ndarray, " pair"]
    """Radians from one position to the next, 0 to pi."""
    dims: Int[np.ndarray, "pair two"]
    """The two numbers of each head's query or key that turn together."""


def rotary_turns(model: LoadedModel, seq_len: int) -> Turns | None:
    """The turns of the first ``seq_len`` positions; None if the model does not turn.

    Where layers turn by different angles (Gemma 3, ModernBERT), those of the first.
    """
    module = _rotary_module(model.model)
    if module is None:
        return None
    cos, sin = _cos_sin(module, model, max(seq_len, 2))
    pairs = _pairs(cos)
    cos, sin = cos[:, pairs[:, 0]], sin[:, pairs[:, 0]]
    angles = np.abs(np.arctan2(sin[1], cos[1]))
    return Turns(cos[:seq_len], sin[:seq_len], angles, pairs)


def _rotary_module(model: nn.Module) -> nn.Module | None:
    for name, module in model.named_modules():
        if name.endswith("rotary_emb"):
            return module
    return None


def _cos_sin(
    module: nn.Module, model: LoadedModel, seq_len: int
) -> tuple[Float[np.ndarray, "seq dim"], Float[np.ndarray, "seq dim"]]:
    """What the module hands to attention for positions 0 to ``seq_len - 1``."""
    positions = torch.arange(seq_len, device=model.device)[None]
    like = torch.zeros(1, device=model.device, dtype=torch.float32)
    arguments: dict[str, Any] = {"position_ids": positions}
    if "layer_type" in inspect.signature(module.forward).parameters:
        arguments["layer_type"] = model.model.config.layer_types[0]
    with torch.inference_mode():
        cos, sin = module(like, **arguments)
    return _rows(cos), _rows(sin)


def _rows(turned: Tensor) -> Float[np.ndarray, "seq dim"]:
    return turned.reshape(-1, turned.shape[-1]).float().cpu().numpy()


def _pairs(cos: Float[np.ndarray, "seq dim"]) -> Int[np.ndarray, "pair two"]:
    """Which numbers turn together, told by which columns are alike.

    Llama turns number i with number i + d/2; others turn neighbours.
    """
    dims = np.arange(cos.shape[1])
    half = cos.shape[1] // 2
    if np.array_equal(cos[:, :half], cos[:, half:]):
        return np.stack([dims[:half], dims[half:]], axis=1)
    return np.stack([dims[0::2], dims[1::2]], axis=1)
