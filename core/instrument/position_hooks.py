"""Where a model is told order: seen by the recorder, and switched off when asked.

Three ways are known: vectors added to the embeddings, angles that turn queries and
keys, biases added to the scores. Hooks on the modules that make them act in the thread
whose recorder asks for it, and leave the modules themselves as they are.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from .interventions import SwitchOffPositions
from .recorder import current_recorder

POSITION_NAMES = {"position_embeddings", "wpe", "embed_positions", "position_embedding"}
ROTARY, RELATIVE = "rotary_emb", "relative_attention_bias"


def hook_positions(stack_name: str, stack: nn.Module) -> set[str]:
    """Hook all that tells the stack order; which ways it has."""
    found = set()
    for path, module in stack.named_modules():
        name = path.rpartition(".")[2]
        if name in POSITION_NAMES and (
            isinstance(module, nn.Embedding) or grows(module)
        ):
            module.register_forward_hook(_after_vectors(stack_name))
            found.add("learned")
        elif name == ROTARY:
            module.register_forward_hook(_after_angles)
            found.add("rotary")
        elif name == RELATIVE and isinstance(module, nn.Embedding):
            module.register_forward_hook(_after_biases)
            found.add("relative")
    return found


def grows(module: nn.Module) -> bool:
    """Whether it makes as many sinusoidal vectors as a text needs (M2M100, NLLB)."""
    return "Sinusoidal" in type(module).__name__ and not isinstance(
        module, nn.Embedding
    )


def _off() -> bool:
    """Whether the forward pass of this thread is to know nothing of order."""
    recorder = current_recorder()
    changes = () if recorder is None else recorder.interventions
    return any(isinstance(change, SwitchOffPositions) for change in changes)


def _after_vectors(stack: str) -> Callable[..., Tensor | None]:
    def hook(_module: nn.Module, _args: tuple, output: Tensor) -> Tensor | None:
        recorder = current_recorder()
        if recorder is None:
            return None
        given = torch.zeros_like(output) if _off() else output
        recorder.positions[stack] = given
        return given

    return hook


def _after_angles(_module: nn.Module, _args: tuple, output: Any) -> Any:
    """Cosines and sines of angle 0; what else they carry, a scale, stays.

    DeepSeek-V2 and Llama 4 give both as one complex number.
    """
    if not _off():
        return None
    if isinstance(output, Tensor):
        return output.abs().to(output.dtype)
    cos, sin = output
    return torch.sqrt(cos**2 + sin**2), torch.zeros_like(sin)


def _after_biases(_module: nn.Module, _args: tuple, output: Tensor) -> Tensor | None:
    return torch.zeros_like(output) if _off() else None
