"""Data on its way to a view: whole, in one block, without a table in between."""

import numpy as np
import pytest
from streamlit.components import v2
from streamlit.proto.BidiComponent_pb2 import BidiComponent

from components.views.mounting import component, from_block, in_one_block, sent_data


def test_words_and_arrays_come_back_as_they_were():
    data = {"text": "วันนี้ 🙂", "index": {"a": ["u1", 0, 3]}, "none": None}
    numbers, seen = np.array([1, 2, 255], np.uint8), np.array([], np.uint8)
    block = in_one_block(data | {"numbers": numbers, "seen": seen})
    view = BidiComponent(bytes=block)
    back = sent_data(view)
    np.testing.assert_array_equal(back.pop("numbers"), numbers)
    np.testing.assert_array_equal(back.pop("seen"), seen)
    assert back == data
    assert from_block(block)["text"] == data["text"]


@pytest.mark.parametrize("data", [None, "words", {"text": "one"}, [1, 2]])
def test_without_arrays_nothing_is_packed(data):
    assert in_one_block(data) is data


def test_a_number_that_does_not_fit_a_byte_is_refused():
    with pytest.raises(TypeError):
        in_one_block({"numbers": np.array([0.5])})


def test_nothing_sent_is_nothing():
    assert sent_data(BidiComponent()) is None


def test_a_view_is_mounted_with_its_block(monkeypatch: pytest.MonkeyPatch):
    told = {}
    monkeypatch.setattr(v2, "component", lambda name, **_: told.update)
    component("one", html="", css="", js="")(
        key="k", data={"numbers": np.zeros(4, np.uint8)}
    )
    assert told["key"] == "k"
    assert isinstance(told["data"], bytes)
