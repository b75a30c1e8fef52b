"""The class code: the same all day, typed in any way, and no cookie without it."""

import os
from datetime import date
from pathlib import Path

import pytest

from components.class_code import (
    KEY_VARIABLE,
    LETTERS,
    cookie_key,
    cookie_of,
    is_same,
    kept_in,
    spelled,
)

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


def test_a_server_started_again_the_same_day_has_the_same_code(tmp_path: Path):
    path = tmp_path / "home" / "code.json"
    first = kept_in(path, MONDAY)
    assert len(first[0]) == 6
    assert set(first[0]) <= set(LETTERS)
    assert kept_in(path, MONDAY) == first
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    code, key = kept_in(path, TUESDAY)
    assert code != first[0]
    assert key != first[1]


@pytest.mark.parametrize("held", ["", "[]", "{}", '{"day": 1}', "\udc80"])
def test_a_broken_file_is_made_anew(tmp_path: Path, held: str):
    path = tmp_path / "code.json"
    path.write_bytes(held.encode("utf-8", "surrogateescape"))
    assert kept_in(path, MONDAY) == kept_in(path, MONDAY)


def test_where_nothing_can_be_written_there_is_a_code_all_the_same(tmp_path: Path):
    (tmp_path / "file").touch()
    code, key = kept_in(tmp_path / "file" / "code.json", MONDAY)
    assert len(code) == 6
    assert len(key) == 32


@pytest.mark.parametrize("typed", ["BCDFGH", "bcd-fgh", " b cd fgh ", "Bcd\u2013fgH"])
def test_it_may_be_typed_as_one_likes(typed: str):
    assert is_same(typed, "BCDFGH")


@pytest.mark.parametrize("typed", ["", "BCDFG", "BCDFGHJ", "BCDFGJ", "-"])
def test_another_code_is_not_it(typed: str):
    assert not is_same(typed, "BCDFGH")


def test_processes_of_one_class_take_the_key_they_were_given(monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, bytes(range(32)).hex())
    assert cookie_key() == bytes(range(32))


def test_the_cookie_follows_from_code_and_key_and_tells_neither():
    key = bytes(range(32))
    cookie = cookie_of("BCDFGH", key)
    assert cookie == cookie_of("bcd-fgh", key)
    assert cookie != cookie_of("BCDFGJ", key)
    assert cookie != cookie_of("BCDFGH", bytes(32))
    assert "bcdfgh" not in cookie.lower()


def test_it_is_spelled_in_two_halves():
    assert spelled("BCDFGH") == "BCD-FGH"
    assert spelled("room 12") == "room 12"
