"""Inside one block: what attention adds, what the MLP adds, and the MLP's neurons.

A trace keeps what lies between the blocks. What lies within one is read by running the
text once more, up to that block, while the matrix products of this thread are watched.
Which product is which is told by its weights and its values, not by names: the one
whose matrix is W_O ends attention, the last one ends the MLP, and what enters the last
one are the neurons.

Source: Geva et al. 2021, section 2 (an MLP's neurons as keys and values),
https://arxiv.org/abs/2012.14913; gated: Shazeer 2020, https://arxiv.org/abs/2002.05202
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.overrides import TorchFunctionMode
from transformers.activations import ACT2FN

from core.attention import as_array
from core.errors import HeadlightError
from core.inputs import model_inputs
from core.instrument import Recorder, record
from core.interventions import StackName
from core.self_check import close
from core.trace import Trace

CONFIG_NAMES = (
    "hidden_act", "hidden_activation", "activation_function", "activation",
    "dense_act_fn",
)  # fmt: skip
"""Where configurations say which activation function they use."""


@dataclass(frozen=True, eq=False)
class Mlp:
    """The MLP of one layer on one text."""

    activation: str
    """Name of the activation function, such as ``silu`` or ``gelu``."""
    pre: Float[np.ndarray, "seq d_mlp"]
    """What enters the activation function."""
    up: Float[np.ndarray, "seq d_mlp"] | None
    """What the activated gate is multiplied by; None where there is no gate."""
    neurons: Float[np.ndarray, "seq d_mlp"]
    """What the last matrix reads: ``act(pre)``, times ``up`` where there is a gate."""
    W_down: Float[np.ndarray, "d_mlp d_model"]
    """Row i is what neuron i adds, per unit."""


@dataclass(frozen=True, eq=False)
class Inside:
    """The residual stream on its way through one block."""

    layer: int
    attn_out: Float[np.ndarray, "seq d_model"]
    """What the block's self-attention gives."""
    cross_out: Float[np.ndarray, "seq d_model"] | None
    """What its cross-attention gives; None where there is none."""
    mlp_out: Float[np.ndarray, "seq d_model"]
    """What its MLP gives."""
    mlp: Mlp | None
    """None where neurons could not be told from the products that were seen."""
    attn_in: Float[np.ndarray, "seq d_model"]
    """What its self-attention reads: after a norm, where one stands before it."""
    cross_in: Float[np.ndarray, "seq d_model"] | None
    """What its cross-attention makes its queries from."""
    mlp_in: Float[np.ndarray, "seq d_model"]
    """What its MLP reads."""
    additive: bool
    """Whether the block's result is its input plus these; not so where each sum goes
    through a norm (BERT) or each part does (Gemma 2)."""


def inside(trace: Trace, layer: int, stack_name: StackName | None = None) -> Inside:
    """Run the text once more, as far as this block, and say what its parts gave.

    Raises:
        HeadlightError: no such layer, or its parts could not be told apart.
    """
    name = stack_name or trace.card.main_stack
    stack = trace.stack(name)
    if not 0 <= layer < stack.n_layers:
        raise HeadlightError(f"There are layers 0 to {stack.n_layers - 1}.")
    seen = _products(trace, name, layer)
    ends = _attention_ends(trace, name, layer, seen)
    after = seen[max(ends.values()) + 1 :]
    if not after:
        raise HeadlightError(_cannot(trace, layer))
    outs = {kind: _rows(seen[place].output) for kind, place in ends.items()}
    mlp_out = _rows(after[-1].output)
    added = sum(outs.values()) + mlp_out
    gained = stack.resid(layer + 1) - stack.resid(layer)
    return Inside(
        layer=layer,
        attn_out=outs["self"],
        cross_out=outs.get("cross"),
        mlp_out=mlp_out,
        mlp=_mlp(trace, after),
        attn_in=_rows(seen[0].given),
        cross_in=_rows(seen[ends["self"] + 1].given) if "cross" in ends else None,
        mlp_in=_rows(after[0].given),
        additive=close(torch.from_numpy(added), torch.from_numpy(gained)),
    )


