"""Where the parts of a loaded model are, found by watching one small forward pass.

No list of model families: a probe text goes through the model with the instrument
on. Which stack an attention layer belongs to, whether it reads its own stack or
another one, which module is a block and which matrix is its output projection are
read off what happened. A model whose derived numbers differ from its own is refused.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D
from transformers.utils.generic import ModelOutput

from core.errors import ModelUnavailable
from core.instrument import AttentionCall, Recorder, current_recorder, record
from core.interventions import Slot, StackName
from core.position_hooks import hook_positions


@dataclass(frozen=True)
class Anatomy:
    """What was found in one model; modules are the model's own, not copies."""

    slots: tuple[Slot, ...]
    """Where each attention call stands, in the order a forward pass makes them."""
    stacks: dict[StackName, nn.Module]
    out_projections: tuple[nn.Module | None, ...]
    """Per slot, the module that reads the heads' joined output (W_O)."""
    probe: Recorder
    """The probe's record, for sizes; its tensors are a few kilobytes."""
    positions: frozenset[str] = frozenset()
    """How the model is told order: "learned", "rotary", "relative"; may be none."""


def stack_modules(model: PreTrainedModel) -> dict[StackName, nn.Module]:
    """The encoder and decoder of ``model``, in the order the text meets them."""
    if model.config.is_encoder_decoder:
        return {"encoder": model.get_encoder(), "decoder": model.get_decoder()}
    # OPT's language model passes by its base model and calls the decoder inside it.
    return (
        {"decoder": model.get_decoder()}
        if is_causal_lm(model)
        else {"encoder": model.base_model}
    )


def is_causal_lm(model: PreTrainedModel) -> bool:
    """Whether a later token never reaches an earlier one, by the class loaded."""
    name = type(model).__name__
    return "CausalLM" in name or "LMHeadModel" in name


def explore(model: PreTrainedModel, inputs: dict[str, Tensor]) -> Anatomy:
    """Run ``inputs`` once with the instrument on, and say what is where.

    Encoder-decoder inputs must differ in length, so that a layer which reads the
    other stack shows itself by its number of keys.

    Raises:
        ModelUnavailable: the model's attention does not pass through the instrument.
    """
    stacks = stack_modules(model)
    with record(Recorder()) as found, _watch_projections(model) as projections:
        model(**inputs)
    if not found.calls:
        raise ModelUnavailable(
            f"Headlight cannot read the attention of “{model.config.model_type}” "
            "models: they do not let it be recorded."
        )
    slots = _slots(found.calls, stacks)
    positions: set[str] = set()
    for name, module in stacks.items():
        _hook_stack(model, name, module, found.calls)
        positions |= hook_positions(name, module)
    with record(Recorder(slots=slots)) as probe:
        model(**inputs)
    out_projections = tuple(_projection(c, projections) for c in probe.calls)
    return Anatomy(slots, stacks, out_projections, probe, frozenset(positions))


def _slots(
    calls: list[AttentionCall], stacks: dict[StackName, nn.Module]
) -> tuple[Slot, ...]:
    """A slot per call: the stack by ownership, self or cross by the number of keys."""
    counts: dict[tuple[str, str], int] = {}
    owners: dict[int, StackName] = {
        id(part): name for name, module in stacks.items() for part in module.modules()
    }
    slots = []
    for call in calls:
        stack = owners[id(call.module)]
        kind = "self" if call.q.shape[2] == call.k.shape[2] else "cross"
        layer = counts.get((stack, kind), 0)
        counts[stack, kind] = layer + 1
        slots.append(Slot(stack, kind, layer))
    return tuple(slots)


def _hook_stack(
    model: PreTrainedModel,
    name: StackName,
    stack: nn.Module,
    calls: Iterable[AttentionCall],
) -> None:
    """Let the stack's blocks and its end reach the recorder."""
    paths = {id(module): path for path, module in model.named_modules()}
    inside = {id(part) for part in stack.modules()}
    lists = {
        path
        for path, module in model.named_modules()
        if isinstance(module, nn.ModuleList) and id(module) in inside
    }
    attention = {paths[id(c.module)] for c in calls if id(c.module) in inside}
    blocks = {_block_path(path, lists) for path in attention}
    if "" in blocks:
        raise ModelUnavailable(
            f"Headlight cannot find the layers of “{model.config.model_type}” models."
        )
    for path in blocks:
        block = model.get_submodule(path)
        block.register_forward_pre_hook(_before_block(name), with_kwargs=True)
        block.register_forward_hook(_after_block(name))
    stack.register_forward_hook(_after_stack(name))


def _block_path(attention: str, lists: set[str]) -> str:
    """The path of the block around an attention module: an item of a module list.

    Of nested lists the outermost counts: T5 keeps a block's sub-layers in a list too.
    """
    parts = attention.split(".")
    for end in range(1, len(parts)):
        if ".".join(parts[:end]) in lists:
            return ".".join(parts[: end + 1])
    return ""


def _first(output: object) -> Tensor:
    if isinstance(output, Tensor):
        return output
    return output[0]  # pyright: ignore[reportIndexIssue]


def _before_block(stack: str):  # noqa: ANN202
    def hook(_module: nn.Module, args: tuple, kwargs: dict) -> None:
        recorder = current_recorder()
        if recorder is not None and stack not in recorder.block_in:
            hidden = args[0] if args else kwargs["hidden_states"]
            recorder.block_in[stack] = hidden

    return hook


def _after_block(stack: str):  # noqa: ANN202
    def hook(_module: nn.Module, _args: tuple, output: object) -> None:
        if (recorder := current_recorder()) is not None:
            recorder.block_out.setdefault(stack, []).append(_first(output))

    return hook


def _after_stack(stack: str):  # noqa: ANN202
    def hook(_module: nn.Module, _args: tuple, output: Any) -> object:
        if (recorder := current_recorder()) is None:
            return None
        if (given := recorder.stand_in.get(stack)) is not None:
            output = _with_first(output, given)
        recorder.final[stack] = _first(output)
        return output

    return hook


def _with_first(output: Any, first: Tensor) -> Any:
    """The output with another tensor in its first place."""
    if isinstance(output, ModelOutput):
        output[next(iter(output))] = first
        return output
    return (first, *output[1:])


class _watch_projections(ExitStack):  # noqa: N801  # reads as a verb in a with line
    """While open, keeps every linear module's input, to find W_O by its value."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.inputs: list[tuple[nn.Module, Tensor]] = []
        for module in model.modules():
            if isinstance(module, nn.Linear | Conv1D):
                handle = module.register_forward_pre_hook(self._keep)
                self.callback(handle.remove)

    def _keep(self, module: nn.Module, args: tuple) -> None:
        if args:
            self.inputs.append((module, args[0]))


def _projection(call: AttentionCall, watched: _watch_projections) -> nn.Module | None:
    """The linear module that was given exactly this call's joined head outputs."""
    joined = call.output.flatten(-2)
    for module, given in watched.inputs:
        if given.numel() == joined.numel() and torch.equal(
            given.reshape(joined.shape), joined
        ):
            return module
    return None
