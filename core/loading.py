"""Weights read into a model, with the numbers of their file and no others.

What a file lacks transformers fills with random numbers, and goes on. Here its report
is read: a file without a head gives the body alone, and a file that lacks more than
that gives no model at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoModelForMaskedLM,
    AutoModelForSeq2SeqLM,
    AutoModelForTextEncoding,
    PretrainedConfig,
    PreTrainedModel,
)

from core import sources
from core.cards import Origin
from core.errors import ModelUnavailable

NAMED = 3
"""How many of the missing weights a sentence names."""
OTHER_TASKS = (
    "ForSequenceClassification",
    "ForTokenClassification",
    "ForQuestionAnswering",
    "ForMultipleChoice",
    "ForNextSentencePrediction",
)
"""Heads that judge a text; a vocabulary head in their place would not be the file's."""
NO_HEAD = "Its file holds no head that scores words, so only its vectors are shown."
NO_DECODER = "Its file holds no decoder, so its encoder is shown alone."
OTHER_HEAD = (
    "Its head was trained to judge texts, not to score words; only the vectors that "
    "it judges are shown."
)


@dataclass(frozen=True)
class Weights:
    """A model, and how far its numbers are those of the file."""

    model: PreTrainedModel
    lacking: frozenset[str]
    """Weights that the model shows and the file does not have in this size."""
    unused: tuple[str, ...]
    """Weights of the file that have no place in the model."""
    note: str = ""
    """What of the model the file does not hold, in a sentence."""


def read_weights(
    origin: Origin, dtype: torch.dtype | str, kwargs: dict[str, Any]
) -> Weights:
    """The model in the folder, with its head if the file has one.

    Raises:
        ModelUnavailable: the file lacks weights that would be shown; names them.
    """
    config = sources.config_of(origin, kwargs)
    first: Weights | None = None
    for auto, note in _tries(config, bool(origin.gguf_file)):
        if auto is AutoModelForTextEncoding and first and not _no_decoder(first):
            break
        found = _read(auto, note, origin, dtype, kwargs)
        if not found.lacking:
            return found
        first = first or found
    assert first is not None
    raise ModelUnavailable(_not_whole(origin, first.lacking))


def _tries(config: PretrainedConfig, is_gguf: bool) -> Iterator[tuple[Any, str]]:
    """Classes to try, and what is then to be said: with the trained head, without."""
    names = " ".join(config.architectures or [])
    if "EncoderModel" in names:
        yield AutoModelForTextEncoding, NO_DECODER
        return
    if any(task in names for task in OTHER_TASKS):
        yield AutoModel, OTHER_HEAD
    elif (trained := _with_head(config, names, is_gguf)) is not None:
        yield trained, ""
        yield AutoModel, NO_HEAD
    else:
        yield AutoModel, ""
    if config.is_encoder_decoder:
        yield AutoModelForTextEncoding, NO_DECODER


def _with_head(config: PretrainedConfig, names: str, is_gguf: bool) -> Any:
    """The class with the head that the checkpoint was trained with; None for none."""
    if config.is_encoder_decoder:
        return AutoModelForSeq2SeqLM
    if "CausalLM" in names or "LMHead" in names or is_gguf:
        return AutoModelForCausalLM
    if "MaskedLM" in names or "PreTraining" in names:
        return AutoModelForMaskedLM
    if config.model_type in sources.causal_only():
        return AutoModelForCausalLM
    if config.model_type in sources.with_images():
        return AutoModelForImageTextToText
    return None


def _read(
    auto: Any,
    note: str,
    origin: Origin,
    dtype: torch.dtype | str,
    kwargs: dict[str, Any],
) -> Weights:
    model, report = auto.from_pretrained(
        origin.folder,
        dtype=dtype,
        use_safetensors=None if origin.gguf_file else True,
        output_loading_info=True,
        # A weight of another size is named in our sentence, like one that is missing.
        ignore_mismatched_sizes=True,
        **kwargs,
    )
    if report["error_msgs"]:
        raise ModelUnavailable(
            f"“{origin.id}” could not be loaded: {report['error_msgs'][0][:200]}"
        )
    missing = {*report["missing_keys"], *(key for key, *_ in report["mismatched_keys"])}
    lacking = missing - _without_pooler(model, missing) | _lost_head(origin, model)
    return Weights(
        model, frozenset(lacking), tuple(sorted(report["unexpected_keys"])), note
    )


def _without_pooler(model: nn.Module, missing: set[str]) -> set[str]:
    """The missing weights of a pooler, which is taken out of the model.

    A pooler makes one vector of a whole text, for a task of its own. Checkpoints that
    were trained to fill in words have none, and no page asks for its answer.
    """
    weights = {key for key in missing if "pooler" in key.split(".")}
    for key in weights:
        above = key.split(".")[: key.split(".").index("pooler")]
        setattr(model.get_submodule(".".join(above)), "pooler", None)  # noqa: B010
    return weights


def _lost_head(origin: Origin, model: PreTrainedModel) -> set[str]:
    """The head's matrix where the embeddings took its place without being asked to."""
    head: Any = model.get_output_embeddings()
    if origin.gguf_file or head is None:
        return set()
    if head.weight is not model.get_input_embeddings().weight:
        return set()
    if not sources.says_untied(origin):
        return set()
    name = next(path for path, one in model.named_modules() if one is head) + ".weight"
    held = sources.weight_names(origin)
    return set() if any(key.endswith(name) for key in held) else {name}


def _no_decoder(found: Weights) -> bool:
    """Whether the file holds nothing at all of the decoder, as a bare encoder's."""
    model = found.model
    shared = {id(one) for one in model.get_input_embeddings().parameters()}
    own = {id(one) for one in model.get_decoder().parameters()} - shared
    return found.lacking >= {
        name for name, one in model.named_parameters() if id(one) in own
    }


def _not_whole(origin: Origin, lacking: frozenset[str]) -> str:
    listed = ", ".join(sorted(lacking)[:NAMED]) + (
        ", …" if len(lacking) > NAMED else ""
    )
    count, are = len(lacking), "is" if len(lacking) == 1 else "are"
    return (
        f"“{origin.id}” is not whole: {count:,} of its weights {are} missing or of "
        f"another size ({listed}). Headlight shows no numbers but a model's own."
    )
