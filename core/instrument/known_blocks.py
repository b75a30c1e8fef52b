"""Blocks that need not run: an earlier reading of the same text knows what they give.

A change in a layer reaches nothing below it, and a decoder's text nothing in its
encoder. A block whose result is known hands it on as it is, so the blocks above
compute with the very same numbers.
"""

import inspect
from types import MethodType
from typing import Any

from torch import Tensor, nn

from .recorder import current_recorder


def hand_on_what_is_known(stack: str, block: nn.Module) -> None:
    """Let a block of a stack ask its pass's recorder before it runs."""
    kind = type(block)
    beside: list[int] = []

    def forward(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
        recorder = current_recorder()
        known = None if recorder is None else recorder.taken_over(stack)
        if known is None or not beside:
            output = kind.forward(self, *args, **kwargs)
            if not beside:
                beside.append(0 if isinstance(output, Tensor) else len(output))
            return output
        # What stands beside the vectors (T5's bias) only later blocks would want.
        return known if beside[0] == 0 else (known, *[None] * (beside[0] - 1))

    # Who asks what the block takes is told what it takes.
    forward.__signature__ = inspect.signature(kind.forward)  # pyright: ignore[reportFunctionMemberAccess]
    # Bound as a method, so that a copy of the block runs the copy.
    block.forward = MethodType(forward, block)
