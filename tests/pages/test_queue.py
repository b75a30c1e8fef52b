"""Forward passes of a page's questions: the engine's readers alone run the model."""

import threading
from contextvars import ContextVar
from typing import Any

import pytest

from core.instrument import recorder
from core.models import LoadedModel
from tests.pages.open import opened_by_link

OURS = ("headlight-reader", "headlight-lens")


class Watched:
    """Stands for the variable that every forward pass sets, and notes who does."""

    def __init__(self, own: ContextVar) -> None:
        self._own, self.threads = own, set[str]()

    def __getattr__(self, name: str) -> Any:
        if name == "set":
            self.threads.add(threading.current_thread().name)
        return getattr(self._own, name)


@pytest.mark.parametrize("page", ["block", "lens", "order", "rotary"])
def test_no_forward_pass_goes_round_the_queue(
    page: str,
    smollm2: LoadedModel,
    minilm: LoadedModel,
    monkeypatch: pytest.MonkeyPatch,
):
    watched = Watched(recorder._recorder)  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(recorder, "_recorder", watched)
    at = opened_by_link(page, text=f"The queue of the page {page} is its own queue")
    assert not at.exception
    assert watched.threads
    assert all(name.startswith(OURS) for name in watched.threads)
