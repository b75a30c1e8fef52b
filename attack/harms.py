"""What can be wrong with a model's files: one harm for each number, always the same."""

import copy
import json
import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attack.wholes import FAMILIES, GGUF, GGUF_FILE, IN_PARTS

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31 - 1, 10**9, 2**63, 1e300, "", "x" * 9999,
    "../../etc/passwd", [], [[]], {}, {"a": {}}, "flex_attention", "org/kernel",
    "(a+)+$", "\ud83d", "ภาษา", "\0", float("nan"),
)  # fmt: skip
"""What a value is replaced by."""
DEEP = 100_000
"""Brackets of a file that is nested beyond what a reader's stack can hold."""
HEADER = struct.Struct("<Q")
INDEX = "model.safetensors.index.json"


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in a JSON value with each of its keys."""
    found, waiting = [], [value]
    while waiting:
        inner = waiting.pop()
        keys = inner.keys() if isinstance(inner, dict) else range(len(inner))
        for key in keys:
            found.append((inner, key))
            if isinstance(inner[key], dict | list):
                waiting.append(inner[key])
    return found


def _odd_json(path: Path, rng: random.Random) -> None:
    """Change values, take some away, swap two; now and then the bytes themselves."""
    if rng.random() < 0.1:
        _odd_bytes(path, rng, 4000)
        return
    if rng.random() < 0.01:
        path.write_text('{"a":' * DEEP + "1" + "}" * DEEP, "utf-8")
        return
    content = json.loads(path.read_text("utf-8"))
    for _ in range(rng.randint(1, 3)):
        places = _places(content)
        if not places:
            break
        inner, key = rng.choice(places)
        kind = rng.random()
        if kind < 0.2:
            del inner[key]
        elif kind < 0.3:
            # A value of this very file where another belongs.
            there, other = rng.choice(places)
            inner[key] = json.loads(json.dumps(there[other]))
        else:
            inner[key] = copy.deepcopy(rng.choice(ODD))
    path.write_text(json.dumps(content), "utf-8")


def _odd_bytes(path: Path, rng: random.Random, first: int) -> None:
    """Flip, overwrite or cut some of the first bytes."""
    raw = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(min(first, len(raw)))
        kind = rng.randrange(4)
        if kind == 0:
            raw[place] ^= 1 << rng.randrange(8)
        elif kind == 1:
            raw[place : place + 8] = rng.randbytes(8)
        elif kind == 2:
            raw[place : place + 8] = b"\xff" * 8
        elif len(raw) > 64 and rng.random() < 0.3:
            del raw[rng.randrange(32, len(raw)) :]
    path.write_bytes(raw)


def odd_config(folder: Path, rng: random.Random) -> None:
    """A configuration with odd values."""
    _odd_json(folder / "config.json", rng)


def odd_tokenizer(folder: Path, rng: random.Random) -> None:
    """A tokenizer, or its settings, with odd values; at times with an evil rule."""
    path = folder / rng.choice(3 * ["tokenizer.json"] + ["tokenizer_config.json"])
    if path.name == "tokenizer.json" and rng.random() < 0.1:
        evil_rule(path, rng.choice(["doubles", "panics"]))
    _odd_json(path, rng)


def evil_rule(path: Path, kind: str) -> None:
    """Rules that make a text grow without end, or that a library gives up on."""
    content = json.loads(path.read_text("utf-8"))
    if kind == "doubles":
        double = {"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}
        content["normalizer"] = {"type": "Sequence", "normalizers": [double] * 40}
    else:
        rule = {"Regex": "(a+)+$"}
        content["pre_tokenizer"] = {
            "type": "Split", "pattern": rule, "behavior": "Isolated", "invert": False,
        }  # fmt: skip
    path.write_text(json.dumps(content), "utf-8")


def odd_weights(folder: Path, rng: random.Random) -> None:
    """A safetensors file with a wrong header, or an index with wrong names."""
    if (folder / INDEX).exists() and rng.random() < 0.5:
        _odd_json(folder / INDEX, rng)
        return
    path = rng.choice(sorted(folder.glob("*.safetensors")))
    if rng.random() < 0.4:
        _odd_bytes(path, rng, 1000)
        return
    raw = path.read_bytes()
    (length,) = HEADER.unpack(raw[:8])
    header = folder / "header.tmp"
    header.write_bytes(raw[8 : 8 + length])
    _odd_json(header, rng)
    changed = header.read_bytes()
    header.unlink()
    path.write_bytes(HEADER.pack(len(changed)) + changed + raw[8 + length :])


def odd_gguf(folder: Path, rng: random.Random) -> None:
    """A GGUF file with wrong bytes in its header."""
    _odd_bytes(folder / GGUF_FILE, rng, 6500)


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "configuration": odd_config,
    "tokenizer": odd_tokenizer,
    "safetensors": odd_weights,
    "GGUF": odd_gguf,
}
"""What reads a model's files, each with what is done to its files."""


def harmed(home: Path, kind: str, number: int, place: Path) -> str | None:
    """Make a copy of a whole folder at ``place`` and harm it.

    Args:
        home: where the whole folders are.
        kind: of `KINDS`.
        number: which of all harms; the same number harms in the same way.
        place: the copy; what was there is taken away.

    Returns:
        The name of the GGUF file, where there is one.
    """
    rng = random.Random(f"{kind} {number}")
    families = sorted(IN_PARTS if kind == "safetensors" and number % 2 else FAMILIES)
    source = GGUF if kind == "GGUF" else rng.choice(families)
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(home / source, place)
    KINDS[kind](place, rng)
    return GGUF_FILE if kind == "GGUF" else None
