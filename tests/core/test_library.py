"""core as a library: installed under its public name, and used far from the app."""

import inspect
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import core
from core import AblateHead, LoadedModel, ReplaceMask, SwitchOffPositions
from core.trace import trace
from tests.harness import notebook
from tests.test_rooms import names_in, sources
from tests.tiny import save_model

ROOT = Path(__file__).resolve().parents[2]
APP_ONLY = {
    "altair", "components", "core", "matplotlib", "pandas", "plotly", "sklearn",
    "starlette", "streamlit", "umap",
}  # fmt: skip
"""What importing the library brings into nobody's process."""

DISTRIBUTION = {"sklearn": "scikit-learn", "umap": "umap-learn"}
"""Modules that the package index keeps under another name."""

LOOK = """
import json, sys
import headlight
found = {"alone": sorted({name.partition(".")[0] for name in sys.modules})}

import torch, transformers
def settings():
    return {
        "threads": torch.get_num_threads(),
        "threads between operations": torch.get_num_interop_threads(),
        "kind of numbers": str(torch.get_default_dtype()),
        "gradients": torch.is_grad_enabled(),
        "inference": torch.is_inference_mode_enabled(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "precision": torch.get_float32_matmul_precision(),
        "seed": torch.initial_seed(),
        "progress bars": transformers.utils.logging.is_progress_bar_enabled(),
        "verbosity": transformers.utils.logging.get_verbosity(),
    }
torch.set_num_threads(3)
found["before"] = settings()
names = [name for name in headlight.__all__ if getattr(headlight, name) is None]
found["after"] = settings()
found["all"] = sorted({name.partition(".")[0] for name in sys.modules})

model = headlight.load(sys.argv[1])
trace = headlight.trace(model, "the cat sat")
found["place"] = headlight.__file__
found["said"] = [token.text for token in trace.tokens]
found["sum"] = float(trace.next_token().probs.sum())
found["settled"] = settings()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed this tree, and nothing it depends on."""
    tree = tmp_path_factory.mktemp("tree") / "tree"
    left_out = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "build")
    shutil.copytree(ROOT, tree, ignore=left_out)
    target = tree.parent / "installed"
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
        "--no-build-isolation", "--disable-pip-version-check",
        "--target", str(target), str(tree),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def far_from_here(installed: Path, *arguments: str) -> Any:
    """What Python prints when it knows the installed library alone, not this tree."""
    done = subprocess.run(
        [sys.executable, "-P", *arguments],
        capture_output=True, text=True, check=False, cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def seen(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process far from this tree saw of the installed library."""
    folder = save_model("gpt2", tmp_path_factory.mktemp("model"))
    return far_from_here(installed, "-c", LOOK, str(folder))


def test_the_library_alone_is_installed(installed: Path):
    found = {path.name for path in installed.iterdir()}
    (about,) = [name for name in found if name.endswith(".dist-info")]
    assert found == {"headlight", about}
    ours = {
        path.relative_to(ROOT / "core")
        for path in (ROOT / "core").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    theirs = {
        path.relative_to(installed / "headlight")
        for path in (installed / "headlight").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert theirs == ours


def test_far_from_the_app_a_text_is_traced(seen: dict[str, Any], installed: Path):
    assert Path(seen["place"]).parent == installed / "headlight"
    assert seen["said"] == ["the", "cat", "sat"]
    assert seen["sum"] == pytest.approx(1)


def test_importing_and_loading_change_no_setting(seen: dict[str, Any]):
    assert seen["before"]["threads"] == 3
    assert seen["before"] == seen["after"] == seen["settled"]


def test_importing_brings_no_screen_and_no_charts(seen: dict[str, Any]):
    assert not APP_ONLY & set(seen["all"])
    assert not {"torch", "transformers", "numpy"} & set(seen["alone"])


def test_what_core_imports_is_what_the_library_depends_on():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split("[><]", one)[0]: one for one in settings["dependencies"]}
    named = {
        name.partition(".")[0] for path in sources("core") for name in names_in(path)
    } - {"core", *sys.stdlib_module_names}
    taken = {DISTRIBUTION.get(name, name) for name in named}
    # transformers asks for these two when it reads a GGUF file.
    assert set(needed) == taken | {"accelerate", "gguf"}
    assert settings["optional-dependencies"] == {"cluster": ["ray[serve]>=2.60.0"]}
    pins = (ROOT / "requirements.txt").read_text("utf-8")
    for name, written in needed.items():
        lowest = written.removeprefix(f"{name}>=").partition(",")[0]
        assert f"\n{name}=={lowest} " in pins


def test_every_public_name_is_there_and_listed():
    assert set(core.__all__) <= set(dir(core))
    assert all(getattr(core, name) is not None for name in core.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        core.nothing  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]


def test_the_package_that_is_called_is_the_function():
    assert core.trace is sys.modules["core.trace"]
    assert inspect.signature(core.trace) == inspect.signature(trace)


def public_objects(model: LoadedModel) -> dict[str, object]:
    t = trace(model, "The capital\nof France is " + "very " * 40)
    found = core.lens(trace(model, "The capital of France is"))
    mask = ReplaceMask(np.tri(5) > 0, layer=3)
    return {
        "model": model, "card": model.card, "trace": t, "stack": t.main_stack,
        "attention": t.main_stack.self_attention(-1), "lens": found,
        "distribution": t.next_token(top_k=5), "candidate": t.next_token().top(1)[0],
        "cell": found.cell(-1, -1), "mask": mask, "ablation": AblateHead(3, 4),
        "positions": SwitchOffPositions(),
        "changed": trace(model, "a b c d e", interventions=[mask]),
    }  # fmt: skip


def test_what_a_notebook_shows_of_an_object_is_one_line(smollm2: LoadedModel):
    shown = {name: repr(one) for name, one in public_objects(smollm2).items()}
    assert {name for name, line in shown.items() if "\n" in line} == set()
    # A candidate and a cell are all numbers, each with its name.
    longest = {name: len(line) for name, line in shown.items()}
    assert longest.pop("candidate") < 220
    assert longest.pop("cell") < 220
    assert max(longest.values()) < 130
    assert shown["model"] == (
        "<LoadedModel on cpu: <ModelCard smollm2-135m: llama decoder, 30 layers, "
        "9 heads, 134,515,008 parameters>>"
    )
    assert shown["mask"] == (
        "ReplaceMask(5 × 5 mask, 15 visible, layer=3, head=None, stack=None, "
        "attention='self')"
    )
    assert "'The capital\\nof France is very" in shown["trace"]
    assert "1 changed" in shown["changed"]
    assert "over 49,152 tokens, top_k 5: '\\n' has 0." in shown["distribution"]


def test_a_distribution_travels_without_its_tokenizer(smollm2: LoadedModel):
    own = trace(smollm2, "The capital of France is").next_token(temperature=0.5)
    there = pickle.loads(pickle.dumps(own))
    assert (own.top(1)[0].text, there.top(1)[0].text) == (" Paris", None)
    np.testing.assert_array_equal(there.probs, own.probs)


def test_the_notebook_says_what_its_file_says(installed: Path):
    path = ROOT / "examples" / "heads.ipynb"
    cells = notebook.kept(json.loads(path.read_text("utf-8")))
    runner = ROOT / "tests" / "harness" / "notebook.py"
    said = far_from_here(installed, str(runner), "--print", str(path))
    assert len(said) == len(cells) > 8
    number = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
    for ours, theirs in zip(said, cells, strict=True):
        # The last digit of a number that is shown rounded may differ by the machine.
        assert number.sub("#", ours) == number.sub("#", theirs)
        values = [
            [float(one.replace(",", "")) for one in number.findall(text)]
            for text in (ours, theirs)
        ]
        assert values[0] == pytest.approx(values[1], rel=0.002, abs=0.11)
