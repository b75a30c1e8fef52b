"""The load-time self-check: are the numbers we derive the numbers the model used?

Run once per model, on one probe text. A model that fails is refused with a sentence
rather than shown with numbers that are not its own.
"""

import torch
from torch import Tensor
from transformers import PreTrainedModel

from ..errors import ModelUnavailable
from ..instrument.interventions import AblateHead
from ..instrument.layer_attention import LayerAttention
from ..instrument.recorder import Recorder, record
from .anatomy import Anatomy

TOLERANCE = 1e-4
"""Largest difference allowed, relative to the largest value compared (float32)."""


def check(
    model: PreTrainedModel, anatomy: Anatomy, inputs: dict[str, Tensor], plain: Tensor
) -> None:
    """Compare what the instrument gives with what the model computed without it.

    Args:
        model: the model, with the instrument switched on.
        anatomy: what was found in it.
        inputs: the probe's model inputs.
        plain: the model's output for them under transformers' own attention.

    Raises:
        ModelUnavailable: one of the comparisons failed; says which.
    """
    recorded = first_output(model(**inputs))
    if not close(recorded, plain):
        raise _refused(model, "its output changes when attention is recorded")
    for call, slot in zip(anatomy.probe.calls, anatomy.slots, strict=True):
        derived = LayerAttention(call).output()
        if not close(derived, call.output[0].transpose(0, 1)):
            where = f"{slot.stack} layer {slot.layer}"
            raise _refused(model, f"attention in {where} is not softmax(q·k)·v")
    for name in anatomy.stacks:
        layers = sum(s.stack == name and s.kind == "self" for s in anatomy.slots)
        if len(anatomy.probe.block_out.get(name, [])) != layers:
            raise _refused(model, "its layers do not each hold one attention")
    last = next(s for s in reversed(anatomy.slots) if s.kind == "self")
    change = AblateHead(last.layer, 0, stack=last.stack)
    with record(Recorder(slots=anatomy.slots, interventions=(change,))):
        ablated = first_output(model(**inputs))
    if torch.equal(ablated, recorded):
        raise _refused(model, "switching off a head changes nothing")


def first_output(output: object) -> Tensor:
    """The model's main result: logits where it has them, else hidden states."""
    logits = getattr(output, "logits", None)
    return logits if logits is not None else output.last_hidden_state  # pyright: ignore[reportAttributeAccessIssue]


def close(ours: Tensor, theirs: Tensor) -> bool:
    """Equal within ``TOLERANCE`` of the largest value, in any device or dtype."""
    theirs = theirs.float()
    scale = max(1.0, float(theirs.abs().max()))
    return float((ours.float() - theirs).abs().max()) <= TOLERANCE * scale


def head_is_lazy(
    model: PreTrainedModel, anatomy: Anatomy, inputs: dict[str, Tensor]
) -> bool:
    """Whether logits are just the output matrix times the final hidden state.

    Then a trace can leave the head for when a number is asked for. It is not so for
    models that scale, bias or cap their logits (T5, BART, Gemma 2).
    """
    head = model.get_output_embeddings()
    if head is None or list(anatomy.stacks) != ["decoder"]:
        return False
    with record(Recorder(slots=anatomy.slots)) as recorder:
        logits = first_output(model(**inputs))
    return torch.equal(head(recorder.final["decoder"]), logits)


def known_blocks_suffice(
    model: PreTrainedModel,
    anatomy: Anatomy,
    inputs: dict[str, Tensor],
    n_known: dict[str, int],
) -> bool:
    """Whether the rest of the model gives the same, if these blocks hand on theirs."""
    recorder = Recorder(slots=anatomy.slots, known=anatomy.probe, n_known=n_known)
    try:
        with record(recorder):
            model(**inputs)
    # Whatever it is, this model runs all its blocks each time.
    except Exception:
        return False
    return all(
        torch.equal(final, anatomy.probe.final[name])
        for name, final in recorder.final.items()
    )


def _refused(model: PreTrainedModel, why: str) -> ModelUnavailable:
    kind = model.config.model_type
    return ModelUnavailable(
        "Headlight cannot read “{kind}” models truly: {why}.", kind=kind, why=why
    )
