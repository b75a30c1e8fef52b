"""W_Q, W_K and W_V of an attention layer, head by head, in whatever way they are kept.

Some models keep a matrix for each, some one for all three, and of these every family
cuts its columns in another order (GPT-2: queries, keys, values; GPT-NeoX: head by head;
Phi-3: fewer keys than queries). No list of families: a copy of the model, of which the
weights are shared, runs with its projections giving their columns' numbers instead of
products. What then arrives as queries, keys and values says which column belongs to
which place of which head. Norms and turns on the way are left out of that run.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from ..arrays import as_array, sealed
from ..errors import HeadlightError
from ..instrument.position_hooks import ROTARY
from ..instrument.recorder import Recorder, record
from ..per_trace import KeptWith
from .loaded import LoadedModel, probe_inputs

Part = Literal["q", "k", "v"]
PARTS: tuple[Part, ...] = ("q", "k", "v")
WORDS = {"q": "queries", "k": "keys", "v": "values"}
BASE = 64
"""A column's number is sent as three digits, which every precision holds exactly."""
N_DIGITS, ONE, ZERO = 3, 3, 4
"""Positions 0 to 2 carry the digits, 3 a one and 4 a zero: what is done to the numbers
on the way shows in these two."""
NEAREST = 0.3
"""How far from a whole number an arrived digit may be; bfloat16 rounds by 0.25."""


@dataclass(frozen=True, eq=False)
class Route:
    """Where the numbers that attention is given come from."""

    path: str
    """The module that makes them, by its name in the model."""
    columns: Int[np.ndarray, "head d_head"]
    """Its column for each number of each head."""
    scale: Float[np.ndarray, "head d_head"]
    """What the model multiplies the number with before it meets the others."""


_Routes = dict[tuple[int, Part], Route | None]
_found = KeptWith[_Routes]()


def projection(
    model: LoadedModel, index: int, part: Part
) -> tuple[Float[np.ndarray, "head d_in d_head"], Float[np.ndarray, "head d_head"]]:
    """The weights that make one layer's queries, keys or values, and their bias.

    ``x @ W[head] + b[head]`` is what attention is given, before any norm or turn; a
    fixed factor that the model puts on it is in both. 0 stands for a bias that the
    model does not have.

    Args:
        model: a loaded model.
        index: which attention call of a reading, as in ``anatomy.slots``.
        part: queries, keys or values; these two have as many heads as the model.

    Raises:
        HeadlightError: they are not made by one matrix.
    """
    route = _found.of(model, None, lambda: _routes(model))[index, part]
    if route is None:
        raise HeadlightError(
            "{model} does not make its {part} by one product with a matrix, "
            "so there is none to show.",
            model=model.card.title,
            part=WORDS[part],
        )
    module: Any = model.model.get_submodule(route.path)
    into_out = as_array(module.weight)
    # GPT-2's Conv1D keeps [in, out]; nn.Linear keeps [out, in].
    into_out = into_out if isinstance(module, Conv1D) else into_out.T
    W = into_out[:, route.columns].transpose(1, 0, 2) * route.scale[:, None]
    b = np.zeros_like(route.scale)
    if module.bias is not None:
        b = as_array(module.bias)[route.columns] * route.scale
    return sealed(np.ascontiguousarray(W)), sealed(b)


def _routes(model: LoadedModel) -> _Routes:
    """Every layer's routes, in one short run; None where a route is not to be seen."""
    body, probe = model.model, model.anatomy.probe
    paths = {id(module): path for path, module in body.named_modules()}
    where = [paths[id(call.module)] for call in probe.calls]
    beside = {paths[id(one)] for one in model.anatomy.out_projections if one}
    shadow: Any = _shadow(body)
    sources = {path: _numbered(shadow, path, beside) for path in set(where)}
    try:
        with torch.inference_mode(), record(Recorder()) as seen:
            shadow(**probe_inputs(body))
    except (RuntimeError, TypeError, ValueError, AttributeError):
        return {(i, part): None for i in range(len(where)) for part in PARTS}
    found: _Routes = {}
    for index, (path, call) in enumerate(zip(where, seen.calls, strict=True)):
        for part in PARTS:
            width = _width(model, index, part)
            sent = [one for one in sources[path] if one.d_in == width]
            found[index, part] = _route(getattr(call, part), sent)
    return found


