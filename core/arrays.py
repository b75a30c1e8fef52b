"""The border between a model's tensors and the arrays that are handed out.

On the CPU an array lies in the very memory of the tensor it was made from: a weight, or
what a reading left behind for everybody who looks at the text. So an array can be read
and not written to; who wants to change numbers takes a ``.copy()``.
"""

from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

T = TypeVar("T")

HELD = 56
"""Bytes that Python spends on an object beside what it holds, more or less."""


def as_array(tensor: Tensor) -> Float[np.ndarray, "..."]:
    """The same numbers as NumPy float32, off the device; they cannot be written to."""
    return sealed(tensor.detach().float().cpu().numpy())


def as_flags(tensor: Tensor) -> np.ndarray:
    """A tensor of true and false as an array of its own, that cannot be written to."""
    return sealed(tensor.cpu().numpy())


def as_tensor(array: np.ndarray, device: torch.device | str = "cpu") -> Tensor:
    """The numbers on a device, copied: what is done to the tensor reaches no array."""
    return torch.tensor(array, device=device)


def sealed(value: T) -> T:
    """The same value, every array in it made so that it cannot be written to.

    For what several readers are given: an array, or dataclasses, tuples, lists and
    dictionaries that hold some.
    """
    for array in _arrays_in(value):
        array.flags.writeable = False
    return value


def size_of(value: Any) -> int:
    """Bytes of an answer: of its arrays and texts, and some for all that holds them.

    Dataclasses, tuples, lists, sets and dictionaries are looked into.
    """
    if isinstance(value, np.ndarray):
        return HELD + value.nbytes
    if isinstance(value, str | bytes):
        return HELD + len(value)
    if isinstance(value, dict):
        inner = [*value, *value.values()]
    elif isinstance(value, tuple | list | set | frozenset):
        inner = list(value)
    elif is_dataclass(value) and not isinstance(value, type):
        inner = [getattr(value, one.name) for one in fields(value)]
    else:
        return HELD
    return HELD + sum(size_of(one) for one in inner)


def _arrays_in(value: Any) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    if is_dataclass(value) and not isinstance(value, type):
        inner = [getattr(value, one.name) for one in fields(value)]
    elif isinstance(value, dict):
        inner = list(value.values())
    elif isinstance(value, tuple | list):
        inner = list(value)
    else:
        return []
    return [array for one in inner for array in _arrays_in(one)]
