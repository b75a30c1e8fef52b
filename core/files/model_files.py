"""What lies in a model's folder, read without trusting a byte of it.

Only ordinary files are opened, each up to a size, and from the weights only their
headers. Whatever is odd ends in one sentence. Nothing of torch or transformers is
needed here, so that a fresh process can look at a folder in a tenth of a second.

Formats: https://huggingface.co/docs/safetensors (header), index files as transformers
writes them.
"""

import json
import math
import stat
import struct
from pathlib import Path
from typing import Any

from ..errors import ModelUnavailable

MB = 1_000_000
HEADER_BYTES, INDEX_BYTES = 32 * MB, 16 * MB
"""A header of 100,000 weights takes some 12 MB, an index less."""
SETTINGS_BYTES = 8 * MB
"""A configuration that names 20,000 labels takes about 1 MB."""
VOCABULARY_BYTES = 128 * MB
"""The largest vocabularies in use take 35 MB as tokenizer.json."""
DEPTH = 64
"""Configurations nest four deep, tokenizers eight."""
PARTS = 1000
"""Files that the weights may be spread over."""
N_WEIGHTS = 200_000
"""A mixture of 128 experts in 60 layers has some 25,000."""
OPENED = ("*.json", "*.safetensors", "*.gguf", "*.txt", "*.model", "*.spm", "*.jinja")
"""What may be opened in a folder, here or in transformers."""
WHOLE, INDEX = "model.safetensors", "model.safetensors.index.json"
BYTES_EACH = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2,
    "I16": 2, "U16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
}  # fmt: skip

Shapes = dict[str, tuple[int, ...]]


def is_ordinary(path: Path) -> bool:
    """Whether this is a file, and no pipe, device or folder that looks like one.

    Opening a pipe would wait for ever, reading a device never end.
    """
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def check_ordinary(folder: Path) -> None:
    """Refuse a folder in which a name that might be opened is no ordinary file.

    Raises:
        ModelUnavailable: names the first such.
    """
    for pattern in OPENED:
        for path in sorted(folder.glob(pattern)):
            if not is_ordinary(path):
                raise ModelUnavailable(
                    "{file} in “{folder}” is no ordinary file, so it is not opened.",
                    file=path.name[:80],
                    folder=folder.name,
                )


def read_json(path: Path, most: int = SETTINGS_BYTES) -> dict[str, Any]:
    """The object in a JSON file of at most this many bytes.

    Raises:
        ModelUnavailable: it is no ordinary file, too large, or broken.
    """
    if not is_ordinary(path):
        raise ModelUnavailable("There is no file {name}.", name=path.name)
    if path.stat().st_size > most:
        raise ModelUnavailable(
            "The file {name} is larger than {most} MB, more than any that "
            "Headlight reads.",
            name=path.name,
            most=most // MB,
        )
    return _parsed(path.read_bytes(), path.name)


def _parsed(raw: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(raw.decode("utf-8"))
    except RecursionError as error:
        raise _too_deep(name) from error
    except ValueError as error:
        raise ModelUnavailable(
            "The file {name} is broken: it is no JSON.", name=name
        ) from error
    if not isinstance(found, dict):
        raise ModelUnavailable(
            "The file {name} is broken: it holds no list of names.", name=name
        )
    if not _nests_within(found, DEPTH):
        raise _too_deep(name)
    return found


def _too_deep(name: str) -> ModelUnavailable:
    return ModelUnavailable("The file {name} is nested too deep to be read.", name=name)


def _nests_within(value: Any, depth: int) -> bool:
    """Whether lists and objects lie in each other at most so deep."""
    # Without recursion, for that is what is guarded against.
    layer = [value]
    for _ in range(depth):
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not layer:
            return True
    return False


def weight_files(folder: Path) -> tuple[Path, ...]:
    """The safetensors files that hold the weights: one, or all that the index names.

    Raises:
        ModelUnavailable: the index is broken, or names something else than a
            safetensors file of this folder: a pickle, or a file elsewhere.
    """
    if (folder / WHOLE).is_file():
        return (folder / WHOLE,)
    if not (folder / INDEX).exists():
        return ()
    listed = read_json(folder / INDEX, INDEX_BYTES).get("weight_map")
    if not isinstance(listed, dict) or not listed:
        raise ModelUnavailable("The list of weights {file} is broken.", file=INDEX)
    names = set(map(str, listed.values()))
    if len(names) > PARTS:
        raise ModelUnavailable(
            "The list of weights {file} names too many files.", file=INDEX
        )
    for name in sorted(names):
        _check_part(folder, name)
    return tuple(folder / name for name in sorted(names))


def _check_part(folder: Path, name: str) -> None:
    plain = not set(name) & {"/", "\\", ":", "\0"} and name.isprintable()
    if not (plain and name.endswith(".safetensors") and len(name) <= 255):
        raise ModelUnavailable(
            "The list of weights {file} names “{name}”; only safetensors "
            "files of the same folder are read.",
            file=INDEX,
            name=name[:80],
        )
    if not is_ordinary(folder / name):
        raise ModelUnavailable(
            "“{folder}” is not whole: its list of weights names {name}, and "
            "there is no such file.",
            folder=folder.name,
            name=name,
        )


def shapes_in(folder: Path) -> Shapes:
    """The sizes of all weights that will be read, by name, from the headers alone."""
    found: Shapes = {}
    for path in weight_files(folder):
        found |= header_shapes(path)
        if len(found) > N_WEIGHTS:
            raise _broken(path, f"it lists more than {N_WEIGHTS:,} weights")
    return found


def header_shapes(path: Path) -> Shapes:
    """The sizes of the weights in a safetensors file by name, from its header.

    Raises:
        ModelUnavailable: the header is broken, or says more than the file holds.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= min(size - 8, HEADER_BYTES):
            raise _broken(path, "its header has an impossible length")
        header = _parsed(file.read(length), path.name)
    room = size - 8 - length
    return {
        name: _shape(path, entry, room)
        for name, entry in header.items()
        if name != "__metadata__"
    }


def _shape(path: Path, entry: Any, room: int) -> tuple[int, ...]:
    """The size of one weight, if its numbers lie within the file."""
    match entry:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [start, end]}:
            whole = all(type(one) is int and one >= 0 for one in (*shape, start, end))
            if not whole or len(shape) > 8:
                raise _broken(path, "a weight has an impossible size")
            if not start <= end <= room:
                raise _broken(path, "it is shorter than its header says")
            each = BYTES_EACH.get(dtype)
            if each is not None and each * math.prod(shape) != end - start:
                raise _broken(path, "a weight's size and its bytes do not agree")
            if each is None and math.prod(shape) > 8 * (end - start):
                raise _broken(path, "a weight's size and its bytes do not agree")
            return tuple(shape)
    raise _broken(path, "its header does not say where the weights are")


def _broken(path: Path, why: str) -> ModelUnavailable:
    return ModelUnavailable(
        "The weights file {file} is broken: {why}.", file=path.name[:80], why=why
    )