def _width(model: LoadedModel, index: int, part: Part) -> int:
    """How long the vectors are that a layer makes its queries, keys or values of."""
    slot, probe = model.anatomy.slots[index], model.anatomy.probe
    if slot.kind == "cross" and part != "q":
        return probe.final["encoder"].shape[-1]
    return probe.block_in[slot.stack].shape[-1]


def _shadow(body: nn.Module) -> nn.Module:
    """The same model with the same weights, whose parts can be exchanged.

    Other threads run the model itself meanwhile.
    """
    shared = {id(one): one for one in (*body.parameters(), *body.buffers())}
    shadow = copy.deepcopy(body, shared)
    for path, module in shadow.named_modules():
        if path.rpartition(".")[2] == ROTARY:
            module.register_forward_hook(_without_turn)
    return shadow


def _without_turn(_module: nn.Module, _args: tuple, output: Any) -> Any:
    """Cosines of 1 and sines of 0; some families give both as one complex number."""
    if isinstance(output, Tensor):
        return torch.ones_like(output)
    return torch.ones_like(output[0]), torch.zeros_like(output[1])


@dataclass(frozen=True)
class _Sent:
    """One projection that gives its columns' numbers, from ``first`` on."""

    path: str
    d_in: int
    first: int
    d_out: int


def _numbered(shadow: nn.Module, attention: str, beside: set[str]) -> list[_Sent]:
    """Let the projections of one attention module give numbers, and leave out norms."""
    module = shadow.get_submodule(attention)
    sent: list[_Sent] = []
    first = 0
    for path, part in _parts(module, attention):
        if "norm" in type(part).__name__.lower():
            shadow.set_submodule(path, nn.Identity())
        elif isinstance(part, nn.Linear | Conv1D) and path not in beside:
            sizes = tuple(part.weight.shape)
            d_in, d_out = sizes if isinstance(part, Conv1D) else sizes[::-1]
            sent.append(_Sent(path, d_in, first, d_out))
            part.register_forward_hook(_gives_numbers(first, d_out))
            first += d_out
    return sent


def _parts(module: nn.Module, above: str) -> Iterator[tuple[str, nn.Module]]:
    for path, part in list(module.named_modules()):
        if path:
            yield f"{above}.{path}", part


def _gives_numbers(first: int, d_out: int) -> Any:
    def hook(_module: nn.Module, _args: tuple, output: Tensor) -> Tensor:
        numbers = torch.arange(first, first + d_out, device=output.device)
        given = torch.zeros_like(output)
        for digit in range(N_DIGITS):
            given[..., digit, :] = (numbers // BASE**digit % BASE).to(output.dtype)
        given[..., ONE, :] = 1
        return given

    return hook


def _route(arrived: Tensor, sent: list[_Sent]) -> Route | None:
    """Which columns these are; None where they are no columns of one projection."""
    x = as_array(arrived[0]).astype(np.float64)
    scale = x[:, ONE]
    if (scale == 0).any() or x[:, ZERO].any():
        return None
    digits = x[:, :N_DIGITS] / scale[:, None]
    whole = np.round(digits)
    if np.abs(digits - whole).max() > NEAREST:
        return None
    numbers = (whole * BASE ** np.arange(N_DIGITS)[:, None]).sum(axis=1).astype(int)
    for one in sent:
        columns = numbers - one.first
        inside = columns.min() >= 0 and columns.max() < one.d_out
        # A number that comes twice was cut off on the way.
        if inside and all(len(np.unique(row)) == len(row) for row in columns):
            return Route(one.path, columns, scale.astype(np.float32))
    return None
