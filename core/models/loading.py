"""Weights read into a model, with the numbers of their file and no others.

What a file lacks transformers fills with random numbers, and goes on. Here its report
is read: a file without a head gives the body alone, and a file that lacks more than
that gives no model at all.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import nn
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoModelForMaskedLM,
    AutoModelForSeq2SeqLM,
    AutoModelForTextEncoding,
    GenerationConfig,
    PretrainedConfig,
    PreTrainedModel,
)
from transformers.models.auto.auto_factory import _get_model_class

from ..errors import ModelUnavailable
from ..files.model_files import weight_files
from . import sources
from .cards import Origin

GENERATING = "generation_config.json"
"""Where a folder says with which token a text begins and ends."""
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
    config = own_config(origin, kwargs)
    first: Weights | None = None
    for auto, note in tries(config, bool(origin.gguf_file)):
        if auto is AutoModelForTextEncoding and first and not _no_decoder(first):
            break
        found = _read(auto, note, origin, dtype, kwargs)
        if not found.lacking:
            return found
        first = first or found
    assert first is not None
    raise ModelUnavailable(_not_whole(origin, first.lacking))


def tries(config: PretrainedConfig, is_gguf: bool) -> Iterator[tuple[Any, str]]:
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
    options: dict[str, Any] = {
        "dtype": dtype,
        "output_loading_info": True,
        # A weight of another size is named in our sentence, like one that is missing.
        "ignore_mismatched_sizes": True,
    }
    config = own_config(origin, kwargs)
    if origin.gguf_file is not None:
        model, report = auto.from_pretrained(
            origin.folder, config=config, **options, **kwargs
        )
    else:
        # Given the numbers, transformers looks for no file: neither for one that the
        # configuration names nor for an adapter's.
        chosen, config = class_of(auto, config)
        model, report = chosen.from_pretrained(
            None, config=config, state_dict=_numbers(origin), **options
        )
        _told_of_its_folder(model, origin)
    if report["error_msgs"]:
        raise ModelUnavailable(
            "“{model}” could not be loaded: its weights are not those of its kind.",
            model=origin.id,
        )
    missing = {*report["missing_keys"], *(key for key, *_ in report["mismatched_keys"])}
    lacking = missing - _without_pooler(model, missing) | _lost_head(origin, model)
    return Weights(
        model, frozenset(lacking), tuple(sorted(report["unexpected_keys"])), note
    )


def _told_of_its_folder(model: Any, origin: Origin) -> None:
    """What a model that was given its numbers has not read beside them."""
    model.name_or_path = model.config.name_or_path = str(origin.folder)
    if model.can_generate() and Path(origin.folder, GENERATING).is_file():
        # One that cannot be read counts as missing, as transformers has it.
        with contextlib.suppress(OSError, TypeError, ValueError):
            model.generation_config = GenerationConfig.from_pretrained(origin.folder)


def _numbers(origin: Origin) -> dict[str, torch.Tensor]:
    """The weights by name, copied into memory.

    Left where they lie, as transformers would, they are pages of a file: when a stick
    with that file is pulled, the system ends the process at the next text.
    """
    found: dict[str, torch.Tensor] = {}
    for path in weight_files(origin.folder):
        with safe_open(path, framework="pt", backend="pread") as weights:
            found |= {name: weights.get_tensor(name) for name in weights.keys()}  # noqa: SIM118
    return found


def own_config(origin: Origin, kwargs: dict[str, Any]) -> PretrainedConfig:
    """The configuration, without what it says of how attention is to be computed.

    It could ask for a function that takes minutes to compile, or for one from a hub.
    """
    config = sources.config_of(origin, kwargs)
    config._attn_implementation = None
    config._experts_implementation = None
    return config


def class_of(auto: Any, config: PretrainedConfig) -> tuple[Any, PretrainedConfig]:
    """What an Auto class stands for with this configuration, and the part of it used.

    Of a model that reads images too, some classes take the part for texts alone.
    """
    if type(config) not in auto._model_mapping:
        raise ValueError("Unrecognized configuration")
    chosen = _get_model_class(config, auto._model_mapping)
    text = config.sub_configs.get("text_config")
    if text is not None and chosen.config_class is text:
        config = config.get_text_config()
    return chosen, config


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
