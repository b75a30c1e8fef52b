"""Where the parts of a loaded model are, found by watching one small forward pass.

No list of model families: a probe text goes through the model with the instrument
on. Which stack an attention layer belongs to, whether it reads its own stack or
another one, which module is a block and which matrix is its output projection are
read off what happened. A model whose derived numbers differ from its own is refused.
"""

import inspect
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D
from transformers.utils.generic import ModelOutput

from ..errors import ModelUnavailable
from ..instrument.interventions import Slot, StackName
from ..instrument.known_blocks import hand_on_what_is_known
from ..instrument.position_hooks import POSITION_NAMES, hook_positions
from ..instrument.recorder import (
    AttentionCall,
    Recorder,
    current_recorder,
    record,
    visible,
)


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
    n_places: int | None = None
    """Tokens that its table of positions has a row for; None where there is none."""
    first_place: int = 0
    """The row of that table that a text's first token has; RoBERTa's first are free."""


def reads_and_writes(model: nn.Module) -> bool:
    """Whether an encoder reads one text and a decoder, beside it, another."""
    return "decoder_input_ids" in inspect.signature(model.forward).parameters


def stack_modules(
    model: PreTrainedModel, calls: Iterable[AttentionCall]
) -> dict[StackName, nn.Module]:
    """The encoder and decoder of ``model``, in the order the text meets them.

    A single stack is a decoder where no token saw a later one, whatever the class of
    the model is called.
    """
    if reads_and_writes(model):
        return {"encoder": model.get_encoder(), "decoder": model.get_decoder()}
    if any(_sees_ahead(call) for call in calls):
        return {"encoder": model.base_model}
    # OPT's language model passes by its base model and calls the decoder inside it.
    decoder = model.get_decoder()
    inside = set(decoder.modules())
    whole = all(call.module in inside for call in calls)
    return {"decoder": decoder if whole else model.base_model}


def _sees_ahead(call: AttentionCall) -> bool:
    n_query, n_key = call.q.shape[2], call.k.shape[2]
    seen = visible(call.mask, call.is_causal, n_query, n_key, call.q.device)
    return bool(seen.triu(1).any())


def explore(model: PreTrainedModel, inputs: dict[str, Tensor]) -> Anatomy:
    """Run ``inputs`` once with the instrument on, and say what is where.

    Encoder-decoder inputs must differ in length, so that a layer which reads the
    other stack shows itself by its number of keys.

    Raises:
        ModelUnavailable: the model's attention does not pass through the instrument,
            or some of its layers have none.
    """
    with record(Recorder()) as found, _watch(model) as watched:
        model(**inputs)
    if not found.calls:
        raise ModelUnavailable(
            "Headlight cannot read the attention of “{model_type}” models: "
            "they do not let it be recorded.",
            model_type=model.config.model_type,
        )
    stacks = stack_modules(model, found.calls)
    slots = _slots(found.calls, stacks)
    for name in stacks:
        if not any((slot.stack, slot.kind) == (name, "self") for slot in slots):
            raise ModelUnavailable(
                "Headlight cannot read the attention of the {name} in "
                "“{model_type}” models: it does not let it be recorded.",
                name=name,
                model_type=model.config.model_type,
            )
    positions: set[str] = set()
    for name, module in stacks.items():
        _hook_stack(model, name, module, found.calls)
        positions |= hook_positions(name, module)
    with record(Recorder(slots=slots)) as probe:
        model(**inputs)
    out_projections = tuple(_projection(c, watched) for c in probe.calls)
    return Anatomy(
        slots,
        stacks,
        out_projections,
        probe,
        frozenset(positions),
        n_places=min(watched.places, default=None),
        first_place=max(watched.firsts, default=0),
    )


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
            "Headlight cannot find the layers of “{model_type}” models.",
            model_type=model.config.model_type,
        )
    _refuse_mixed(model, blocks)
    for path in blocks:
        block = model.get_submodule(path)
        hand_on_what_is_known(name, block)
        block.register_forward_pre_hook(_before_block(name), with_kwargs=True)
        block.register_forward_hook(_after_block(name))
    stack.register_forward_hook(_after_stack(name))


def _refuse_mixed(model: PreTrainedModel, blocks: set[str]) -> None:
    """Refuse a stack in which something beside attention joins tokens.

    Raises:
        ModelUnavailable: layers of another kind stand between these blocks, so that
            counting the blocks would give them wrong numbers; or every block holds
            both, and its keys and values alone do not say how to go on.
    """
    lists = {path.rpartition(".")[0] for path in blocks}
    n_layers = sum(len(list(model.get_submodule(path).children())) for path in lists)
    if n_layers > len(blocks):
        raise ModelUnavailable(
            "“{model_type}” models mix attention with layers of another "
            "kind (of these {n_layers} layers only {n} use attention). "
            "Headlight shows models whose every layer has attention.",
            model_type=model.config.model_type,
            n_layers=n_layers,
            n=len(blocks),
        )
    if getattr(model, "_is_stateful", False):
        raise ModelUnavailable(
            "“{model_type}” models pass a state from token to token beside "
            "their attention. Headlight shows models in which attention "
            "alone carries what one token holds to another.",
            model_type=model.config.model_type,
        )


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


class _watch(ExitStack):  # noqa: N801  # reads as a verb in a with line
    """While open, keeps every linear module's input, to find W_O by its value.

    And how many places the tables of learned positions have.
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.inputs: list[tuple[nn.Module, Tensor]] = []
        self.places: list[int] = []
        self.firsts: list[int] = []
        for path, module in model.named_modules():
            if isinstance(module, nn.Linear | Conv1D):
                self._hook(module, self._keep)
            elif path.rpartition(".")[2] in POSITION_NAMES and isinstance(
                module, nn.Embedding
            ):
                self._hook(module, self._count)

    def _hook(self, module: nn.Module, hook: Callable[..., None]) -> None:
        handle = module.register_forward_pre_hook(hook)
        self.callback(handle.remove)

    def _keep(self, module: nn.Module, args: tuple) -> None:
        if args:
            self.inputs.append((module, args[0]))

    def _count(self, module: nn.Embedding, args: tuple) -> None:
        """RoBERTa's first token has the row after the padding's, not the first row."""
        first = getattr(module, "offset", 0)
        if type(module) is nn.Embedding:
            first = int(args[0].min())
            self.firsts.append(first)
        self.places.append(module.num_embeddings - first)


def _projection(call: AttentionCall, watched: _watch) -> nn.Module | None:
    """The linear module that was given exactly this call's joined head outputs."""
    joined = call.output.flatten(-2)
    for module, given in watched.inputs:
        if given.numel() == joined.numel() and torch.equal(
            given.reshape(joined.shape), joined
        ):
            return module
    return None
