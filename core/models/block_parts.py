"""What kind of parts a model's blocks have, read off their weights and values.

Configurations name the same thing in many ways, and some not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from ..errors import HeadlightError
from ..position_formulas import sinusoidal_positions
from .norms import NormKind, is_norm, norm_of


@dataclass(frozen=True)
class MlpShape:
    """An MLP by the sizes of its matrices."""

    d_mlp: int
    """Its neurons; of one expert in a mixture of experts."""
    is_gated: bool
    """Whether two matrices make the neurons, one to be multiplied with the other."""


@dataclass(frozen=True)
class _Matrix:
    """Sizes of a matrix, and the module that holds it."""

    d_in: int
    d_out: int
    holder: int


def block_around(stack: nn.Module, attention: nn.Module) -> nn.Module:
    """The block that an attention module stands in: an item of the outermost list."""
    for part in stack.modules():
        for item in part if isinstance(part, nn.ModuleList) else ():
            if any(inner is attention for inner in item.modules()):
                return item
    return stack


def mlp_shape(
    block: nn.Module, attention: list[nn.Module], d_model: int
) -> MlpShape | None:
    """The MLP of a block; None where none could be told.

    Args:
        block: a block of the model.
        attention: what in it belongs to attention, with the output projections.
        d_model: width of the residual stream.
    """
    apart = {id(inner) for one in attention for inner in one.modules()}
    found = list(_matrices(block, apart))
    downs = [one for one in found if one.d_out == d_model]
    if not downs:
        return None
    d_mlp = downs[-1].d_in
    for down in downs:
        ups = [up for up in found if (up.holder, up.d_in) == (down.holder, d_model)]
        made = [up.d_out for up in ups if up is not down]
        if made.count(down.d_in) >= 2 or 2 * down.d_in in made:
            return MlpShape(down.d_in, is_gated=True)
    return MlpShape(d_mlp, is_gated=False)


def _matrices(block: nn.Module, apart: set[int]) -> Iterator[_Matrix]:
    """The matrices of a block, in the order of its parts; of experts each kind once."""
    for holder in block.modules():
        if id(holder) in apart:
            continue
        for name, weight in holder.named_parameters(recurse=False):
            # Experts' matrices lie in one parameter, expert after expert.
            if weight.ndim == 3 and "bias" not in name:
                yield _Matrix(weight.shape[2], weight.shape[1], id(holder))
        for part in holder.children():
            if id(part) not in apart and isinstance(part, nn.Linear | Conv1D):
                sizes = part.weight.shape
                d_out, d_in = sizes[::-1] if isinstance(part, Conv1D) else sizes
                yield _Matrix(d_in, d_out, id(holder))


def norm_kind(stack: nn.Module, d_model: int) -> NormKind | None:
    """Which formula the stack's norms follow, told by what the first of them gives."""
    for module in stack.modules():
        if not is_norm(module, d_model):
            continue
        device = next((p.device for p in module.parameters()), torch.device("cpu"))
        sample = torch.randn(3, d_model, generator=torch.Generator().manual_seed(5))
        try:
            return norm_of(module, sample.to(device)).kind
        except (HeadlightError, TypeError, RuntimeError):
            continue
    return None


def holds_sines(stack: nn.Module, d_model: int) -> bool:
    """Whether the stack keeps rows of sines and cosines for positions (CTRL).

    In whatever order its columns stand: sines first, or each beside its cosine.
    """
    kept = [*vars(stack).values(), *stack.buffers(recurse=False)]
    for one in kept:
        if isinstance(one, Tensor) and one.ndim == 2 and one.shape[1] == d_model:
            row = np.sort(one[1].detach().float().cpu().numpy())
            formula = np.sort(sinusoidal_positions(2, d_model)[1])
            if np.allclose(row, formula, atol=1e-5):
                return True
    return False
