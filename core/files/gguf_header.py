"""The header of a GGUF file: what it says of the model, and the sizes of its weights.

Read here before any library does, with a bound on every count: a header of a hundred
bytes can claim two milliards of layers or strings.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import math
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import ModelUnavailable
from .model_files import N_WEIGHTS, Shapes

N_FACTS = 10_000
"""A header has some thirty facts, each a name and a value."""
N_ITEMS = 4_000_000
"""Entries of a list: a vocabulary has up to 260,000, its merges 600,000."""
_FORMATS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B",
            10: "Q", 11: "q", 12: "d"}  # fmt: skip
_STRING, _LIST = 8, 9
_LONGEST = 1_000_000
"""Characters of a value that is read, such as the name of the architecture."""


@dataclass
class GgufHeader:
    """What a GGUF file says of itself."""

    facts: dict[str, Any] = field(default_factory=dict)
    """Numbers and short strings by name; of a list only its length."""
    shapes: Shapes = field(default_factory=dict)
    n_bytes: int = 0
    """Bytes of the header, most of which is the vocabulary."""


def gguf_header(path: Path) -> GgufHeader:
    """The header of a GGUF file.

    Raises:
        ModelUnavailable: it is broken, or claims more than the file can hold.
    """
    try:
        with path.open("rb") as file:
            return _read(file, path)
    except (struct.error, UnicodeDecodeError) as error:
        raise _broken(path) from error


def _read(file: BinaryIO, path: Path) -> GgufHeader:
    size = path.stat().st_size
    magic, version, n_weights, n_facts = _unpack(file, "<4sIQQ")
    if magic != b"GGUF" or version not in (2, 3):
        raise ModelUnavailable(
            "{file} is no GGUF file of version 2 or 3.", file=path.name[:80]
        )
    if n_weights > N_WEIGHTS or n_facts > N_FACTS:
        raise _broken(path)
    header = GgufHeader()
    for _ in range(n_facts):
        name = _string(file, path, size)
        (kind,) = _unpack(file, "<I")
        header.facts[name] = _value(file, path, size, kind)
    for _ in range(n_weights):
        name = _string(file, path, size)
        (n_axes,) = _unpack(file, "<I")
        if n_axes > 8:
            raise _broken(path)
        header.shapes[name] = _unpack(file, f"<{n_axes}Q")
        _unpack(file, "<IQ")
    header.n_bytes = file.tell()
    numbers = sum(map(math.prod, header.shapes.values()))
    # The smallest kinds take more than one bit a number.
    if numbers > 8 * size:
        raise _broken(path)
    return header


def _unpack(file: BinaryIO, form: str) -> tuple[Any, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _string(file: BinaryIO, path: Path, size: int) -> str:
    (length,) = _unpack(file, "<Q")
    if length > size - file.tell():
        raise _broken(path)
    text = file.read(min(length, _LONGEST)).decode("utf-8", errors="replace")
    file.seek(max(0, length - _LONGEST), 1)
    return text


def _value(file: BinaryIO, path: Path, size: int, kind: int) -> Any:
    if kind == _STRING:
        return _string(file, path, size)
    if kind == _LIST:
        return _skip_list(file, path, size)
    if kind not in _FORMATS:
        raise _broken(path)
    return _unpack(file, "<" + _FORMATS[kind])[0]


def _skip_list(file: BinaryIO, path: Path, size: int) -> int:
    """Passes over a list; what comes back is how many entries it has."""
    kind, count = _unpack(file, "<IQ")
    if count > min(N_ITEMS, size - file.tell()):
        raise _broken(path)
    if kind == _STRING:
        for _ in range(count):
            (length,) = _unpack(file, "<Q")
            if length > size - file.tell():
                raise _broken(path)
            file.seek(length, 1)
    elif kind in _FORMATS:
        file.seek(count * struct.calcsize(_FORMATS[kind]), 1)
    else:  # No GGUF file in use has lists of lists.
        raise _broken(path)
    return count


def _broken(path: Path) -> ModelUnavailable:
    return ModelUnavailable(
        "The weights file {file} is broken: its header says more than the file holds.",
        file=path.name[:80],
    )
