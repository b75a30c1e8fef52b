"""The laws on a graphics card, where there is one, and its measurement anywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from bench.gpu import MOST_APART, Found, markdown, measured, sizes
from bench.stand_ins import Finder

ROOT = Path(__file__).parents[2]
LAWS = ("instrument", "trace", "models/test_families.py", "attention", "prediction")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no graphics card here")
def test_every_law_holds_on_a_graphics_card():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *(f"tests/core/{law}" for law in LAWS)],
        cwd=ROOT,
        env={**os.environ, "HEADLIGHT_TEST_DEVICE": "cuda"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.fixture(scope="module")
def found() -> list[Found]:
    cpu = torch.device("cpu")
    few = {"tokens": 7, "count": 3, "rounds": 1}
    return [measured(size, cpu, half=False, **few) for size in sizes(small=True)]


def test_the_measurement_finds_the_plain_models_numbers(found: list[Found]):
    for one in found:
        assert one.apart <= MOST_APART[torch.float32]
        assert one.apart_packed <= MOST_APART[torch.float32]
        assert one.rows <= 1e-5
    assert [one.token_s is None for one in found] == [False, False, True]


def test_its_table_has_a_line_a_model(found: list[Found]):
    lines = markdown(found, 3).splitlines()
    assert len(lines) == 2 + len(found)
    assert len({line.count("|") for line in lines}) == 1


def test_what_it_does_not_need_may_be_missing():
    finder = Finder(("jaxtyping", "psutil"))
    assert finder.find_spec("torch") is None
    spec = finder.find_spec("jaxtyping")
    assert spec is not None
    shapes = finder.create_module(spec)
    assert shapes.Float[int, "seq"]
    spec = finder.find_spec("psutil")
    assert spec is not None
    assert finder.create_module(spec).virtual_memory().total > 1e8
