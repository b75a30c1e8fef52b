"""Traces of tiny models for the tests of what stands inside a block."""

from dataclasses import replace
from pathlib import Path

from transformers import PreTrainedTokenizerFast

from core.models import load_model
from core.trace import Trace, trace
from tests import tiny

TEXT = "the black dog saw a cat"
ADDITIVE = ["gpt2", "gpt_neox", "llama", "qwen2", "phi3", "t5"]
NOT_ADDITIVE = ["bert", "bart", "gemma2"]


def read_family(family: str, folder: Path) -> Trace:
    """The text read by a tiny model of this family, saved in this folder."""
    tiny.save_model(family, folder)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    lm = replace(load_model(str(folder), device="cpu"), tokenizer=tokenizer)
    target = "one cat run" if lm.card.kind == "encoder-decoder" else None
    return trace(lm, TEXT, target=target)
