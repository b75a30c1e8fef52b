"""Inside one block: what attention adds, what the MLP adds, and the MLP's neurons.

A trace keeps what lies between the blocks. What lies within one is read by running the
text once more, up to that block, while the matrix products of this thread are watched.
Which product is which is told by its weights and its values, not by names: the one
whose matrix is W_O ends attention, the last one ends the MLP, and what enters the last
one are the neurons. Where a token goes to some of many MLPs (a mixture of experts) no
single product is what they give together; then it is that result of the block which,
added to the stream, makes what leaves the block.

Source: Geva et al. 2021, section 2 (an MLP's neurons as keys and values),
https://arxiv.org/abs/2012.14913; gated: Shazeer 2020, https://arxiv.org/abs/2002.05202
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from transformers.activations import ACT2FN

from ..arrays import as_array, sealed
from ..errors import HeadlightError
from ..instrument.interventions import StackName
from ..models.loaded import LoadedModel
from ..models.self_check import close
from ..trace.reading import Trace
from .products import Product, watched

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
class InsideBlock:
    """The residual stream on its way through one block."""

    layer: int
    attn_out: Float[np.ndarray, "seq d_model"]
    """What the block's self-attention adds, or gives where each part goes through a
    norm: times the model's multiplier, where it has one (Granite)."""
    cross_out: Float[np.ndarray, "seq d_model"] | None
    """The same of its cross-attention; None where there is none."""
    mlp_out: Float[np.ndarray, "seq d_model"]
    """The same of its MLP; of all its MLPs together in a mixture of experts."""
    mlp: Mlp | None
    """None where neurons could not be told from the products that were seen, and in a
    mixture of experts, where each token has the neurons of its own experts."""
    attn_in: Float[np.ndarray, "seq d_model"]
    """What its self-attention reads: after a norm, where one stands before it."""
    cross_in: Float[np.ndarray, "seq d_model"] | None
    """What its cross-attention makes its queries from."""
    mlp_in: Float[np.ndarray, "seq d_model"]
    """What its MLP reads."""
    additive: bool
    """Whether the block's result is its input plus these; not so where each sum goes
    through a norm (BERT) or each part does (Gemma 2)."""
    has_experts: bool = False
    """Whether a router chooses which MLPs a token goes to."""


def inside_block(
    trace: Trace, layer: int, stack_name: StackName | None = None
) -> InsideBlock:
    """Run the text once more, as far as this block, and say what its parts gave.

    Raises:
        HeadlightError: no such layer, or its parts could not be told apart.
    """
    name = stack_name or trace.card.main_stack
    stack = trace.stack(name)
    if not 0 <= layer < stack.n_layers:
        raise HeadlightError("There are layers 0 to {last}.", last=stack.n_layers - 1)
    found = watched(trace, name, layer)
    seen = found.products
    ends = _attention_ends(trace, name, layer, seen)
    after = seen[max(ends.values()) + 1 :]
    if not after:
        raise HeadlightError(_cannot(trace, layer))
    times = multiplier(trace.model)
    outs = {kind: times * _rows(seen[place].output) for kind, place in ends.items()}
    gained = stack.resid(layer + 1) - stack.resid(layer)
    rest = gained - sum(outs.values())
    mlp_out = None if found.chooses else times * _rows(after[-1].output)
    if mlp_out is None or not _fits(mlp_out, rest, gained):
        summed = _nearest(found.results, rest)
        additive = summed is not None and _fits(summed, rest, gained)
        mlp_out = summed if additive else mlp_out
    else:
        additive = True
    if mlp_out is None or mlp_out.shape != gained.shape:
        raise HeadlightError(_cannot(trace, layer))
    return InsideBlock(
        layer=layer,
        attn_out=sealed(outs["self"]),
        cross_out=outs.get("cross"),
        mlp_out=mlp_out,
        mlp=None if found.chooses else _mlp(trace, after),
        attn_in=_rows(seen[0].given),
        cross_in=_rows(seen[ends["self"] + 1].given) if "cross" in ends else None,
        mlp_in=_rows(after[0].given),
        additive=additive,
        has_experts=found.chooses,
    )


def multiplier(model: LoadedModel) -> float:
    """What each part's result is multiplied by before it is added; 1 as a rule.

    Granite's parts go through such a number. That it is the one is seen where a block
    is looked into: with another the parts would not sum to what the block adds.
    """
    config = model.model.config.get_text_config()
    return float(getattr(config, "residual_multiplier", None) or 1.0)


def _fits(
    part: Float[np.ndarray, "seq d_model"],
    rest: Float[np.ndarray, "seq d_model"],
    gained: Float[np.ndarray, "seq d_model"],
) -> bool:
    """Whether a part is what is left of all that the block added."""
    if part.shape != rest.shape:
        return False
    other = gained - rest
    return close(torch.from_numpy(other + part), torch.from_numpy(gained))


def _nearest(
    results: Iterable[Tensor], rest: Float[np.ndarray, "seq d_model"]
) -> Float[np.ndarray, "seq d_model"] | None:
    """Of all that the block computed, what comes nearest to this."""
    rows = [_rows(result) for result in results]
    return min(rows, key=lambda one: float(np.abs(one - rest).max()), default=None)


def _attention_ends(
    trace: Trace, stack: StackName, layer: int, seen: list[Product]
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


def _mlp(trace: Trace, after: list[Product]) -> Mlp | None:
    """The neurons, and what made them; None where no activation function fits."""
    down = after[-1]
    neurons = _flat(down.given)
    W_down = as_array(down.weight if down.into_out else down.weight.T)
    times = multiplier(trace.model)
    W_down = W_down if times == 1 else sealed(times * W_down)
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
                    return _as_mlp(activation, gate, up, neurons, W_down)
            for pre in same:
                if close(act(pre), neurons):
                    return _as_mlp(activation, pre, None, neurons, W_down)
    return None


def _activations(trace: Trace) -> list[tuple[str, Callable[[Tensor], Tensor]]]:
    config = trace.model.model.config.get_text_config()
    names = [str(getattr(config, name, "")) for name in CONFIG_NAMES]
    return [(name, ACT2FN[name]) for name in dict.fromkeys(names) if name in ACT2FN]


def _as_mlp(
    activation: str,
    pre: Tensor,
    up: Tensor | None,
    neurons: Tensor,
    W_down: Float[np.ndarray, "d_mlp d_model"],
) -> Mlp:
    return Mlp(
        activation=activation,
        pre=as_array(pre),
        up=None if up is None else as_array(up),
        neurons=as_array(neurons),
        W_down=W_down,
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
