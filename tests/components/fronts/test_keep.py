"""Processes that are kept: begun anew when they end, ended together."""

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from components.fronts import keep as module
from components.fronts.keep import Kept, end, keep


def sleeper(name: str = "It", seconds: float = 60) -> Kept:
    command = [sys.executable, "-S", "-c", f"import time; time.sleep({seconds})"]
    return Kept(name, command, os.environ, Path.cwd())


def until(is_so, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_one_that_is_killed_is_begun_anew_and_that_is_said(monkeypatch):
    monkeypatch.setattr(module, "PAUSES_S", (0.0, 0.0))
    said: list[str] = []
    one = sleeper("Front end 2")
    one.look(said.append)
    assert one.process is not None
    first = one.process
    first.kill()
    first.wait(20)
    one.look(said.append)
    one.look(said.append)
    assert one.process is not None
    assert one.process.pid != first.pid
    assert said == ["Front end 2 has ended (code -9) and is started anew.\n"]
    end([one])


def test_one_that_does_not_live_is_tried_ever_less_often():
    one, pauses = sleeper(seconds=0), []
    for _ in range(3):
        one.due = 0.0
        one.look(lambda words: None)
        assert one.process is not None
        one.process.wait(20)
        one.look(lambda words: None)
        pauses.append(one.due - time.monotonic())
    assert pauses == sorted(pauses)
    assert pauses[0] < 1.5 < pauses[2]


class Interrupted(Kept):
    def look(self, say: object) -> None:
        raise KeyboardInterrupt


def test_an_interruption_ends_all_of_them():
    one = sleeper()
    with pytest.raises(KeyboardInterrupt):
        keep([one, Interrupted("other", [], {}, Path())], lambda words: None)
    assert one.process is not None
    assert one.process.poll() is not None


def test_one_that_does_not_listen_is_made_to_end(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(module, "GRACE_S", 0.1)
    deaf = (
        "import pathlib, signal, time; signal.signal(15, signal.SIG_IGN); "
        "pathlib.Path('deaf').touch(); time.sleep(60)"
    )
    one = Kept("It", [sys.executable, "-S", "-c", deaf], os.environ, tmp_path)
    one.begin()
    until((tmp_path / "deaf").exists)
    end([one])
    assert one.process is not None
    assert one.process.poll() == -9


@pytest.mark.skipif(not module._dies_with_us(), reason="there is no setpriv here")
def test_none_outlives_whoever_keeps_them_even_if_that_is_killed():
    code = (
        "import os, sys, pathlib; from components.fronts.keep import Kept\n"
        "one = Kept('It', [sys.executable, '-c', 'import time; time.sleep(60)'], "
        "os.environ, pathlib.Path())\n"
        "one.begin(); print(one.process.pid, flush=True); import time; time.sleep(60)"
    )
    root = Path(__file__).parents[3]
    with psutil.Popen(
        [sys.executable, "-c", code], cwd=root, stdout=-1, text=True
    ) as keeper:
        pid = int(keeper.stdout.readline())
        # It takes a moment until the wish holds: it is said by what is begun.
        until(lambda: "setpriv" not in psutil.Process(pid).name())
        keeper.kill()
    until(
        lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie"
    )
