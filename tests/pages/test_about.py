"""About this server: the facts on it are those of the running program."""

import dataclasses
import platform
import re
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest
from transformers import ElectraConfig, ElectraForPreTraining

from components.server import about
from core.limits import LIMITS
from core.models import load_model, unload_model
from core.weights.home import PACKAGES
from tests import tiny
from tests.pages.open import opened_by_link


@pytest.fixture
def page(smollm2) -> AppTest:
    del smollm2  # so that there is a model in memory to be shown
    return opened_by_link("about")


def test_it_names_the_limits_by_the_variables_that_set_them():
    table = about.limits()
    assert len(table) == len(dataclasses.fields(LIMITS))
    row = table.set_index("environment variable").loc["HEADLIGHT_TRACE_TOKENS"]
    assert row["here"] == f"{LIMITS.trace_tokens:,} tokens"


def test_it_names_every_variable_that_the_code_reads():
    root = Path(about.__file__).parents[2]
    files = [*root.glob("core/**/*.py"), *root.glob("components/**/*.py")]
    code = "\n".join(path.read_text("utf-8") for path in [*files, root / "app.py"])
    read = set(re.findall(r"\bHEADLIGHT_[A-Z_]*[A-Z]\b", code))
    named = {*about.limits()["environment variable"]}
    named |= {*about.settings()["environment variable"]}
    assert read <= named
    assert len(named) == len(about.limits()) + len(about.settings())


def test_it_does_not_show_what_a_setting_is_set_to(monkeypatch):
    monkeypatch.setenv("HEADLIGHT_HOME", "/home/somebody/weights")
    monkeypatch.delenv("HEADLIGHT_OPEN_MODELS", raising=False)
    here = about.settings().set_index("environment variable")["here"]
    said = dict(zip(here.index, here, strict=True))
    assert said["HEADLIGHT_HOME"] == "set"
    assert said["HEADLIGHT_OPEN_MODELS"] == "not set"


def test_it_names_every_package_of_weights_with_licence_and_source():
    table = about.weights()
    assert list(table["weights"]) == [p.title for p in PACKAGES.values()]
    assert all(table["licence"])
    assert all(table["source"].str.contains("](https://", regex=False))


def test_it_shows_what_is_in_memory(smollm2):
    rows = about.in_memory().set_index("model")
    row = rows.loc["SmolLM2 135M"]
    assert row["layers × heads"] == "30 × 9"
    assert row["vocabulary"] == "49,152"
    assert smollm2.card.positions == row["positions"]


def test_it_says_what_of_a_models_file_is_not_shown(tmp_path, monkeypatch, minilm):
    electra = ElectraConfig, ElectraForPreTraining, tiny.FAMILIES["electra"][2]
    monkeypatch.setitem(tiny.FAMILIES, "electra", electra)
    folder = tiny.save_model("electra", tmp_path / "judge")
    load_model(str(folder))
    lines = about.left_out().splitlines()
    unload_model(str(folder))
    (line,) = (line for line in lines if line.startswith("- **judge**"))
    assert "only its vectors are shown. 4 weights of its file have no place" in line
    assert "`discriminator_predictions.dense.bias`" in line
    assert not any(minilm.card.title in line for line in lines)


def test_it_names_the_versions_in_use():
    versions = dict(about.versions().itertuples(index=False))
    assert versions["torch"] == torch.__version__
    assert versions["Python"] == platform.python_version()


def test_it_says_who_can_come_in(monkeypatch):
    monkeypatch.setattr("streamlit.get_option", {"server.address": "127.0.0.1"}.get)
    assert "only the computer it runs on" in about.privacy()
    monkeypatch.setattr("streamlit.get_option", {"server.address": "0.0.0.0"}.get)
    assert "everybody on its network" in about.privacy()


def test_the_page_shows_all_of_it(page: AppTest):
    assert not page.exception
    assert page.title[0].value == "What runs on this server?"
    assert [metric.label for metric in page.metric] == [
        "Device",
        "Being read",
        "Waiting",
        "Texts in a pass",
        "Tokens read",
        "Models in memory",
        "Results kept",
    ]
    assert len(page.table) == 6
