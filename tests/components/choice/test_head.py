"""The chosen head and pair: kept, written in the address, never out of range."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

CODE = """
import streamlit as st
from components.choice.head import choose_head, choose_pair, reader_head, write_head
from core.models import load_model
from core.trace import trace
from core.trace.attentions import attentions_named

read = trace(load_model(st.session_state["model"]), st.session_state["text"])
if wanted := st.session_state.pop("wanted_head", None):
    choose_head(reader_head(read).facts.name, *wanted)
if wanted := st.session_state.pop("wanted_pair", None):
    choose_pair(read.text, *wanted)
choice = reader_head(read)
write_head(choice)
found = (*choice.where, *choice.pair)
attention = attentions_named(read, choice.facts.name).layer(choice.layer)
row = attention.row(choice.query)[choice.head]
st.session_state["found"], st.session_state["row"] = found, row
"""
TEXT = "The animal was tired"


@pytest.fixture
def chosen() -> Callable[..., AppTest]:
    def run(**query: str) -> AppTest:
        at = AppTest.from_string(CODE, default_timeout=60)
        at.session_state["model"] = query.pop("model", "smollm2-135m")
        at.session_state["text"] = query.pop("text", TEXT)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        return at

    return run


def found(at: AppTest) -> tuple:
    return at.session_state["found"]


def test_the_first_view_is_the_middle_layer_and_what_the_last_token_reads(chosen):
    at = chosen()
    name, layer, head, query, key = found(at)
    assert (name, layer, head, query) == ("decoder.self", 15, 0, 3)
    assert key == 1 + np.argmax(at.session_state["row"][1:3])
    assert dict(at.query_params) == {}


def test_a_link_brings_head_and_pair(chosen):
    at = chosen(head="decoder.self.12.4", pair="2.1")
    assert found(at) == ("decoder.self", 12, 4, 2, 1)


@pytest.mark.parametrize(
    "address",
    [
        {"head": "decoder.self.30.4"},
        {"head": "decoder.self.2.9"},
        {"head": "x"},
        {"head": "decoder.self.²."},
        {"pair": "1.2"},
        {"pair": "9.9"},
        {"pair": "-1.0"},
    ],
)
def test_what_does_not_fit_gives_way_to_the_first_view(chosen, address):
    at = chosen(**address)
    assert found(at) == found(chosen())


def test_what_says_no_head_does_not_stay_in_the_address(chosen):
    assert dict(chosen(head="x", pair="y.z").query_params) == {}


def test_a_choice_is_written_in_the_address(chosen):
    at = chosen()
    at.session_state["wanted_head"], at.session_state["wanted_pair"] = (2, 7), (3, 0)
    at.run()
    assert found(at) == ("decoder.self", 2, 7, 3, 0)
    assert at.query_params["head"] in ("decoder.self.2.7", ["decoder.self.2.7"])
    assert at.query_params["pair"] in ("3.0", ["3.0"])


def test_a_pair_holds_for_its_text_and_a_head_for_all(chosen):
    at = chosen()
    at.session_state["wanted_head"], at.session_state["wanted_pair"] = (2, 7), (1, 0)
    at.run()
    at.session_state["text"] = "The animal was very tired"
    at.run()
    assert found(at)[1:4] == (2, 7, 4)


PICKER = """
import streamlit as st
from components.choice.head import head_picker, reader_head
from core.models import load_model
from core.trace import trace

read = trace(load_model("minilm-l6"), "The animal was tired")
head_picker(reader_head(read), "page")
head_picker(reader_head(read), "row", "Left {part}", places=st.columns(2))
choice = reader_head(read)
st.text([choice.layer, choice.head])
"""


def test_every_picker_of_a_page_shows_and_chooses_the_one_head():
    at = AppTest.from_string(PICKER, default_timeout=60)
    at.query_params["head"] = "encoder.self.2.7"
    at.run()
    assert [(box.label, box.value) for box in at.number_input] == [
        ("Layer, 0 to 5", 2), ("Head, 0 to 11", 7), ("Left layer", 2), ("Left head", 7),
    ]  # fmt: skip
    at.number_input(key="row_layer").set_value(4).run()
    at.number_input(key="page_head").set_value(11).run()
    assert not at.exception
    assert [box.value for box in at.number_input] == [4, 11, 4, 11]
    assert at.text[0].value == "[4, 11]"
