"""Models: what can be shown, how one is loaded, and the registry of loaded ones.

Weights are read from safetensors or GGUF only. A model's own code is never run. The
registry keeps loaded models within a memory budget; the least recently used goes
first and the default model stays.
"""

import inspect
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

# Set before transformers is first imported: no telemetry, whatever the caller does.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import torch
from torch import nn
from transformers import (
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from ..errors import ModelUnavailable
from ..instrument.attention import NAME
from ..instrument.interventions import StackName
from ..limits import LIMITS, Limits
from . import inspection, sources
from .anatomy import Anatomy, explore, reads_and_writes
from .cards import ModelCard, Origin, model_card
from .loading import Weights, read_weights
from .packing import Packing, packing_of
from .self_check import check, first_output, head_is_lazy, known_blocks_suffice
from .sources import CatalogueEntry, catalogue

__all__ = [
    "DEFAULT_MODEL",
    "CatalogueEntry",
    "LoadedModel",
    "ModelCard",
    "catalogue",
    "load_model",
    "loaded_models",
    "pick_device",
    "unload_model",
]

DEFAULT_MODEL = "smollm2-135m"


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model ready to be read. Shared by all threads and never changed."""

    card: ModelCard
    model: PreTrainedModel = field(repr=False)
    tokenizer: PreTrainedTokenizerBase = field(repr=False)
    device: torch.device
    anatomy: Anatomy = field(repr=False)
    head_is_lazy: bool
    """Whether ``lm_head(final hidden state)`` gives the logits, bit for bit."""
    packing: Packing | None = None
    """How texts are read together; None where this model reads them one by one."""
    resumes: bool = False
    """Whether a run may begin at any layer, with what an earlier one left below it."""
    keeps_encoder: bool = False
    """Whether a decoder may run behind what its encoder gave an earlier run."""

    def __repr__(self) -> str:
        return f"<LoadedModel on {self.device}: {self.card!r}>"

    @property
    def n_layers(self) -> dict[StackName, int]:
        """How many blocks each stack has."""
        return {
            name: len(self.anatomy.probe.block_out[name])
            for name in self.anatomy.stacks
        }

    @property
    def packs(self) -> bool:
        """Whether several texts may be read in one pass."""
        return self.packing is not None

    @property
    def body(self) -> nn.Module:
        """What a reading runs: the model without a head that can wait."""
        return self.model.base_model if self.head_is_lazy else self.model

    @property
    def nbytes(self) -> int:
        """Memory of the weights in bytes; shared weights counted once."""
        return sum(p.numel() * p.element_size() for p in self.model.parameters())


def pick_device() -> torch.device:
    """CUDA, then MPS, then CPU: the first that this machine has."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def load_model(model_id: str, device: str | torch.device | None = None) -> LoadedModel:
    """The model named by a catalogue id, a hub id or a local folder; loaded once.

    Args:
        model_id: such as ``"smollm2-135m"``, ``"gpt2"`` or ``"/models/mine"``.
        device: where to put it; by default the GPU when there is one.

    Raises:
        ModelUnavailable: one sentence that says why and, where it can, what to do.
    """
    chosen = pick_device() if device is None else _device(device)
    return _registry.load(model_id.strip(), chosen)


def _device(name: str | torch.device) -> torch.device:
    """The device of this name, if this machine has it and torch can use it.

    Raises:
        ModelUnavailable: it has none such.
    """
    try:
        chosen = torch.device(name)
        torch.empty(1, device=chosen)
    # Without CUDA torch raises an assertion; a name it does not know, a RuntimeError.
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ModelUnavailable(
            "This machine has no device “{name}” that torch can use; it has “{there}”.",
            name=name,
            there=pick_device().type,
        ) from error
    return chosen


def loaded_models() -> list[LoadedModel]:
    """The models in memory, least recently used first."""
    return _registry.loaded()


def unload_model(model_id: str) -> None:
    """Forget a model on every device; nothing happens when it is not loaded."""
    _registry.forget(model_id)


class _Registry:
    """Loaded models within a byte budget, each loaded once however many ask."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._models: OrderedDict[tuple[str, str], LoadedModel] = OrderedDict()
        self._lock = threading.RLock()
        # Models that come with Headlight do not wait for one that a visitor named.
        self._turn = {True: threading.Lock(), False: threading.Lock()}
        self._promised = 0
        """Bytes of models that are being loaded."""

    def loaded(self) -> list[LoadedModel]:
        with self._lock:
            return list(self._models.values())

    def forget(self, model_id: str) -> None:
        with self._lock:
            for key in [key for key in self._models if key[0] == model_id]:
                del self._models[key]

    def load(self, model_id: str, device: torch.device) -> LoadedModel:
        key = (model_id, str(device))
        if (found := self._touch(key)) is not None:
            return found
        # Fetching and looking take long and have limits of their own: no other model
        # waits for them.
        origin = sources.find(model_id)
        needed = _bytes_of(origin)
        lock = self._turn[model_id in sources.SHOWN_AS]
        if not lock.acquire(timeout=self._limits.load_s):
            raise ModelUnavailable(
                "Another model is still being loaded; please try again in a minute."
            )
        try:
            if (found := self._touch(key)) is not None:
                return found
            with self._room(needed, origin):
                loaded = _load(origin, device)
                with self._lock:
                    self._models[key] = loaded
            return loaded
        finally:
            lock.release()

    def _touch(self, key: tuple[str, str]) -> LoadedModel | None:
        with self._lock:
            if key in self._models:
                self._models.move_to_end(key)
            return self._models.get(key)

    @contextmanager
    def _room(self, needed: int, origin: Origin) -> Iterator[None]:
        """Keep ``needed`` bytes of the budget free while a model is being loaded."""
        with self._lock:
            self._make_room(needed, origin)
            self._promised += needed
        try:
            yield
        finally:
            with self._lock:
                self._promised -= needed

    def _make_room(self, needed: int, origin: Origin) -> None:
        """Drop the least recently used models until ``needed`` bytes fit the budget."""
        budget = self._limits.model_bytes - self._promised
        with self._lock:
            pinned = sum(
                m.nbytes for k, m in self._models.items() if k[0] == DEFAULT_MODEL
            )
            if needed + pinned > budget:
                raise ModelUnavailable(
                    "“{model}” needs about {needed} GB of memory; this server has "
                    "{free} GB for it.",
                    model=origin.id,
                    needed=f"{needed / 1e9:.1f}",
                    free=f"{(budget - pinned) / 1e9:.1f}",
                )
            while sum(m.nbytes for m in self._models.values()) + needed > budget:
                oldest = next(k for k in self._models if k[0] != DEFAULT_MODEL)
                del self._models[oldest]


def _bytes_of(origin: Origin) -> int:
    """Memory the model will take, and, unless we made its files, a look into them."""
    if origin.id in sources.SHOWN_AS:
        return sources.predicted_bytes(origin)
    return inspection.inspected(origin)


_registry = _Registry()


def _load(origin: Origin, device: torch.device) -> LoadedModel:
    """Read tokenizer and weights, switch the instrument on, check it, make the card."""
    started = time.monotonic()
    kwargs: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
    if origin.gguf_file is not None:
        kwargs["gguf_file"] = origin.gguf_file
    with sources.readable_errors(origin):
        tokenizer = AutoTokenizer.from_pretrained(origin.folder, **kwargs)
        dtype = torch.float32 if device.type != "cuda" else "auto"
        found = read_weights(origin, dtype, kwargs)
    model = found.model.to(device).eval().requires_grad_(False)  # pyright: ignore[reportArgumentType]
    loaded = _read(origin, replace(found, model=model), tokenizer, device)
    if time.monotonic() - started > LIMITS.load_s:
        raise ModelUnavailable(
            "“{model}” took longer than {n} seconds to load.",
            model=origin.id,
            n=f"{LIMITS.load_s:.0f}",
        )
    return loaded


def _read(
    origin: Origin,
    weights: Weights,
    tokenizer: PreTrainedTokenizerBase,
    device: torch.device,
) -> LoadedModel:
    """Switch the instrument on and refuse the model if its numbers are not its own."""
    model = weights.model
    with torch.inference_mode(), sources.readable_errors(origin):
        inputs, plain = _plain(model)
        model.set_attn_implementation(NAME)
        anatomy = explore(model, inputs)
        check(model, anatomy, inputs, plain)
        lazy = head_is_lazy(model, anatomy, inputs)
        body = model.base_model if lazy else model
        packing = packing_of(model, body, anatomy, inputs)
        n_known = {name: len(anatomy.probe.block_out[name]) for name in anatomy.stacks}
        last = list(anatomy.stacks)[-1]
        below = {**n_known, last: n_known[last] - 1}
        resumes = known_blocks_suffice(model, anatomy, inputs, below)
        keeps = len(n_known) > 1 and known_blocks_suffice(
            model, anatomy, inputs, {**n_known, last: 0}
        )
    card = replace(
        model_card(origin, model, tokenizer, anatomy),
        note=weights.note,
        unused=weights.unused,
    )
    return LoadedModel(
        card, model, tokenizer, device, anatomy, lazy, packing, resumes, keeps
    )


SENSES = {"pixel_values", "input_features", "input_values"}
"""What a model is given of images and sounds."""


def _plain(model: PreTrainedModel) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """The probe's inputs, and what the model makes of them without the instrument.

    Raises:
        ModelUnavailable: the model wants an image or a sound beside the text.
    """
    try:
        inputs = probe_inputs(model)
        return inputs, first_output(model(**inputs))
    except Exception as error:
        if not SENSES & inspect.signature(model.forward).parameters.keys():
            raise
        raise ModelUnavailable(
            "“{model_type}” models are made for images or sounds, with a "
            "text or without; Headlight shows models that read a text "
            "alone.",
            model_type=model.config.model_type,
        ) from error


def probe_inputs(model: PreTrainedModel) -> dict[str, torch.Tensor]:
    """Seven ordinary token ids; for an encoder-decoder five more for the decoder."""
    d_vocab = model.config.get_text_config().vocab_size
    ids = torch.arange(d_vocab // 2, d_vocab // 2 + 12, device=model.device) % d_vocab
    if reads_and_writes(model):
        return {"input_ids": ids[None, :7], "decoder_input_ids": ids[None, 7:]}
    inputs = {"input_ids": ids[None, :7]}
    if "use_cache" in inspect.signature(model.forward).parameters:
        inputs["use_cache"] = False  # pyright: ignore[reportArgumentType]
    return inputs
