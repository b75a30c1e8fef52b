"""The real models, loaded once for all tests, and tiny seeded ones for shapes."""

import pytest
from streamlit.runtime.context import ContextProxy

from components.libraries import settle_libraries
from core.models import LoadedModel, load_model

# As the server does; importing core alone changes nothing.
settle_libraries()


@pytest.fixture(scope="session")
def smollm2() -> LoadedModel:
    return load_model("smollm2-135m")


@pytest.fixture(scope="session")
def minilm() -> LoadedModel:
    return load_model("minilm-l6")


@pytest.fixture(autouse=True)
def nobody_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that AppTest runs is asked for from this machine; it has a mock there."""
    monkeypatch.setattr(ContextProxy, "ip_address", None)
