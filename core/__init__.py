"""See inside a transformer, from a notebook: load a model, trace a text, ask.

    import headlight

    model = headlight.load("smollm2-135m")
    trace = headlight.trace(model, "The capital of France is")
    trace.next_token().top(3)

Every array is the model's own numbers, as NumPy float32 that cannot be written to.
Nothing is imported before it is asked for, and importing changes no setting of torch.
No Streamlit and no chart library are needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .distribution import Candidate, Distribution
    from .errors import HeadlightError
    from .instrument.interventions import (
        AblateHead,
        Intervention,
        ReplaceMask,
        SwitchOffPositions,
    )
    from .models.loaded import LoadedModel, ModelCard, catalogue
    from .models.loaded import load_model as load
    from .prediction.lens import Lens, lens
    from .trace.reading import Trace
    from .trace.tracing import trace

_HOMES = {
    "AblateHead": ".instrument.interventions",
    "Candidate": ".distribution",
    "Distribution": ".distribution",
    "HeadlightError": ".errors",
    "Intervention": ".instrument.interventions",
    "Lens": ".prediction.lens",
    "LoadedModel": ".models.loaded",
    "ModelCard": ".models.loaded",
    "ReplaceMask": ".instrument.interventions",
    "SwitchOffPositions": ".instrument.interventions",
    "Trace": ".trace.reading",
    "catalogue": ".models.loaded",
    "lens": ".prediction.lens",
}
"""The module that each public name stands in under the same name."""

__all__ = [
    "AblateHead",
    "Candidate",
    "Distribution",
    "HeadlightError",
    "Intervention",
    "Lens",
    "LoadedModel",
    "ModelCard",
    "ReplaceMask",
    "SwitchOffPositions",
    "Trace",
    "catalogue",
    "lens",
    "load",
    "trace",
]


def __getattr__(name: str) -> Any:
    """A public name, from the module it stands in, imported when first asked for."""
    if name == "load":
        found = import_module(".models.loaded", __name__).load_model
    elif name == "trace":
        # The package of this name, which can be called like the function.
        found = import_module(".trace", __name__)
    elif name in _HOMES:
        found = getattr(import_module(_HOMES[name], __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Public names, those that were not asked for yet too."""
    return sorted({*globals(), *__all__})
