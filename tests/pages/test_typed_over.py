"""Nobody reads that a newer text took this one's place: the page asks again."""

import pytest

from components.page import run
from core.engine import LocalEngine
from core.engine.jobs import GivenUp
from core.errors import HeadlightError, TypedOver
from tests.pages.open import opened_by_link


@pytest.mark.parametrize("error", [TypedOver(), GivenUp()])
def test_whose_place_was_taken_reads_the_answer_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, minilm: object, error: HeadlightError
):
    engine, over = LocalEngine(workers=1), [error]
    submit = engine.submit

    def takes_the_place(request, session):
        ticket = submit(request, session)
        if over:
            ticket.answer()
            ticket._job.error = over.pop()  # pyright: ignore
        return ticket

    monkeypatch.setattr(engine, "submit", takes_the_place)
    monkeypatch.setattr(run, "engine", lambda: engine)
    at = opened_by_link("heads", model="minilm-l6", text="Typed over")
    assert over == []
    assert not at.exception
    assert [one.value for one in [*at.info, *at.warning, *at.error]] == []
