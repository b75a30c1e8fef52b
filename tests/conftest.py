"""The real models, loaded once for all tests, and tiny seeded ones for shapes."""

import os
from dataclasses import replace
from functools import cache

import hypothesis
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from transformers import PreTrainedTokenizerFast

from components.libraries import settle_libraries
from core.models import LoadedModel, load_model
from core.trace import Trace, trace
from tests.tiny import (
    TINY_TARGET,
    TINY_TEXT,
    TinyFolder,
    TinyModel,
    TinyTrace,
    save_model,
)

# As the server does; importing core alone changes nothing.
settle_libraries()
# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

DEVICE = os.environ.get("HEADLIGHT_TEST_DEVICE", "cpu")
"""Where the tiny models are; tests/core/test_on_a_gpu.py asks for a card."""

# Whoever runs an AppTest reads what every installed package says of itself, which takes
# longer than the page. What is installed stays the same while the tests run.
manifest_scanner.scan_component_manifests = cache(
    manifest_scanner.scan_component_manifests
)


def run_to_its_end(runner: LocalScriptRunner, timeout: float = 3) -> None:
    """Wait for a page's run without looking every millisecond whether it has ended."""
    thread = runner._script_thread
    assert thread is not None
    thread.join(timeout)
    if thread.is_alive():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"AppTest script run timed out after {timeout}(s)")


local_script_runner.require_widgets_deltas = run_to_its_end


@pytest.fixture(scope="session")
def smollm2() -> LoadedModel:
    return load_model("smollm2-135m")


@pytest.fixture(scope="session")
def minilm() -> LoadedModel:
    return load_model("minilm-l6")


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> TinyFolder:
    """The folder of a family's tiny model, saved once for all tests: leave it be."""
    return cache(lambda family: save_model(family, tmp_path_factory.mktemp(family)))


@pytest.fixture(scope="session")
def tiny_model(tiny_folder: TinyFolder) -> TinyModel:
    """A family's tiny model, loaded once for all tests.

    Its tokenizer is read as it was saved: for Qwen2 the automatic class would put the
    family's own splitting rule in the place of this small one's.
    """

    @cache
    def loaded(family: str) -> LoadedModel:
        folder = tiny_folder(family)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        return replace(load_model(str(folder), device=DEVICE), tokenizer=tokenizer)

    return loaded


@pytest.fixture(scope="session")
def tiny_trace(tiny_model: TinyModel) -> TinyTrace:
    """A short text read by a family's tiny model, once for all tests."""

    @cache
    def read(family: str) -> Trace:
        model = tiny_model(family)
        target = TINY_TARGET if model.card.kind == "encoder-decoder" else None
        return trace(model, TINY_TEXT, target=target)

    return read


@pytest.fixture(autouse=True)
def nobody_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that AppTest runs is asked for from this machine; it has a mock there."""
    monkeypatch.setattr(ContextProxy, "ip_address", None)
