"""The reader's choice in the address, and numbers on their way to the browser."""

from typing import Any

import numpy as np
import pytest

from components.home.choice import from_address, to_address
from components.views.number_block import NumberBlock


@pytest.mark.parametrize(
    ("chosen", "written"),
    [
        ({"station": "layers", "layer": 12, "token": 3}, "layers.12.3"),
        ({"station": "next", "layer": 15, "token": None}, "next.15"),
    ],
)
def test_a_choice_is_written_in_short_and_read_back(
    chosen: dict[str, Any], written: str
):
    assert to_address(chosen) == written
    assert {"token": None} | from_address(written) == chosen


@pytest.mark.parametrize("written", ["", "layers.x", ".1.2", "layers.-1", "layers.²"])
def test_another_address_is_no_choice(written: str):
    assert from_address(written) == {}


def test_arrays_lie_end_to_end_on_borders_of_four_bytes():
    block = NumberBlock()
    block.add("bytes", np.array([1, 2, 3]), "u1")
    block.add("shorts", np.array([500, 7, 9]), "u2")
    block.add("floats", np.array([[0.5, -2.0]]))
    assert block.index == {
        "bytes": ("u1", 0, 3), "shorts": ("u2", 4, 3), "floats": ("f4", 12, 2),
    }  # fmt: skip
    raw = block.numbers()
    assert raw.dtype == np.uint8
    assert raw.ndim == 1
    assert np.frombuffer(raw.tobytes(), "<u2", 3, 4).tolist() == [500, 7, 9]
    assert np.frombuffer(raw.tobytes(), "<f4", 2, 12).tolist() == [0.5, -2.0]
