"""What one block computes, watched while a text runs through the model once more.

The matrix products with weights of this thread's forward pass are kept, from the first
to the last of one block, and every result that could be something the block adds to
the residual stream. The model's code and other threads are not touched.
"""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from ..instrument.interventions import StackName
from ..instrument.recorder import Recorder, record
from ..trace.inputs import model_inputs
from ..trace.reading import Trace


@dataclass(frozen=True, eq=False)
class Product:
    """One matrix product with weights, as it happened."""

    given: Tensor
    weight: Tensor
    output: Tensor
    into_out: bool
    """Whether the weights are kept [in, out]; as a rule they are [out, in]."""


@dataclass(eq=False)
class Watched:
    """What was seen of one block."""

    products: list[Product] = field(default_factory=list)
    """In the order they were made."""
    results: list[Tensor] = field(default_factory=list)
    """As wide as the stream and as long as the text, in the order they were made."""
    chooses: bool = False
    """Whether the largest of some numbers were picked: a router chooses experts so."""


class _Enough(Exception):
    """The block is over, and the rest of the model need not run."""


@dataclass
class _Watch(TorchFunctionMode):
    """Sees what one block computes, in this thread only."""

    recorder: Recorder
    stack: StackName
    layer: int
    found: Watched = field(default_factory=Watched)

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        done = len(self.recorder.block_out.get(self.stack, ()))
        if done > self.layer:
            raise _Enough
        output = func(*args, **(kwargs or {}))
        if done == self.layer and self.stack in self.recorder.block_in:
            self._keep(func, args, output)
        return output

    def _keep(self, func: Any, args: tuple, output: Any) -> None:
        found = self.found
        if func is torch.nn.functional.linear:
            found.products.append(Product(args[0], args[1], output, into_out=False))
        elif func is torch.addmm:
            found.products.append(Product(args[1], args[2], output, into_out=True))
        elif func in (torch.topk, torch.Tensor.topk):
            found.chooses = True
        stream = self.recorder.block_in[self.stack]
        if (
            isinstance(output, Tensor)
            and output.is_floating_point()
            and output.numel() == stream.numel()
            and output.shape[-1] == stream.shape[-1]
        ):
            found.results.append(output)


def watched(trace: Trace, stack: StackName, layer: int) -> Watched:
    """Run the text once more, as far as this block, and keep what it computes."""
    model = trace.model
    inputs = model_inputs(model, trace.encoded, trace.target_encoded)
    recorder = Recorder(model.anatomy.slots, trace.interventions)
    body = model.body
    watch = _Watch(recorder, stack, layer)
    try:
        with torch.inference_mode(), record(recorder), watch:
            body(**inputs)
    except _Enough:
        pass
    return watch.found
