"""From a vector of the residual stream to scores of the vocabulary, as the model does.

Two steps, both the model's own: the norm at the end of its stack, found by its value,
and the head behind it, whatever that is: a matrix, a transform before it (BERT), a
scale (T5), a bias (BART), a cap (Gemma 2). The head is made to work on other vectors
by letting the stack hand them over in place of its own result. That both together give
the model's own logits at the last layer is checked with every trace that is read.

Source: nostalgebraist 2020, "interpreting GPT: the logit lens",
https://www.lesswrong.com/posts/AcKRB8wDpdaN6v6ru
"""

from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from ..errors import HeadlightError
from ..instrument.interventions import StackName
from ..instrument.recorder import Recorder, record
from ..models.loaded import LoadedModel
from ..models.norms import is_norm
from ..models.self_check import close, first_output
from ..trace.reading import HEAD_ROWS, Trace


def final_norm(trace: Trace, stack_name: StackName | None = None) -> nn.Module:
    """The module between the last block and the end of the stack.

    ``nn.Identity`` where the blocks end with their own norm (BERT, BART).

    Raises:
        HeadlightError: none gives the model's own result.
    """
    name = stack_name or trace.card.main_stack
    last = trace.recorder.block_out[name][-1]
    final = trace.recorder.final[name]
    if torch.equal(last, final):
        return nn.Identity()
    with torch.inference_mode():
        for module in trace.model.anatomy.stacks[name].modules():
            if is_norm(module, last.shape[-1]) and close(module(last), final):
                return module
    raise HeadlightError(
        "{model} does something after its last layer that Headlight "
        "cannot follow, so its scores cannot be read off the layers "
        "below.",
        model=trace.card.title,
    )


def check_head(trace: Trace) -> None:
    """Make sure that norm and head give the model's own logits at the last layer.

    Raises:
        HeadlightError: they do not, or there is no head.
    """
    if not trace.has_logits:
        raise HeadlightError(
            "{model} has no vocabulary head: it gives vectors, and nothing "
            "turns them into scores of words.",
            model=trace.card.title,
        )
    norm = final_norm(trace)
    with torch.inference_mode():
        last = norm(trace.recorder.block_out[trace.card.main_stack][-1][0])
        # As many rows as a trace computes together: fewer would differ in rounding.
        rows = last[-HEAD_ROWS:]
        scores = head_scores(trace.model, rows)
    own = np.stack([trace.logits(i) for i in range(-len(rows), 0)])
    if not close(scores.cpu(), torch.from_numpy(own)):
        raise HeadlightError(
            "The way from the last layer of {model} to its scores could not "
            "be followed exactly, so the layers below are not shown this "
            "way.",
            model=trace.card.title,
        )


def head_scores(
    model: LoadedModel, finals: Float[Tensor, "row d_model"]
) -> Float[Tensor, "row d_vocab"]:
    """The model's own head on any vectors that could have left its stack."""
    with torch.inference_mode():
        if model.head_is_lazy:
            head: Any = model.model.get_output_embeddings()
            return head(finals)
        recorder = Recorder(
            slots=model.anatomy.slots, stand_in={model.card.main_stack: finals[None]}
        )
        with record(recorder):
            return first_output(model.model(**_one_token(model)))[0]


def _one_token(model: LoadedModel) -> dict[str, Any]:
    """The shortest input there is: the stack's own result is thrown away."""
    one = torch.zeros(1, 1, dtype=torch.long, device=model.device)
    if model.card.kind == "encoder-decoder":
        return {"input_ids": one, "decoder_input_ids": one, "use_cache": False}
    if model.card.kind == "decoder":
        return {"input_ids": one, "use_cache": False}
    return {"input_ids": one, "attention_mask": torch.ones_like(one)}
