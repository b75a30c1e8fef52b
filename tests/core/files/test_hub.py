"""A model of a hub: fetched beside all else, within bounds, and given up in time."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import ModelUnavailable
from core.files import hub
from core.files.hub import hub_folder, hub_progress
from core.files.hub_files import wanted_files
from core.limits import Limits
from core.models import load_model, unload_model
from core.weights import stored
from tests import tiny
from tests.core.files.hub_server import Hub, serving


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tiny.save_model("llama", tmp_path_factory.mktemp("hub"))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def served(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    monkeypatch.setattr(hub, "cache", lambda: tmp_path / "hub")
    monkeypatch.setattr(hub, "_fetches", {})
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "x"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with serving(dict(files)) as found:
        monkeypatch.setenv("HF_ENDPOINT", found.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield found


def fetched(served: Hub) -> set[str]:
    """Names of the files that were asked for."""
    paths = [path for path in served.asked if "/resolve/" in path]
    return {path.rpartition("/")[2] for path in paths}


def test_only_what_a_model_needs_is_fetched_and_only_once(served, files):
    served.files |= {"pytorch_model.bin": b"x", "decoy.safetensors": b"x" * 1000,
                     "evil.py": b"x", "onnx.json": b"{}"}  # fmt: skip
    model = load_model("some/model", "cpu")
    assert model.card.n_layers == 3
    unload_model("some/model")
    assert fetched(served) == {*files, "onnx.json"}
    asked = len(served.asked)
    load_model("some/model", "cpu")
    unload_model("some/model")
    assert len(served.asked) == asked


@pytest.mark.parametrize(
    ("limits", "numbers", "sentence"),
    [
        (Limits(), 10**12, r"needs about 4000\.0 GB of memory"),
        (Limits(hub_bytes=1000), None, "HEADLIGHT_HUB_BYTES"),
    ],
)
def test_what_has_no_room_is_refused_before_it_is_fetched(
    limits, numbers, sentence, served
):
    served.numbers = numbers
    with pytest.raises(ModelUnavailable, match=sentence):
        hub_folder("some/model", limits)
    assert fetched(served) == set()


def test_a_full_disk_is_told_before_anything_is_fetched(served, monkeypatch):
    monkeypatch.setattr(stored, "has_room", lambda *_: False)
    with pytest.raises(ModelUnavailable, match="not enough room on the disk"):
        hub_folder("some/model")
    assert fetched(served) == set()


def test_more_files_than_a_model_needs_are_refused():
    many = [[f"{n}.json", 1] for n in range(100)] + [["model.safetensors", 1]]
    with pytest.raises(ModelUnavailable, match="more files"):
        wanted_files("x/y", {"files": many})
    with pytest.raises(ModelUnavailable, match="more files"):
        wanted_files("x/y", {"files": [["model.safetensors", 1], ["a.txt", 10**9]]})
    with pytest.raises(ModelUnavailable, match="only as pickle"):
        wanted_files("x/y", {"files": [["pytorch_model.bin", 1], ["a.txt", 1]]})


def test_of_weights_in_parts_all_parts_are_fetched_and_no_folder_below():
    parts = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    names = [*parts, "model.safetensors.index.json", "config.json"]
    names += ["x.safetensors", "flax_model.index.json", "sub/model.safetensors"]
    wanted = wanted_files("x/y", {"files": [[name, 10] for name in names]})
    kept = {*parts, "model.safetensors.index.json", "config.json"}
    assert set(wanted.names) == kept
    assert (wanted.n_bytes, wanted.weight_bytes) == (40, 20)


def test_a_hub_that_never_answers_delays_nobody_else(served, tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "LIST_S", 8.0)
    served.silent = True
    errors: list[ModelUnavailable] = []

    def ask() -> None:
        try:
            load_model("some/model", "cpu")
        except ModelUnavailable as error:
            errors.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(100):
        if served.asked:
            break
        time.sleep(0.1)
    folder = tiny.save_model("bert", tmp_path / "bert")
    load_model(str(folder), "cpu")
    assert asking.is_alive()
    unload_model(str(folder))
    asking.join(30)
    assert "hub cannot be reached" in str(errors[0])


def test_how_far_a_fetch_is_is_told_and_it_ends_when_nobody_looks(served, monkeypatch):
    monkeypatch.setattr(hub, "UNWANTED_S", 1.0)
    served.pause_s = 2.0
    served.files["model.safetensors"] += b"\0" * 9_000_000
    errors: list[ModelUnavailable] = []

    def ask(seconds: float) -> None:
        try:
            hub_folder("some/model", Limits(load_s=10 + seconds))
        except ModelUnavailable as error:
            errors.append(error)

    asking = threading.Thread(target=ask, args=(60.0,))
    asking.start()
    state = None
    for _ in range(200):
        state = hub_progress("some/model")
        if state and state.stage == "downloading" and state.done_bytes > 300_000:
            break
        time.sleep(0.1)
    assert state is not None
    assert 0 < state.done_bytes < state.total_bytes
    second = threading.Thread(target=ask, args=(0.3,))
    second.start()
    second.join(10)
    assert "is still being fetched" in str(errors[0])
    asking.join(20)
    assert "nobody waited" in str(errors[1])
    assert hub_progress("some/model") is None


def test_two_are_fetched_at_once_and_no_more(served, monkeypatch):
    busy = {name: hub._Fetch(name, Limits()) for name in ("a/a", "b/b")}
    monkeypatch.setattr(hub, "_fetches", busy)
    with pytest.raises(ModelUnavailable, match="2 other models are being fetched"):
        hub_folder("some/model")
    assert served.asked == []


def test_a_hub_that_sends_more_than_it_listed_is_stopped(served, monkeypatch):
    monkeypatch.setattr(hub, "SPARE_BYTES", 1000)
    served.files["model.safetensors"] += b"\0" * 3_000_000
    served.sizes = {"model.safetensors": 10}
    with pytest.raises(ModelUnavailable, match="sends more of"):
        hub_folder("some/model")
