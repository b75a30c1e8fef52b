"""Models' folders with something wrong in them, drawn from a seed.

Each is looked at as a visitor's would be. What must come back is a verdict, in time:
never an exception, never a process that does not answer.
"""

import json
import random
import shutil
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import ModelUnavailable
from core.inspection import Inspector
from tests import tiny
from tests.core.test_conversion import write_gguf

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31 - 1, 10**9, 1e300, "", "x" * 9999, "../../etc/passwd",
    [], [[]], {}, {"a": {}}, "flex_attention", "org/kernel", "(a+)+$", "\ud83d", "ภาษา",
)  # fmt: skip
"""What a value is replaced by."""
FAMILIES = ("llama", "bert", "t5", "gpt2")
HEADER = struct.Struct("<Q")


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
    content = json.loads(path.read_text("utf-8"))
    for _ in range(rng.randint(1, 3)):
        places = _places(content)
        if not places:
            break
        inner, key = rng.choice(places)
        if rng.random() < 0.2:
            del inner[key]
        else:
            inner[key] = rng.choice(ODD)
    path.write_text(json.dumps(content), "utf-8")


def _odd_bytes(path: Path, rng: random.Random, first: int) -> None:
    """Flip, cut or repeat some of the first bytes."""
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
        elif len(raw) > 64:
            del raw[rng.randrange(32, len(raw)) :]
    path.write_bytes(raw)


def odd_config(folder: Path, rng: random.Random) -> None:
    """A configuration with odd values."""
    _odd_json(folder / "config.json", rng)


def odd_tokenizer(folder: Path, rng: random.Random) -> None:
    """A tokenizer, or its settings, with odd values; at times with an evil rule."""
    path = folder / rng.choice(["tokenizer.json", "tokenizer_config.json"])
    if path.name == "tokenizer.json" and rng.random() < 0.3:
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
    """A safetensors file with a wrong header."""
    path = folder / "model.safetensors"
    if rng.random() < 0.5:
        _odd_bytes(path, rng, 3000)
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
    _odd_bytes(folder / "tiny.gguf", rng, 6000)


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "configuration": odd_config,
    "tokenizer": odd_tokenizer,
    "safetensors": odd_weights,
    "GGUF": odd_gguf,
}


def whole_folders(home: Path) -> dict[str, Path]:
    """A tiny model of each family, and a GGUF file, to be harmed in copies."""
    folders = {family: tiny.save_model(family, home / family) for family in FAMILIES}
    (home / "gguf").mkdir()
    write_gguf(home / "gguf" / "tiny.gguf")
    return {**folders, "gguf": home / "gguf"}


def run(
    count: int, seed: int = 1, inspector: Inspector | None = None
) -> tuple[Counter[str], float]:
    """Look at ``count`` harmed folders; what came of them, and the longest wait.

    Args:
        count: how many, spread evenly over the kinds.
        seed: another gives other folders.
        inspector: whom to ask; by default one of its own.

    Returns:
        How many were "refused", "passed", or ended in an "exception" or were "not
        answered", which none should be, and the seconds the slowest took.
    """
    asked = inspector or Inspector()
    rng, seen, slowest = random.Random(seed), Counter(), 0.0
    with tempfile.TemporaryDirectory() as place:
        whole = whole_folders(Path(place))
        for number in range(count):
            kind = list(KINDS)[number % len(KINDS)]
            source = "gguf" if kind == "GGUF" else rng.choice(FAMILIES)
            folder = Path(place) / f"copy-{number}"
            shutil.copytree(whole[source], folder)
            KINDS[kind](folder, rng)
            started = time.monotonic()
            seen[_outcome(asked, folder)] += 1
            slowest = max(slowest, time.monotonic() - started)
            shutil.rmtree(folder)
    if inspector is None:
        asked.close()
    return seen, slowest


def _outcome(inspector: Inspector, folder: Path) -> str:
    gguf = "tiny.gguf" if (folder / "tiny.gguf").exists() else None
    try:
        verdict = inspector.verdict(folder, gguf)
    except ModelUnavailable:
        return "exception"
    except Exception as error:  # What is being looked for.
        return f"exception {error!r}"
    if "could not be looked at" in verdict.sentence:
        return "not answered"
    return "refused" if verdict.sentence else "passed"
