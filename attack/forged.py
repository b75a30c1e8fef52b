"""Widget values that no browser of ours would send, to every widget of every page.

The forger may see that his page was put back; then, without another word, it must be
whole again, and the server must have noticed nothing.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence

from streamlit.proto.WidgetStates_pb2 import WidgetState

from attack.tally import Tally
from attack.visitor import PUT_BACK, Visitor
from attack.watched import Watched, watched_server
from components.navigation import MENU

NUMBERS = (float("inf"), float("nan"), 1e300, -1.0, 0.5)
WHOLE = (-1, 0, 2**53)
TEXTS = ("", "no such choice", "\u202e<b>" * 9, "9" * 5000)
JSON = (
    "null", "7", '"word"', "[]", "{", '{"value": 7}',
    '{"typed": 7, "view": "x", "choose": "x", "at": {}, "look": 7, "pair": [1]}',
    '{"view": 1e400, "choose": -1, "at": null, "look": {"fade": []}, "pair": {}}',
)  # fmt: skip
ADDRESSES = [entry.url for entries in MENU.values() for entry in entries]


def values(name: str) -> Iterator[WidgetState]:
    """One widget with everything that may not belong there."""
    for number in NUMBERS:
        yield WidgetState(id=name, double_value=number)
        state = WidgetState(id=name)
        state.double_array_value.data.extend([number, number])
        yield state
    for whole in WHOLE:
        yield WidgetState(id=name, int_value=whole)
        state = WidgetState(id=name)
        state.int_array_value.data.extend([whole])
        yield state
    for text in TEXTS:
        yield WidgetState(id=name, string_value=text)
        state = WidgetState(id=name)
        state.string_array_value.data.extend([text, text])
        yield state
    yield WidgetState(id=name, bool_value=True)
    yield from (WidgetState(id=name, json_value=said) for said in JSON)
    yield WidgetState(id=name, json_trigger_value='[{"event": "choose"}, 7]')


async def forge(url: str, pages: Sequence[str], seconds: float, tally: Tally) -> None:
    """Send forged values to these pages, for about as long, in a shuffled order."""
    until = time.monotonic() + seconds
    for number, page in enumerate(pages):
        stop = time.monotonic() + (until - time.monotonic()) / (len(pages) - number)
        async with Visitor(url, page, model="minilm-l6") as visitor:
            await visitor.settled()
            tally.note(f"/{page}", visitor.wrong)
            names = visitor.screen.widgets
            states = [state for name in names for state in values(name)]
            random.Random(page).shuffle(states)
            for state in states:
                await _try(visitor, page, state, tally)
                if time.monotonic() > stop:
                    break


async def _try(visitor: Visitor, page: str, state: WidgetState, tally: Tally) -> None:
    await visitor.say(state)
    said = [one for one in visitor.screen.errors if PUT_BACK not in one]
    await visitor.say()
    what = " ".join(f"/{page} {state}".split())[:200]
    tally.note(what, *said[:1], visitor.wrong)


def forged(watched: Watched, pages: Sequence[str], seconds: float) -> Tally:
    """The tally of forged values on these pages of a running server."""
    tally = Tally("forged widgets")
    asyncio.run(forge(watched.url, pages, seconds, tally))
    tally.note("others", watched.alive(), *watched.left())
    return tally


def run(seconds: float = 60) -> Tally:
    """Every page, with a server of its own."""
    # A forged -1 is the last model of a list, one of the hub: whoever chooses that one
    # may have it looked up, but nothing else.
    with watched_server(env={"HF_HUB_OFFLINE": "1"}) as watched:
        return forged(watched, ADDRESSES, seconds)
