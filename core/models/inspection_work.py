"""What is tried out of a model's folder in a process of its own, before it is loaded.

First the files, with nothing but Python: a wrong folder is refused in a tenth of a
second. Then transformers makes of them a configuration, a tokenizer that cuts a few
texts, and a model without numbers, whose size is compared with the file's.
"""

import importlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ModelUnavailable
from ..files import model_files
from ..files.gguf_header import gguf_header
from ..files.model_files import SETTINGS_BYTES
from .bounds import check_sizes
from .tokenizer_rules import check_growth

LONG = (
    4
    * "The capital of France is Paris;  in 2024 it cost 3,50 € — ภาษา 🙂\n\tdef f(x): "
)
TEXTS = (
    "a",
    " ",
    "Hello world!",
    LONG,
    40 * "a" + "!",
    "aA1 " * 50,
    "\n\n\t  0000",
    "🙂",
)
"""A word, a space, every kind of character, and what makes a rule go back and forth."""
TOKENS_PER_BYTE = 8
"""Tokenizers cut a byte into one token at most, and may put some before a word."""
SPARE_WEIGHTS = 64_000_000
"""Weights a model may have beyond its file's, such as a head."""
TIMES_THE_FILE = 3
"""A file may hold an encoder alone and describe a decoder beside it."""


@dataclass(frozen=True)
class Folder:
    """What is to be looked at."""

    path: Path
    name: str
    """What the model is called in a sentence."""
    gguf_file: str | None = None


def look_at_files(folder: Folder) -> dict[str, Any]:
    """Facts of the folder's files: numbers of weights, bytes of the vocabulary, kind.

    Raises:
        ModelUnavailable: says what is wrong with them.
    """
    model_files.check_ordinary(folder.path)
    vocabulary = 0
    for path in sorted(folder.path.glob("*")):
        if path.suffix in {".json", ".txt", ".model", ".spm", ".jinja"}:
            vocabulary += path.stat().st_size
    if vocabulary > model_files.VOCABULARY_BYTES:
        raise ModelUnavailable(
            "Its vocabulary is larger than any that Headlight reads."
        )
    for path in sorted(folder.path.glob("*.json")):
        if path.name not in _NO_OBJECTS:
            found = model_files.read_json(path, _MOST.get(path.name, SETTINGS_BYTES))
            if path.name == "tokenizer.json":
                check_growth(found)
    if folder.gguf_file is not None:
        header = gguf_header(folder.path / folder.gguf_file)
        shapes, kind = header.shapes, str(header.facts.get("general.architecture"))
        vocabulary += header.n_bytes
        check_sizes(header.facts, shapes)
    else:
        shapes = model_files.shapes_in(folder.path)
        settings = model_files.read_json(folder.path / "config.json")
        check_sizes(settings, shapes)
        kind = str(settings.get("model_type"))
    weights = sum(map(math.prod, shapes.values()))
    return {"weights": weights, "vocabulary": vocabulary, "kind": kind[:100]}


_MOST = {
    "tokenizer.json": model_files.VOCABULARY_BYTES,
    "vocab.json": model_files.VOCABULARY_BYTES,
    model_files.INDEX: model_files.INDEX_BYTES,
}
"""Files that may be larger than settings are."""
_NO_OBJECTS = {"merges.json", "modules.json"}
"""Files that may hold a list; nothing here or in transformers reads them."""


def prepare(kind: str) -> None:
    """Import what looking at a model of this kind needs, once for all of them."""
    from transformers.models.auto import configuration_auto as known

    from . import loading  # noqa: F401

    if kind in known.CONFIG_MAPPING_NAMES:  # pyright: ignore[reportPrivateImportUsage]
        module = known.model_type_to_module_name(kind)
        try:
            importlib.import_module(f"transformers.models.{module}.modeling_{module}")
        except ImportError:  # A kind without a model; it will be refused.
            return


def try_out(folder: Folder, n_weights: int) -> dict[str, Any]:
    """The number of weights of the model that the configuration describes.

    Raises:
        ModelUnavailable: configuration or tokenizer do not work, or do not fit.
    """
    from transformers import AutoTokenizer

    from . import loading, sources
    from .cards import Origin

    origin = Origin(
        folder.name, folder.name, folder.path, "", "",
        gguf_file=folder.gguf_file,
    )  # fmt: skip
    kwargs: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
    if folder.gguf_file is not None:
        kwargs["gguf_file"] = folder.gguf_file
    with sources.readable_errors(origin):
        config = loading.own_config(origin, kwargs)
        described = _described(loading, config, folder.gguf_file is not None)
        if described > TIMES_THE_FILE * n_weights + SPARE_WEIGHTS:
            raise ModelUnavailable(
                "The configuration of “{model}” describes a model of {described} "
                "numbers, and its file holds {n_weights}.",
                model=origin.id,
                described=f"{described:,}",
                n_weights=f"{n_weights:,}",
            )
        d_vocab = config.get_text_config().vocab_size
        _cut_texts(AutoTokenizer.from_pretrained(folder.path, **kwargs), d_vocab)
    return {"weights": described}


def _described(loading: Any, config: Any, is_gguf: bool) -> int:
    """Numbers of the largest model that will be tried; none of them is made."""
    import torch

    most = 0
    for auto, _ in loading.tries(config, is_gguf):
        if most and type(config) not in auto._model_mapping:
            continue  # No encoder alone of this kind, and perhaps none is needed.
        chosen, part = loading.class_of(auto, config)
        with torch.device("meta"):
            model = chosen._from_config(part)
        tensors = (*model.parameters(), *model.buffers())
        most = max(most, sum(tensor.numel() for tensor in tensors))
    return most


def _cut_texts(tokenizer: Any, d_vocab: int) -> None:
    """Let the tokenizer cut a few texts, as it will have to."""
    for text in TEXTS:
        ids = tokenizer(text)["input_ids"]
        if len(ids) > TOKENS_PER_BYTE * len(text.encode()) + 64:
            raise ModelUnavailable("Its tokenizer makes more tokens than a text has.")
        if any(not 0 <= one < d_vocab for one in ids):
            raise ModelUnavailable("Its tokenizer knows words that the model does not.")
        tokenizer.decode(ids)
