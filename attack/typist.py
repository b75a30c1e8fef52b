"""A learner whose every text bears a mark, and who looks for others' on the screen.

The mark is a word with the learner's number and that of the edit. A model cuts it into
pieces; they are put together again from whatever a page shows in a row, so that pages
count that never show a text as a whole.
"""

import asyncio
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.classroom import BETWEEN_CHANGES_S, BURST, THINKING_S, WORDS
from bench.learner import PROMPT, Learner, Screen
from components.views.mounting import sent_data

MARK = re.compile(r"learner(\d+)x(\d+)y")
NOT_LETTERS = re.compile(r"[^a-z0-9]+")
LONGEST = 16
"""Words after the mark."""
PATIENCE_S = 60.0

Mark = tuple[int, int]
"""Which learner, and which of his edits."""


def rows_of(value: Any) -> Iterator[str]:
    """Every text in a value of JSON, and what stands in a row put together.

    Of a list of objects or lists, what they have at the same place makes a row.
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from rows_of(inner)
    elif isinstance(value, list):
        yield "".join(one for one in value if isinstance(one, str))
        yield from map("".join, _columns(value))
        for inner in value:
            if not isinstance(inner, str):
                yield from rows_of(inner)


def _columns(listed: list[Any]) -> Iterator[list[str]]:
    columns = defaultdict[Any, list[str]](list)
    for one in listed:
        items = one.items() if isinstance(one, dict) else ()
        items = enumerate(one) if isinstance(one, list) else items
        for place, said in items:
            if isinstance(said, str):
                columns[place].append(said)
    return iter(columns.values())


def marks(screen: Screen) -> set[Mark]:
    """The marks of all texts that the pictures and sentences of a page are about."""
    found: set[Mark] = set()
    for said in _said(screen):
        whole = NOT_LETTERS.sub("", said.lower())
        found |= {(int(who), int(edit)) for who, edit in MARK.findall(whole)}
    return found


def _said(screen: Screen) -> Iterator[str]:
    for view in screen.of("bidi_component"):
        # The box holds what was typed, whatever was read.
        if not view.id.endswith(PROMPT):
            yield from rows_of(sent_data(view))
    for chart in screen.of("plotly_chart"):
        yield from rows_of(json.loads(chart.spec or "null"))
    yield from (text.body for text in screen.of("markdown"))


class Typist(Learner):
    """One who types on one page; what went wrong is kept."""

    def __init__(self, url: str, page: str, number: int, **query: str) -> None:
        self.number, self.edit = number, 0
        self.seen: set[Mark] = set()
        """All marks on any finished screen."""
        self._dice, self._words = random.Random(number), ["says", "that"]
        super().__init__(url, page, text=self.text, **query)

    @property
    def text(self) -> str:
        """What stands in the box now."""
        return " ".join([f"learner{self.number}x{self.edit}y", *self._words])

    @property
    def strangers(self) -> list[Mark]:
        """What was seen of others' texts."""
        return sorted(mark for mark in self.seen if mark[0] != self.number)

    async def answered(self) -> float:
        """Seconds until a finished screen is about the text as it is, and no other.

        Raises:
            AssertionError: no such screen came.
        """
        wanted = {(self.number, self.edit)}
        return await self._until(
            lambda: self.screen.finished and marks(self.screen) == wanted,
            f"answer about {self.text!r} (but about {marks(self.screen)})",
            PATIENCE_S,
        )

    async def burst(self) -> float:
        """Type as a fast typist does; seconds from the last change to its answer."""
        if len(self._words) > LONGEST:
            del self._words[2:]
        for change in range(BURST):
            await asyncio.sleep(BETWEEN_CHANGES_S if change else 0)
            self._words.append(self._dice.choice(WORDS))
            self.edit += 1
            await self.send_text(self.text)
        return await self.answered()

    async def type_on(self, seconds: float) -> list[float]:
        """Seconds that each burst waited for its answer, for about so long."""
        until, waited = time.monotonic() + seconds, [await self.answered()]
        while time.monotonic() < until:
            await asyncio.sleep(self._dice.uniform(*THINKING_S))
            waited.append(await self.burst())
        return waited

    def _take_in(self, message: ForwardMsg) -> None:
        super()._take_in(message)
        if self.screen.finished:
            self.seen |= marks(self.screen)
