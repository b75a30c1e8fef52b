"""GGUF to safetensors, once: the first takes 20 s to load, the second 0.1 s.

GGUF files hold rounded ("quantised") numbers. transformers turns them back into
32-bit numbers but refuses to save the result, so a fresh model without a quantisation
note takes over the numbers and is saved instead.

It runs in a process of its own, so that the memory this takes is given back and the
pages of a running server stay quick.
"""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..errors import WeightsUnavailable

PROBE = "The capital of France is Paris;  in 2024 it cost 3,50 € — ภาษา 🙂\n\tdef f(x):"
"""A text with every kind of character, for comparing before with after."""

DISK_FULL, CHANGED = 28, 3
"""Exit codes."""

_COUNT = re.compile(r"(\d+)/(\d+) \[")


def convert(gguf: Path, folder: Path, on_share: Callable[[float], None]) -> None:
    """Fills `folder` with what ``from_pretrained`` needs, made from the GGUF file.

    Args:
        gguf: the file to read.
        folder: an existing folder to write to.
        on_share: called with the share that is done, 0 to 1, as it grows.

    Raises:
        OSError: the disk is full.
        WeightsUnavailable: anything else went wrong.
    """
    module = f"{__package__}.conversion"
    command = [sys.executable, "-m", module, str(gguf), str(folder)]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        command,
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            last = _follow(process, on_share)
        except BaseException:
            process.kill()
            raise
    if process.returncode == DISK_FULL:
        raise OSError(DISK_FULL, "No space left on device")
    if process.returncode != 0:
        raise WeightsUnavailable(_what_went_wrong(gguf.name, process.returncode, last))


def _follow(process: subprocess.Popen[str], on_share: Callable[[float], None]) -> str:
    """Reads what the process says until it ends; what comes back is its last line."""
    last, share = "", 0.0
    on_share(share)
    for line in process.stderr or ():  # A text stream also ends a line at "\r".
        last = line.strip() or last
        if count := _COUNT.search(line):
            share = max(share, int(count[1]) / max(1, int(count[2])))
            on_share(share)
    return last


def _what_went_wrong(name: str, code: int, last_line: str) -> str:
    if code < 0:
        return (
            f"Converting {name} was stopped by the system, most likely for want of "
            "memory, of which it takes about 2 GB."
        )
    if code == CHANGED:
        return f"Converting {name} changed the model, so the result was thrown away."
    return f"Converting {name} failed ({last_line})."


def main(arguments: Sequence[str]) -> int:
    """Converts one file; what comes back is the exit code."""
    gguf, folder = Path(arguments[0]), Path(arguments[1])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        model, tokenizer = _read(gguf)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        # safetensors makes a file that only its owner may read; a bundle is shared.
        (folder / "model.safetensors").chmod((folder / "config.json").stat().st_mode)
    except Exception as error:
        # safetensors reports a full disk in words only.
        if getattr(error, "errno", None) == DISK_FULL or "os error 28" in str(error):
            return DISK_FULL
        raise
    return 0 if _same(model, tokenizer, folder) else CHANGED


def _end_with_parent() -> None:
    """Ends this process when the one that started it has gone, however it went."""
    # Nothing is ever written there; it closes when the parent ends.
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def _read(gguf: Path) -> tuple[Any, Any]:
    """The model, free of its quantisation note, and its tokenizer."""
    import torch
    from transformers import (
        AutoModelForCausalLM,
        AutoTokenizer,
        LlamaConfig,
        LlamaForCausalLM,
    )

    noted = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype=torch.float32
    )
    settings = noted.config.to_dict()
    settings.pop("quantization_config", None)
    model = LlamaForCausalLM(LlamaConfig(**settings))
    # The head shares the token vectors, so it may be absent from the state.
    model.load_state_dict(noted.state_dict(), strict=False)
    if not _logits_equal(model, noted):
        raise WeightsUnavailable("the fresh model differs from the GGUF model")
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    _split_digits(tokenizer)
    return model, tokenizer


def _split_digits(tokenizer: Any) -> None:
    """Makes every digit a token of its own, as this model was trained.

    The GGUF file says so ("smollm"), but transformers reads only its vocabulary and
    merges; without this "a  7" would be cut differently from the real tokenizer.
    """
    from tokenizers import pre_tokenizers

    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )


def _same(model: Any, tokenizer: Any, folder: Path) -> bool:
    """True when the saved model and tokenizer do exactly what the given ones do."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    saved = AutoTokenizer.from_pretrained(folder)
    return saved(PROBE)["input_ids"] == tokenizer(PROBE)["input_ids"] and _logits_equal(
        AutoModelForCausalLM.from_pretrained(folder), model
    )


def _logits_equal(one: Any, other: Any) -> bool:
    import torch

    token_ids = torch.arange(0, one.config.vocab_size, one.config.vocab_size // 8)[None]
    with torch.inference_mode():
        return torch.equal(one.eval()(token_ids).logits, other.eval()(token_ids).logits)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
