"""Where a model's files come from: the embedded weights, a local folder, or the hub.

Every way this can fail ends in one sentence for the reader. Nothing here runs code
that came with a model, and files that could run code when opened (pickles) are never
fetched or read.
"""

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import AutoConfig, PretrainedConfig
from transformers.models.auto import modeling_auto

from ..errors import HeadlightError, ModelUnavailable
from ..files import model_files
from ..files.gguf_header import gguf_header
from ..files.hub import hub_folder
from ..files.hub_files import only_pickles
from ..weights import home as weights
from .cards import Origin

log = logging.getLogger("headlight")

NAME_CHARS = 100
"""Longest name in a sentence; the ids of a hub have at most 96 characters."""
SHOWN_AS = {
    "smollm2-135m": "SmolLM2 135M",
    "minilm-l6": "MiniLM L6",
}


@dataclass(frozen=True)
class CatalogueEntry:
    """A model the picker offers."""

    id: str
    title: str
    about: str
    needs_hub: bool
    """Whether it must be fetched from a model hub the first time."""


HUB_MODELS = (
    ("openai-community/gpt2", "GPT-2", "decoder, 2019: the classic of this kind"),
    ("google-bert/bert-base-uncased", "BERT base", "encoder, 2018: fills in [MASK]"),
    ("distilbert/distilbert-base-uncased", "DistilBERT", "BERT, half the layers"),
    ("FacebookAI/roberta-base", "RoBERTa base", "encoder: BERT trained longer"),
    ("albert/albert-base-v2", "ALBERT base", "encoder: all layers share weights"),
    ("google-t5/t5-small", "T5 small", "encoder-decoder: text in, text out"),
    ("facebook/bart-base", "BART base", "encoder-decoder: mends corrupted text"),
    ("Helsinki-NLP/opus-mt-en-de", "Marian en-de", "encoder-decoder: translates"),
    (
        "airesearch/wangchanberta-base-att-spm-uncased",
        "WangchanBERTa",
        "encoder: RoBERTa for Thai",
    ),
    ("EleutherAI/pythia-160m", "Pythia 160M", "decoder: GPT-NeoX family"),
    ("meta-llama/Llama-3.2-1B", "Llama 3.2 1B", "decoder: needs an access token"),
    ("microsoft/Phi-3-mini-4k-instruct", "Phi-3 mini", "decoder, 3.8 billion weights"),
)


def catalogue() -> tuple[CatalogueEntry, ...]:
    """The models on offer: first those that need no hub, then a choice from it."""
    embedded = tuple(
        CatalogueEntry(name, title, weights.PACKAGES[name].about, needs_hub=False)
        for name, title in SHOWN_AS.items()
    )
    return embedded + tuple(CatalogueEntry(*row, needs_hub=True) for row in HUB_MODELS)


def find(model_id: str) -> Origin:
    """The files of a catalogue id, a local folder or a hub id, fetched if need be.

    Raises:
        ModelUnavailable: no such model, no network, or only pickled weights.
    """
    model_id = model_id.strip()
    if model_id in SHOWN_AS:
        return _embedded(model_id)
    folder = _folder(model_id)
    if folder is not None:
        return _local(model_id, folder)
    if model_id.startswith(("/", "\\", ".", "~")) or "\0" in model_id:
        raise ModelUnavailable(
            "There is no folder “{model}” on this server.",
            model=_shortened(model_id),
        )
    return _from_hub(model_id)


def _folder(model_id: str) -> Path | None:
    """The folder of this name, if there is one and the name can be one at all."""
    try:
        folder = Path(model_id).expanduser()
        return folder.resolve() if model_id and folder.is_dir() else None
    # A name too long for the disk, a user that does not exist, a NUL, a ring of links.
    except (OSError, RuntimeError, ValueError):
        return None


def _shortened(name: str) -> str:
    """A name as a sentence can bear it."""
    return name if len(name) <= NAME_CHARS else name[:NAME_CHARS] + "…"


def _embedded(name: str) -> Origin:
    package = weights.PACKAGES[name]
    return Origin(
        id=name,
        title=SHOWN_AS[name],
        folder=weights.ensure(name),
        licence=package.licence,
        source=package.source,
        quantisation=package.quantisation,
        about=package.about,
    )


