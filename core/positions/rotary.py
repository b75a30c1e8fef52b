"""Rotary positions: by how much the model turns each pair of query and key numbers.

Source: Su et al. 2021, section 3.2.2, https://arxiv.org/abs/2104.09864. Cosines and
sines come from the model's own rotary module, not from the formula.
"""

import inspect
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from ..arrays import as_array
from ..instrument.interventions import StackName
from ..models.loaded import LoadedModel


@dataclass(frozen=True, eq=False)
class Turns:
    """One turn per position and pair; pairs go from the fastest to the slowest."""

    cos: Float[np.ndarray, "seq pair"]
    sin: Float[np.ndarray, "seq pair"]
    angles: Float[np.ndarray, " pair"]
    """Radians from one position to the next, 0 to pi."""
    dims: Int[np.ndarray, "pair two"]
    """The two numbers of each head's query or key that turn together."""

    def rows(self, rows: slice) -> "Turns":
        """The turns of some of the positions."""
        return replace(self, cos=self.cos[rows], sin=self.sin[rows])

    def without_scale(self) -> "Turns":
        """Turns alone, where cosines and sines carry a scale too (YaRN)."""
        scale = float(np.hypot(self.cos, self.sin).mean())
        if abs(scale - 1) < 1e-5:
            return self
        return replace(self, cos=self.cos / scale, sin=self.sin / scale)


@dataclass(frozen=True)
class RotaryRule:
    """What the model's configuration says about its angles."""

    base: float
    kind: str
    """Such as "default", or "llama3" and "yarn", which stretch the slow angles."""


def rotary_turns(
    model: LoadedModel,
    seq_len: int,
    *,
    layer: int = 0,
    stack: StackName | None = None,
    n_read: int | None = None,
) -> Turns | None:
    """The turns of the first ``seq_len`` positions; None if the model does not turn.

    Args:
        model: the model.
        seq_len: positions, from 0 on.
        layer: whose turns, where layers turn by different angles (Gemma 3,
            ModernBERT).
        stack: encoder or decoder, where both turn; else the first that does.
        n_read: tokens of the text whose turns these are, where the angles depend on
            the length of a text (dynamic scaling); else ``seq_len``.
    """
    module = _rotary_module(model, stack)
    if module is None:
        return None
    n_read = n_read or max(seq_len, 2)
    cos, sin = map(_rows, _cos_sin(module, model, max(seq_len, 2), layer, n_read))
    pairs = _pairs(cos)
    cos, sin = cos[:, pairs[:, 0]], sin[:, pairs[:, 0]]
    angles = np.abs(np.arctan2(sin[1], cos[1]))
    return Turns(cos[:seq_len], sin[:seq_len], angles, pairs)


def given_turns(
    model: LoadedModel, seq_len: int, layer: int, stack: StackName, n_read: int
) -> tuple[Tensor, Tensor] | None:
    """Cosines and sines as a layer is given them: [batch, seq, dim] as a rule."""
    module = _rotary_module(model, stack)
    return None if module is None else _cos_sin(module, model, seq_len, layer, n_read)


def rotary_rule(model: LoadedModel, layer: int = 0) -> RotaryRule | None:
    """The base of the angles and how they were stretched; None where nothing says."""
    config: Any = model.model.config.get_text_config()
    rules = getattr(config, "rope_parameters", None) or {}
    kinds = getattr(config, "layer_types", None)
    if kinds and isinstance(rules.get(kinds[layer]), dict):
        rules = rules[kinds[layer]]
    base = rules.get("rope_theta")
    return None if base is None else RotaryRule(float(base), rules["rope_type"])


def _rotary_module(model: LoadedModel, stack: StackName | None) -> nn.Module | None:
    inside = model.model if stack is None else model.anatomy.stacks[stack]
    for name, module in inside.named_modules():
        if name.endswith("rotary_emb"):
            return module
    return None


def _cos_sin(
    module: nn.Module, model: LoadedModel, seq_len: int, layer: int, n_read: int
) -> tuple[Tensor, Tensor]:
    """What attention is given for positions 0 to ``seq_len - 1`` of such a text."""
    like = torch.zeros(1, device=model.device, dtype=torch.float32)
    arguments: dict[str, Any] = {}
    if "layer_type" in inspect.signature(module.forward).parameters:
        kinds = model.model.config.get_text_config().layer_types
        arguments["layer_type"] = kinds[layer]
    own = _twin(module)
    places = torch.arange(max(seq_len, n_read), device=model.device)[None]
    with torch.inference_mode():
        cos, sin = _parts(own(like, position_ids=places[:, :n_read], **arguments))
        if seq_len <= n_read:
            return cos[..., :seq_len, :], sin[..., :seq_len, :]
        _keep_angles(own)
        return _parts(own(like, position_ids=places[:, :seq_len], **arguments))


def _parts(turned: Tensor | tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Cosines and sines, also of a model that gives one complex number a pair.

    Such a model turns neighbours, so both of a pair get the pair's own.
    """
    if not isinstance(turned, Tensor):
        return turned
    both = turned.repeat_interleave(2, dim=-1)
    return both.real, both.imag


def _twin(module: nn.Module) -> nn.Module:
    """The rotary module again, with angles of its own.

    Some change their angles by the positions they are asked for, and the model must
    not notice that a page has asked.
    """
    twin = copy(module)
    own = {name: None if x is None else x.clone() for name, x in twin._buffers.items()}
    twin._buffers = own
    return twin


def _keep_angles(module: Any) -> None:
    """Let its angles be what they are now, whatever positions it is asked for."""
    kinds = getattr(module, "rope_type", None)
    if isinstance(kinds, dict):
        module.rope_type = dict.fromkeys(kinds, "default")
    elif kinds is not None:
        module.rope_type = "default"


def _rows(turned: Tensor) -> Float[np.ndarray, "seq dim"]:
    return as_array(turned.reshape(-1, turned.shape[-1]))


def _pairs(cos: Float[np.ndarray, "seq dim"]) -> Int[np.ndarray, "pair two"]:
    """Which numbers turn together, told by which columns are alike.

    Llama turns number i with number i + d/2; others turn neighbours.
    """
    dims = np.arange(cos.shape[1])
    half = cos.shape[1] // 2
    if np.array_equal(cos[:, :half], cos[:, half:]):
        return np.stack([dims[:half], dims[half:]], axis=1)
    return neighbours(cos.shape[1])


def neighbours(n_dims: int) -> Int[np.ndarray, "pair two"]:
    """Numbers 0 and 1, 2 and 3, … as pairs."""
    return np.arange(n_dims).reshape(-1, 2)
