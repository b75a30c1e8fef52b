"""How large a model may say it is: its configuration against its weights file.

A line of a configuration costs nothing to write, and a milliard of layers is built one
by one. So sizes are compared with the shapes in the file before anything is built.
"""

import re
from collections.abc import Iterator
from typing import Any

from ..errors import ModelUnavailable
from ..files.model_files import Shapes
from ..whole_number import whole_number, within

LAYERS = 256
"""Layers that may be claimed beyond the file's numbered parts: some models use one
layer's weights many times. The deepest models in use have 126."""
SIZE = 100_000
"""A size that needs no counterpart in the file, such as a number of labels."""
ENTRIES = 60_000
"""Values in a configuration: 20,000 labels are named twice."""
POSITIONS = 2**27
"""The longest texts that models are made for have 10 million tokens."""

_LAYERS = re.compile(r"(^|[_.])(layers?|depth|blocks?|block_count|stages)$")
_SIZE = re.compile(
    r"(size|dim|width|heads?|count_kv|head_count|experts|labels|groups|buckets|rank|"
    r"embd|inner|vocab|kv|ff|d_model|channels|embedding_length|forward_length)$"
)
_POSITIONS = re.compile(r"(positions?|position_embeddings|ctx|context_length|window)$")


def check_sizes(settings: dict[str, Any], shapes: Shapes) -> None:
    """Do nothing, or refuse sizes that the weights file does not bear out.

    Args:
        settings: a configuration, or the facts of a GGUF header.
        shapes: of the weights in the file.

    Raises:
        ModelUnavailable: names the first such size.
    """
    largest = max((axis for shape in shapes.values() for axis in shape), default=0)
    n_parts = _n_parts(shapes)
    for count, (name, value) in enumerate(_numbers(settings)):
        if count > ENTRIES:
            raise ModelUnavailable("The configuration has more entries than any model.")
        most = _most(name, largest, n_parts)
        if most is not None and not 0 <= abs(value) <= most:
            raise ModelUnavailable(
                "The configuration says {name} = {value}, and the weights are "
                "not those of such a model.",
                name=name[:60],
                value=_short(value),
            )


def _short(value: int | float) -> str:
    return f"{value:,.12g}" if abs(value) < 1e15 else "a number of many digits"


def _most(name: str, largest: int, n_parts: int) -> int | None:
    """How large the number of this name may be; None where it is no size."""
    if _POSITIONS.search(name):
        return POSITIONS
    if _LAYERS.search(name):
        return max(LAYERS, n_parts)
    if _SIZE.search(name):
        # Two and three matrices are often held as one, or one as several.
        return max(SIZE, 4 * largest) if "vocab" not in name else max(largest, 1000)
    return None


def _n_parts(shapes: Shapes) -> int:
    """One more than the largest number in a weight's name, as in ``layers.29.mlp``."""
    parts = (part for name in shapes for part in name.split("."))
    numbers = (within(whole_number(part), 10**6) for part in parts)
    return 1 + max((n for n in numbers if n is not None), default=-1)


def _numbers(settings: dict[str, Any]) -> Iterator[tuple[str, int | float]]:
    """Every value by the name it stands under, lists and objects opened."""
    waiting: list[tuple[str, Any]] = list(settings.items())
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(str(key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(name, inner) for inner in value]
        elif isinstance(value, int | float):
            yield str(name), value
        else:
            yield "", 0
