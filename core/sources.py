"""Where a model's files come from: the embedded weights, a local folder, or the hub.

Every way this can fail ends in one sentence for the reader. Nothing here runs code
that came with a model, and files that could run code when opened (pickles) are never
fetched or read.
"""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)
from transformers import AutoConfig, PretrainedConfig
from transformers.models.auto import modeling_auto

from core import weights
from core.cards import Origin
from core.errors import HeadlightError, ModelUnavailable

FILES = ["*.json", "*.safetensors", "*.txt", "*.model", "*.spm", "*.jinja"]
"""What is fetched from a hub: never *.bin, *.pt, *.py."""
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
    folder = Path(model_id).expanduser()
    if model_id and folder.is_dir():
        return _local(model_id, folder.resolve())
    if folder.is_absolute() or model_id.startswith((".", "~")) or "\0" in model_id:
        raise ModelUnavailable(f"There is no folder “{model_id}” on this server.")
    return _from_hub(model_id)


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
    has_config = (folder / "config.json").is_file()
    ggufs = sorted(folder.glob("*.gguf"))
    if not has_config and not ggufs:
        raise ModelUnavailable(
            f"“{model_id}” is a folder but no model: it has no config.json."
        )
    safe = any(folder.glob("*.safetensors"))
    if not safe and not ggufs:
        if any(folder.glob("*.bin")) or any(folder.glob("*.pt")):
            raise ModelUnavailable(_only_pickles(model_id))
        raise ModelUnavailable(f"The folder “{model_id}” holds no weights.")
    if safe:
        _check_parts(model_id, folder)
    return Origin(
        id=model_id,
        title=folder.name,
        folder=folder,
        licence="see the folder",
        source="a folder on this server",
        quantisation=None if safe else f"GGUF ({ggufs[0].name})",
        gguf_file=None if safe else ggufs[0].name,
    )


def _check_parts(model_id: str, folder: Path) -> None:
    """Refuse a folder whose list of weights names a file that is not there.

    Raises:
        ModelUnavailable: names the first such file, or the list if it is broken.
    """
    listed = folder / "model.safetensors.index.json"
    if (folder / "model.safetensors").is_file() or not listed.is_file():
        return
    try:
        parts = json.loads(listed.read_text(encoding="utf-8"))["weight_map"].values()
        absent = sorted({part for part in parts if not (folder / part).is_file()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailable(
            f"The list of weights {listed.name} is broken."
        ) from error
    if absent:
        raise ModelUnavailable(
            f"“{model_id}” is not whole: its list of weights names {absent[0]}, and "
            "there is no such file."
        )


def _only_pickles(model_id: str) -> str:
    return (
        f"“{model_id}” has its weights only as pickle files, which can run code when "
        "they are opened; Headlight reads safetensors and GGUF."
    )


def _from_hub(model_id: str) -> Origin:
    try:
        folder = Path(snapshot_download(model_id, allow_patterns=FILES))
    except HFValidationError as error:
        raise ModelUnavailable(f"“{model_id}” is not the name of a model.") from error
    except GatedRepoError as error:
        raise ModelUnavailable(
            f"“{model_id}” asks for permission: accept its terms on the hub and set "
            "HF_TOKEN on this server."
        ) from error
    except RepositoryNotFoundError as error:
        raise ModelUnavailable(f"The hub knows no model “{model_id}”.") from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise ModelUnavailable(
            f"“{model_id}” is not on this server and the model hub cannot be reached; "
            "the models not marked “from the hub” work."
        ) from error
    if not any(folder.glob("*.safetensors")):
        raise ModelUnavailable(_only_pickles(model_id))
    _check_parts(model_id, folder)
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
    if origin.gguf_file is not None:
        # A quantised weight takes about 5 bits on disk and 32 in memory.
        return 7 * (origin.folder / origin.gguf_file).stat().st_size
    files = origin.folder.glob("*.safetensors")
    return sum(
        4 * _product(shape) for path in files for shape in _shapes(path).values()
    )


def weight_names(origin: Origin) -> set[str]:
    """What the weights are called in the safetensors files of a model."""
    files = origin.folder.glob("*.safetensors")
    return {name for path in files for name in _shapes(path)}


def _shapes(path: Path) -> dict[str, list[int]]:
    """The sizes of the weights in a safetensors file by name, from its header."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(length, 100_000_000)))
        return {k: v["shape"] for k, v in header.items() if k != "__metadata__"}
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailable(f"The weights file {path.name} is broken.") from error


def _product(shape: list[int]) -> int:
    total = 1
    for size in shape:
        total *= size
    return total


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
    except HeadlightError:
        raise
    except Exception as error:
        raise ModelUnavailable(_reason(origin, error)) from error


def _reason(origin: Origin, error: Exception) -> str:
    text = str(error)
    if "trust_remote_code" in text or "custom code" in text:
        return (
            f"“{origin.id}” would need code of its own to be run; "
            "Headlight never runs a model's code."
        )
    if "model type" in text or "Unrecognized" in text:
        return f"“{origin.id}” is a kind of model that Headlight cannot read."
    if "tokenizer" in text.lower():
        return f"“{origin.id}” has no tokenizer that Headlight can read."
    return f"“{origin.id}” could not be loaded: {text.splitlines()[0][:200]}"
