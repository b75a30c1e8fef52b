"""Marks of texts are found in whatever a page shows; strangers' ones are told."""

import asyncio
import json

import pytest
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from attack import soak
from attack.tally import Tally
from attack.typist import Typist, marks
from bench.learner import Screen

PIECES = ["learn", "##er", "##7", "##x", "##1", "##2", "##y", "says"]
SHOWN = {
    "the whole text": {"text": "learner7x12y says that"},
    "names of rows": {"rows": ["[CLS]", *PIECES]},
    "chips": {"chips": [[piece, place, ""] for place, piece in enumerate(PIECES)]},
    "objects": {"tokens": [{"id": 3, "text": piece} for piece in PIECES]},
    "with marks for spaces": {"columns": ["Ġlearner", "7", "x", "1", "2", "y"]},
    "deep inside": {"maps": [[{"left": {"rows": PIECES}}]]},
}


def screen(name: str = "view", **shown: object) -> Screen:
    element = Element()
    element.bidi_component.id = f"$$ID-0-{name}"
    element.bidi_component.json = json.dumps(shown)
    return Screen({(0,): element})


@pytest.mark.parametrize("what", SHOWN)
def test_a_mark_is_put_together_from_its_pieces(what: str):
    assert marks(screen(**SHOWN[what])) == {(7, 12)}


def test_what_stands_in_the_box_is_no_answer():
    assert marks(screen("prompt_box", text="learner7x12y")) == set()


def test_another_learners_mark_is_a_strangers_text():
    typist = Typist("http://nowhere", "", 7)
    typist.screen = screen(rows=["learner8", "x3", "y"])
    message = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
    typist._take_in(message)
    assert typist.strangers == [(8, 3)]


def test_what_falls_short_on_a_page_is_told(monkeypatch: pytest.MonkeyPatch):
    async def type_on(self: Typist, seconds: float) -> list[float]:
        self.seen, self.errors_seen = {(self.number + 1, 0)}, ["it broke"]
        return [seconds]

    async def nothing(self: Typist, *_: object) -> Typist:
        return self

    monkeypatch.setattr(Typist, "type_on", type_on)
    monkeypatch.setattr(Typist, "__aenter__", nothing)
    monkeypatch.setattr(Typist, "__aexit__", nothing)
    tally = Tally("soak")
    asyncio.run(soak._round("", [("tokens", "minilm-l6")], 40, 3, tally))
    assert tally.tried == 1
    assert tally.short == [
        "learner 40 on /tokens: it broke",
        "learner 40 on /tokens: a stranger's text: learner 41's",
    ]


def test_a_learner_who_is_not_answered_has_fallen_short():
    tally = Tally("soak")
    asyncio.run(soak._round("http://127.0.0.1:9", [("", "minilm-l6")], 0, 3, tally))
    assert tally.tried == 0
    assert "learner 0 on /" in tally.short[0]


@pytest.mark.parametrize(
    ("before", "after", "too_much"),
    [(0, 10**9, False), (1000, 1049, False), (1000, 1051, True), (1000, 900, False)],
)
def test_memory_may_grow_a_twentieth_in_the_last_round(
    before: int, after: int, too_much: bool
):
    assert soak.grown(before, after) is too_much
