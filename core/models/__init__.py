"""Models: what can be shown, how one is loaded, and which are loaded now."""

from .loaded import (
    DEFAULT_MODEL,
    LoadedModel,
    ModelCard,
    catalogue,
    load_model,
    loaded_models,
    pick_device,
    unload_model,
)

__all__ = [
    "DEFAULT_MODEL",
    "LoadedModel",
    "ModelCard",
    "catalogue",
    "load_model",
    "loaded_models",
    "pick_device",
    "unload_model",
]