def _local(model_id: str, folder: Path) -> Origin:
    model_files.check_ordinary(folder)
    has_config = (folder / "config.json").is_file()
    ggufs = sorted(folder.glob("*.gguf"))
    if not has_config and not ggufs:
        raise ModelUnavailable(
            "“{model}” is a folder but no model: it has no config.json.",
            model=model_id,
        )
    safe = bool(model_files.weight_files(folder))
    if not safe and not ggufs:
        if any(folder.glob("*.bin")) or any(folder.glob("*.pt")):
            raise ModelUnavailable(only_pickles(model_id))
        raise ModelUnavailable("The folder “{model}” holds no weights.", model=model_id)
    return Origin(
        id=model_id,
        title=folder.name,
        folder=folder,
        licence="see the folder",
        source="a folder on this server",
        quantisation=None if safe else f"GGUF ({ggufs[0].name})",
        gguf_file=None if safe else ggufs[0].name,
    )


def _from_hub(model_id: str) -> Origin:
    folder = hub_folder(model_id)
    if not model_files.weight_files(folder):
        raise ModelUnavailable(only_pickles(model_id))
    title = next((t for i, t, _ in HUB_MODELS if i == model_id), model_id)
    about = next((a for i, _, a in HUB_MODELS if i == model_id), "")
    return Origin(
        id=model_id,
        title=title,
        folder=folder,
        licence="see its page on the hub",
        source=f"the model hub, {model_id}",
        about=about,
    )


def predicted_bytes(origin: Origin) -> int:
    """Memory the weights will take as float32, from file headers alone, in bytes."""
    return 4 * sum(map(math.prod, weight_shapes(origin).values()))


def weight_shapes(origin: Origin) -> model_files.Shapes:
    """The sizes of the weights that will be read, by their names in the files."""
    if origin.gguf_file is not None:
        return gguf_header(origin.folder / origin.gguf_file).shapes
    return model_files.shapes_in(origin.folder)


def weight_names(origin: Origin) -> set[str]:
    """What the weights are called in the safetensors files of a model."""
    return set(model_files.shapes_in(origin.folder))


def config_of(origin: Origin, kwargs: dict[str, Any]) -> PretrainedConfig:
    """The model's configuration, read from its folder."""
    return AutoConfig.from_pretrained(origin.folder, **kwargs)


def says_untied(origin: Origin) -> bool:
    """Whether the folder says that the head's matrix is not that of the embeddings.

    Asked of the file itself, for T5's configuration forgets it.
    """
    settings, _ = PretrainedConfig.get_config_dict(origin.folder)
    return settings.get("tie_word_embeddings") is False


def causal_only() -> set[str]:
    """Model types that have a next-token head and no masked-word head.

    By name, for going through the classes would import every family there is.
    """
    causal = modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    return set(causal) - set(modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES)


def with_images() -> set[str]:
    """Model types that read images beside text, and write."""
    return set(modeling_auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES)


@contextmanager
def readable_errors(origin: Origin) -> Iterator[None]:
    """Turn whatever goes wrong inside transformers into one sentence."""
    try:
        yield
    except (HeadlightError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    # The tokenizers' library panics with an exception that is no Exception.
    except BaseException as error:
        log.warning("a model could not be loaded: %s", type(error).__name__)
        raise ModelUnavailable(_reason(origin, error)) from error


def _reason(origin: Origin, error: BaseException) -> str:
    """One sentence for the reader; the library's own words name paths and code."""
    text, name = str(error), _shortened(origin.id)
    if "trust_remote_code" in text or "custom code" in text:
        return (
            f"“{name}” would need code of its own to be run; "
            "Headlight never runs a model's code."
        )
    if "model type" in text or "Unrecognized" in text:
        return f"“{name}” is a kind of model that Headlight cannot read."
    if "tokenizer" in text.lower():
        return f"“{name}” has no tokenizer that Headlight can read."
    if isinstance(error, MemoryError):
        return f"“{name}” could not be loaded: this server's memory is full."
    return (
        f"“{name}” could not be loaded: its configuration, its tokenizer and its "
        "weights do not fit together."
    )
