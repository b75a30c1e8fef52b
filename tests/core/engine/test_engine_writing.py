"""Writing through the engine: token by token, each session with a cache of its own."""

import pytest

from core.engine import LocalEngine, WriteRequest
from core.errors import HeadlightError
from core.limits import Limits


def test_a_text_is_written_token_by_token_and_what_was_read_is_reused(smollm2):
    engine = LocalEngine(workers=2)
    new: tuple[int, ...] = ()
    reused = []
    for _ in range(3):
        step = engine.write(WriteRequest("smollm2-135m", "One two", new), "ann")
        reused.append((step.n_reused, step.n_computed))
        new += (int(step.logits.argmax()),)
    assert reused == [(0, 2), (2, 1), (3, 1)]


def test_two_sessions_that_write_do_not_share_a_cache(smollm2):
    engine = LocalEngine(workers=2)
    ann = engine.write(WriteRequest("smollm2-135m", "One two"), "ann")
    bob = engine.write(WriteRequest("smollm2-135m", "Three four five"), "bob")
    again = engine.write(WriteRequest("smollm2-135m", "One two", (28,)), "ann")
    assert (ann.n_reused, bob.n_reused, again.n_reused) == (0, 0, 2)


def test_the_cache_of_who_came_first_goes_when_there_is_no_room(smollm2):
    # 46 kB a token and session: room for one of these texts, not for two.
    engine = LocalEngine(workers=1, limits=Limits(cache_bytes=2 * 200_000))
    for session in ("ann", "bob", "ann"):
        step = engine.write(WriteRequest("smollm2-135m", "One two three"), session)
        assert step.n_reused == 0
    assert engine.write(WriteRequest("smollm2-135m", "One two three"), "ann").n_reused


def test_writing_with_an_encoder_says_why_not(minilm):
    with pytest.raises(HeadlightError, match="writes nothing"):
        LocalEngine(workers=1).write(WriteRequest("minilm-l6", "a cat"), "ann")
