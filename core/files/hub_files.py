"""Which files of a model on a hub are fetched, and whether there is room for them."""

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ..errors import ModelUnavailable
from ..limits import Limits
from ..weights import stored
from .model_files import INDEX, PARTS, VOCABULARY_BYTES, WHOLE

BESIDE = ("*.json", "*.txt", "*.model", "*.spm", "*.jinja")
"""What is fetched beside the weights: never *.bin, *.pt, *.py."""
SHARDS = "model-*-of-*.safetensors"
N_BESIDE = 40
"""Files beside the weights; models come with about ten."""


@dataclass(frozen=True)
class Wanted:
    """The files of a model that are needed, and their size."""

    names: tuple[str, ...]
    n_bytes: int
    weight_bytes: int
    numbers: int | None
    """Numbers in the weights, where the hub counts them."""

    @property
    def memory_bytes(self) -> int:
        """What the model will take at least, as 32-bit numbers."""
        return 4 * self.numbers if self.numbers else self.weight_bytes


def wanted_files(model_id: str, listing: dict[str, Any]) -> Wanted:
    """The files that are needed, of all that the hub lists.

    Raises:
        ModelUnavailable: there are no safetensors, or more files than a model has.
    """
    sizes = {str(name): int(size) for name, size in listing["files"]}
    plain = {name: size for name, size in sizes.items() if "/" not in name}
    weights = [WHOLE] if WHOLE in plain else []
    if not weights and INDEX in plain:
        weights = [name for name in plain if fnmatch(name, SHARDS)]
    if not weights:
        raise ModelUnavailable(only_pickles(model_id))
    beside = [
        name
        for name in plain
        if any(fnmatch(name, form) for form in BESIDE)
        and not (name.endswith(".index.json") and name != INDEX)
    ]
    total = sum(plain[name] for name in beside)
    if len(beside) > N_BESIDE or len(weights) > PARTS or total > VOCABULARY_BYTES:
        raise ModelUnavailable(
            "“{model}” has more files on the hub than a model needs, so "
            "none of them is fetched.",
            model=model_id,
        )
    weight_bytes = sum(plain[name] for name in weights)
    names = tuple(sorted({*beside, *weights}))
    return Wanted(names, total + weight_bytes, weight_bytes, listing.get("numbers"))


def only_pickles(model_id: str) -> str:
    """Why a model without safetensors is not shown."""
    return (
        f"“{model_id}” has its weights only as pickle files, which can run code when "
        "they are opened; Headlight reads safetensors and GGUF."
    )


def check_room(model_id: str, wanted: Wanted, cache: Path, limits: Limits) -> None:
    """Do nothing, or say that memory, disk or the budget would not do.

    Raises:
        ModelUnavailable: with the sizes that the hub lists, before any is fetched.
    """
    if wanted.memory_bytes > limits.model_bytes:
        raise ModelUnavailable(
            "“{model}” needs about {needed} GB of memory; this "
            "server has {most} GB for models.",
            model=model_id,
            needed=f"{wanted.memory_bytes / 1e9:.1f}",
            most=f"{limits.model_bytes / 1e9:.1f}",
        )
    if held_bytes(cache) + wanted.n_bytes > limits.hub_bytes:
        raise ModelUnavailable(
            "“{model}” would take {needed} GB of disk, and this server "
            "keeps at most {most} GB of models from a hub; whoever "
            "runs it can raise HEADLIGHT_HUB_BYTES.",
            model=model_id,
            needed=f"{wanted.n_bytes / 1e9:.1f}",
            most=f"{limits.hub_bytes / 1e9:.0f}",
        )
    stored.require_room(cache, wanted.n_bytes, f"“{model_id}”")


def held_bytes(cache: Path) -> int:
    """Bytes that files below a folder take, each counted once."""
    total = 0
    for path in cache.rglob("*"):
        try:
            if path.is_file() and not path.is_symlink():
                total += path.stat().st_size
        except OSError:  # It was moved away meanwhile.
            continue
    return total
