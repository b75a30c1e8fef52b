"""Activation functions: what an MLP does to each number between its two matrices.

Sources: ReLU: Nair and Hinton 2010; GELU: Hendrycks and Gimpel 2016,
https://arxiv.org/abs/1606.08415; SiLU in a gate (SwiGLU): Shazeer 2020,
https://arxiv.org/abs/2002.05202
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from transformers.activations import ACT2FN

from ..errors import HeadlightError

TITLES = {
    "relu": "ReLU", "gelu": "GELU", "silu": "SiLU", "swish": "SiLU",
    "gelu_new": "GELU (tanh)", "gelu_pytorch_tanh": "GELU (tanh)",
    "gelu_fast": "GELU (tanh)", "quick_gelu": "GELU (sigmoid)",
}  # fmt: skip
FORMULAS = {
    "ReLU": r"\max(0, x)",
    "GELU": r"x \cdot \Phi(x)",
    "GELU (tanh)": r"x \cdot \tfrac12 (1 + \tanh(\sqrt{2/\pi}\,(x + 0.044715 x^3)))",
    "GELU (sigmoid)": r"x \cdot \sigma(1.702\,x)",
    "SiLU": r"x \cdot \sigma(x)",
}


@dataclass(frozen=True, eq=False)
class Curve:
    """A function and its slope over a range of inputs."""

    name: str
    x: Float[np.ndarray, " point"]
    y: Float[np.ndarray, " point"]
    slope: Float[np.ndarray, " point"]


def curve(name: str, low: float | int, high: float | int, n_points: int = 201) -> Curve:
    """The function of this name and its derivative, both by PyTorch.

    Raises:
        HeadlightError: no such function, or an empty range.
    """
    if not low < high or n_points < 2:
        raise HeadlightError("A curve needs a range and at least two points.")
    x = torch.linspace(low, high, n_points, dtype=torch.float64, requires_grad=True)
    y = _function(name)(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    return Curve(name, x.detach().numpy(), y.detach().numpy(), slope.numpy())


def activated(name: str, x: Float[np.ndarray, " value"]) -> Float[np.ndarray, " value"]:
    """The function of this name, by PyTorch.

    Raises:
        HeadlightError: no such function.
    """
    with torch.inference_mode():
        return _function(name)(torch.from_numpy(x)).numpy()


def title_of(name: str) -> str:
    """How the function is called in prose; its own name if it is a rare one."""
    return TITLES.get(name, name)


def _function(name: str) -> torch.nn.Module:
    if name not in ACT2FN:
        raise HeadlightError(
            "There is no activation function called {name}.", name=name
        )
    return ACT2FN[name]