@dataclass(frozen=True, eq=False)
class _Product:
    """One matrix product with weights, as it happened."""

    given: Tensor
    weight: Tensor
    output: Tensor
    into_out: bool
    """Whether the weights are kept [in, out]; as a rule they are [out, in]."""


class _Enough(Exception):
    """The block is over, and the rest of the model need not run."""


@dataclass
class _Watch(TorchFunctionMode):
    """Sees every product with weights while one block runs, in this thread only."""

    recorder: Recorder
    stack: StackName
    layer: int
    seen: list[_Product] = field(default_factory=list)

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
            if func is torch.nn.functional.linear:
                self.seen.append(_Product(args[0], args[1], output, into_out=False))
            elif func is torch.addmm:
                self.seen.append(_Product(args[1], args[2], output, into_out=True))
        return output


def _products(trace: Trace, stack: StackName, layer: int) -> list[_Product]:
    model = trace.model
    inputs = model_inputs(model, trace.encoded, trace.target_encoded)
    recorder = Recorder(model.anatomy.slots, trace.interventions)
    body = model.model.base_model if model.head_is_lazy else model.model
    watch = _Watch(recorder, stack, layer)
    try:
        with torch.inference_mode(), record(recorder), watch:
            body(**inputs)
    except _Enough:
        pass
    return watch.seen


def _attention_ends(
    trace: Trace, stack: StackName, layer: int, seen: list[_Product]
) -> dict[str, int]:
    """Which products are W_O, by the matrix they multiply with.

    Raises:
        HeadlightError: one of them is not among them.
    """
    anatomy, ends = trace.model.anatomy, {}
    for slot, module in zip(anatomy.slots, anatomy.out_projections, strict=True):
        if (slot.stack, slot.layer) != (stack, layer):
            continue
        weight = None if module is None else module.weight
        places = [i for i, product in enumerate(seen) if product.weight is weight]
        if not places:
            raise HeadlightError(_cannot(trace, layer))
        ends[slot.kind] = places[-1]
    return ends


def _mlp(trace: Trace, after: list[_Product]) -> Mlp | None:
    """The neurons, and what made them; None where no activation function fits."""
    down = after[-1]
    neurons = _flat(down.given)
    before = [
        _flat(product.output)
        for product in after[:-1]
        if _flat(product.output).shape[0] == neurons.shape[0]
    ]
    d_mlp = neurons.shape[1]
    gates = [x.chunk(2, dim=1) for x in before if x.shape[1] == 2 * d_mlp]
    same = [x for x in before if x.shape[1] == d_mlp]
    pairs = [*gates, *[(a, b) for a in same for b in same if a is not b]]
    with torch.inference_mode():
        for activation, act in _activations(trace):
            for gate, up in [*pairs, *[(b, a) for a, b in gates]]:
                if close(act(gate) * up, neurons):
                    return _as_mlp(activation, gate, up, neurons, down)
            for pre in same:
                if close(act(pre), neurons):
                    return _as_mlp(activation, pre, None, neurons, down)
    return None


def _activations(trace: Trace) -> list[tuple[str, Callable[[Tensor], Tensor]]]:
    config = trace.model.model.config.get_text_config()
    names = [str(getattr(config, name, "")) for name in CONFIG_NAMES]
    return [(name, ACT2FN[name]) for name in dict.fromkeys(names) if name in ACT2FN]


def _as_mlp(
    activation: str, pre: Tensor, up: Tensor | None, neurons: Tensor, down: _Product
) -> Mlp:
    weight = down.weight if down.into_out else down.weight.T
    return Mlp(
        activation=activation,
        pre=as_array(pre),
        up=None if up is None else as_array(up),
        neurons=as_array(neurons),
        W_down=as_array(weight),
    )


def _flat(x: Tensor) -> Tensor:
    return x.reshape(-1, x.shape[-1])


def _rows(x: Tensor) -> Float[np.ndarray, "seq d_model"]:
    return as_array(_flat(x))


def _cannot(trace: Trace, layer: int) -> str:
    return (
        f"The parts of layer {layer} of {trace.card.title} could not be told apart, "
        "so what each of them adds cannot be shown."
    )
