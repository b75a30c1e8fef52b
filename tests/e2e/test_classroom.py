"""A small class types at once, without browsers: everybody gets his own answers."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest

from bench.classroom import Outcome, classroom
from bench.numbers import percentile
from bench.server import Server


def run(
    server: Server, learners: int, seconds: float, model: str, page: str
) -> Outcome:
    """The class in a thread of its own: a browser test may have a loop in this one."""
    work = classroom(
        server.url, learners=learners, seconds=seconds, model=model, page=page
    )
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, work).result()


@pytest.mark.parametrize(
    ("learners", "model", "page"),
    [(8, "minilm-l6", ""), (3, "smollm2-135m", "next-token")],
)
def test_a_class_gets_its_own_answers_and_nobody_waits_for_everybody(
    running: Server, learners: int, model: str, page: str
):
    alone = run(running, 1, 5, model, page)
    together = run(running, learners, 5, model, page)
    for outcome in (alone, together):
        assert outcome.errors == [], running.log_text()[-4000:]
        assert outcome.strangers == []
    assert len(together.opened) == learners
    assert len(together.answered) >= learners
    # Were all of them answered one after the other, the last would wait this long.
    turn = median(alone.answered)
    assert percentile(together.answered, 95) <= 2 * learners * turn
    assert running.get("/ready")[0] == 200
