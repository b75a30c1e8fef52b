"""The frame of the attack: what is counted, and what makes the command fail."""

import sys

import pytest

import attack.__main__ as frame
from attack.tally import Tally


def test_what_fell_short_is_counted_and_told():
    tally = Tally("a section")
    tally.note("the first", "", "")
    tally.note("the second", "it said nothing", "it took a minute")
    assert tally.tried == 2
    assert tally.short == [
        "the second: it said nothing",
        "the second: it took a minute",
    ]


def test_every_section_that_stands_in_the_package_is_found():
    assert "forged" in frame.sections()
    assert not {"tally", "visitor", "watched", "__main__"} & set(frame.sections())


@pytest.mark.parametrize(("short", "code"), [([], 0), (["it broke"], 1)])
def test_the_command_fails_where_anything_fell_short(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    short: list[str],
    code: int,
):
    told: list[float] = []

    def run(seconds: float = 9) -> Tally:
        told.append(seconds)
        return Tally("a section", 3, short)

    monkeypatch.setattr(frame, "sections", lambda: {"one": run})
    monkeypatch.setattr(sys, "argv", ["attack", "--seconds", "2"])
    assert frame.main() == code
    assert told == [2.0]
    assert "a section" in capsys.readouterr().out


def test_a_section_that_breaks_off_has_fallen_short():
    def run(seconds: float = 1) -> Tally:
        if seconds:
            raise OSError("no server")
        return Tally("a section")

    assert "no server" in frame.tried("x", run).short[0]
    assert frame.tried("x", run, 0).short == []
