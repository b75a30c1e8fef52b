"""A translator's folder: weights and tokenizer for the ordinary door, and its card.

The card says what the model learned from and how well, so that a page can show it and a
test can find out again.
"""

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import torch

from ..models.loaded import load_model
from .corpus import Pair, longer
from .evaluation import exact_share, head_errors
from .marian import as_marian
from .translator import Trained
from .vocabulary import BEGIN, END

CARD = "card.json"
MEASURED = 1_000
"""Sentences of each kind that a share is measured on."""
ALIGNED = 200
"""Sentences that the heads' errors are measured on."""
LICENCE = "Apache-2.0"


def save(trained: Trained, folder: Path) -> dict[str, Any]:
    """Write the model's folder, measure it, and give its card back."""
    marian = as_marian(trained.model, BEGIN, END)
    marian.save_pretrained(folder)
    trained.vocabulary.tokenizer().save_pretrained(folder)
    card = card_of(trained, folder)
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return card


def card_of(trained: Trained, folder: Path) -> dict[str, Any]:
    """What a reader should know of it."""
    recipe, last = trained.recipe, trained.steps[-1]
    measured = min(MEASURED, recipe.n_pairs // 10)
    splits = {
        split: [one for one in trained.corpus if one.split == split][:measured]
        for split in ("unseen", "combination")
    }
    splits["longer"] = list(longer(recipe.language, recipe.seed, measured // 4))
    model, vocabulary = trained.model, trained.vocabulary
    heads = head_errors(load_model(str(folder)), splits["unseen"][:ALIGNED])
    return {
        "recipe": asdict(recipe),
        "weights": sum(one.numel() for one in model.parameters()),
        "words": len(vocabulary),
        "data_sha256": hash_of(trained.corpus),
        "sentences": sum(one.split == "train" for one in trained.corpus),
        "steps": last.n,
        "loss": round(last.loss, 4),
        "minutes": round(last.seconds / 60, 1),
        "threads": torch.get_num_threads(),
        "machine": platform.machine(),
        "trained": date.today().isoformat(),
        "exact": {
            name: round(exact_share(model, vocabulary, some), 4)
            for name, some in splits.items()
        },
        "heads": [asdict(head) for head in heads],
        "licence": LICENCE,
    }


def hash_of(pairs: Sequence[Pair]) -> str:
    """Names a corpus by its content."""
    digest = hashlib.sha256()
    for one in pairs:
        digest.update(f"{' '.join(one.source)}\t{' '.join(one.target)}\n".encode())
    return digest.hexdigest()
