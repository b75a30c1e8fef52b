"""The attack on the readers of models: it reads what the server reads, and can fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from attack import folders, harms, reader
from attack.folders import Reader, alone, read_many
from attack.wholes import GGUF, GGUF_FILE, whole_folders
from core.limits import Limits
from core.models.inspection import Inspector

EACH = 3
"""Harms of each kind: those in which both ways of looking are compared."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("whole")
    whole_folders(place)
    return place


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    asked = Inspector()
    yield asked
    asked.close()


@pytest.fixture(scope="module")
def rows(home: Path) -> Iterator[Reader]:
    reading = Reader(home)
    yield reading
    reading.close()


def test_unharmed_every_folder_passes(home: Path, inspector: Inspector):
    for path in sorted(home.iterdir()):
        gguf_file = GGUF_FILE if path.name == GGUF else None
        assert inspector.verdict(path, gguf_file).sentence == "", path.name


def test_in_a_row_and_alone_the_same_comes_of_a_folder(
    home: Path, inspector: Inspector, rows: Reader
):
    all_came: set[str] = set()
    for kind in harms.KINDS:
        came = rows.row(kind, 0, EACH)
        singly = [alone(inspector, home, kind, number) for number in range(EACH)]
        assert came == [word for word, _ in singly]
        assert max(seconds for _, seconds in singly) < folders.LONGEST_S
        all_came |= set(came)
    assert all_came == {"passed", "refused"}


@pytest.mark.parametrize(
    ("limit", "came"), [("inspect_s", {"time"}), ("inspect_bytes", {"memory", "ended"})]
)
def test_a_folder_that_is_too_much_ends_its_row(
    rows: Reader, monkeypatch: pytest.MonkeyPatch, limit: str, came: set[str]
):
    few = (
        Limits(inspect_bytes=1) if limit == "inspect_bytes" else Limits(inspect_s=1e-4)
    )
    monkeypatch.setattr(folders, "LIMITS", few)
    found = rows.row("tokenizer", 0, 500)
    assert found[-1] in came
    assert len(found) < 500


def test_a_reader_that_breaks_off_is_noticed(tmp_path: Path):
    asked = {"home": str(tmp_path), "kind": "GGUF", "first": 0, "count": 3}
    limits = {"seconds": 5.0, "bytes": 10**9}
    # There is no such folder, so whoever reads it raises what nobody catches.
    assert reader.watched_row(asked | limits) == ["ended"]


class Planted:
    """Answers as told, in place of both who look."""

    def __init__(self, *came: str) -> None:
        self.came = list(came)

    def row(self, kind: str, first: int, count: int) -> list[str]:
        return self.came[first : first + count]


@pytest.mark.parametrize("planted", ["time", "memory", "uncaught", "no answer"])
def test_what_falls_short_alone_too_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str
):
    monkeypatch.setattr(folders, "alone", lambda *_: (planted, 1.0))
    planting = Planted("passed", "ended", "refused")
    came, short = read_many(planting, None, tmp_path, "GGUF", 9, 3)  # pyright: ignore[reportArgumentType]
    assert came == {"passed": 1, planted: 1, "refused": 1}
    assert short == [f"GGUF, 1: {planted} after 1 s"]


def test_what_falls_short_in_its_row_only_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folders, "alone", lambda *_: ("refused", 1.0))
    planting = Planted("ended", "passed")
    came, short = read_many(planting, None, tmp_path, "GGUF", 9, 2)  # pyright: ignore[reportArgumentType]
    assert (came, short) == ({"refused": 1, "passed": 1}, [])
    monkeypatch.setattr(folders, "alone", lambda *_: ("refused", 61.0))
    assert read_many(planting, None, tmp_path, "GGUF", 9, 2)[1] != []  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("", "passed"),
        ("It takes more than 5 seconds to look at, and so it is not loaded.", "time"),
        ("It takes more than 2.1 GB of memory to look at.", "memory"),
        ("It takes more memory to look at than is given to that.", "memory"),
        ("Its files are broken in a way that stops whoever reads them.", "uncaught"),
        ("The file config.json is broken: it is no JSON.", "refused"),
    ],
)
def test_sentences_are_told_apart(sentence: str, word: str):
    assert reader.outcome(sentence) == word
