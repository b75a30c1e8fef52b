"""A scripted learner: opens pages and types, over the websocket, without a browser.

It speaks Streamlit's own messages (``streamlit.proto``), so a whole class fits into
one process. What it is told is kept as a browser would keep it: one element a place
on the page, cleared when a new run begins.
"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NoReturn, Self
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from components.views.mounting import sent_data

PROMPT = "prompt_box"
"""Key of the prompt's widget; a widget's id ends in its key."""
ANSWER_KEYS = ("trace", "text")
"""Under these keys a picture carries the text that it shows."""
FINISHED = {
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
}


@dataclass
class Screen:
    """What a learner's browser would show now."""

    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    """By place on the page."""
    not_found: bool = False
    """Whether "Page not found" was said."""
    finished: bool = False
    """Whether the script has run to its end."""

    def of(self, kind: str) -> list[Any]:
        """The elements of one kind, such as ``"alert"`` or ``"heading"``."""
        found = self.elements.values()
        return [getattr(e, kind) for e in found if e.WhichOneof("type") == kind]

    @property
    def widgets(self) -> list[str]:
        """The ids of all that can be pressed, typed into or chosen."""
        return [*filter(None, map(_id_of, self.elements.values()))]

    @property
    def errors(self) -> list[str]:
        """Exceptions shown and alerts that tell of one, as text."""
        shown = [f"{e.type}: {e.message}" for e in self.of("exception")]
        return shown + [a.body for a in self.of("alert") if a.format == a.ERROR]

    @property
    def alerts(self) -> list[str]:
        """All notices, warnings and errors."""
        return [alert.body for alert in self.of("alert")]

    @property
    def texts_shown(self) -> set[str]:
        """The texts that the pictures on the page are about."""
        found = set()
        for view in self.of("bidi_component"):
            if not view.id.endswith(PROMPT):
                held = sent_data(view)
                if isinstance(held, dict):
                    found |= {held[key] for key in ANSWER_KEYS if key in held}
        return {text for text in found if isinstance(text, str)}


class Learner:
    """One visitor. ``async with Learner(url, "next-token", model="minilm-l6")``."""

    def __init__(self, url: str, page: str = "", **query: str) -> None:
        self._address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self._page, self._query = page, urlencode(query)
        self._page_hash = ""
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self._widgets: dict[str, WidgetState] = {}
        self.screen = Screen()
        self.bytes_received = 0
        self.texts_seen: set[str] = set()
        """All texts that any picture was about, on any screen."""
        self.errors_seen: list[str] = []
        """All errors on any finished screen."""

    async def __aenter__(self) -> Self:
        """Connect and open the page."""
        # None of the environment's proxies: the server is on this machine.
        self._socket = await connect(
            self._address,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            proxy=None,
        )
        self._reader = asyncio.create_task(self._read())
        await self._rerun()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave, as by closing the tab."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader

    async def send_text(self, text: str) -> None:
        """Type: what the prompt box sends, without waiting for the answer.

        The box also writes the text into the address.
        """
        said = parse_qsl(self._query, keep_blank_values=True)
        kept = [(name, value) for name, value in said if name not in {"text", "z"}]
        self._query = urlencode([*kept, ("text", text)])
        typed = {"typed": {"text": text, "length": len(text)}}
        await self.set_widget(PROMPT, json_value=json.dumps(typed))

    async def set_widget(self, key: str, **value: Any) -> None:
        """Change the widget with this key, such as ``bool_value=True``.

        Raises:
            LookupError: there is none.
        """
        ids = self.screen.widgets
        found = [name for name in [*self._widgets, *ids] if name.endswith(f"-{key}")]
        if not found:
            raise LookupError(f"no widget {key!r} on the page; there are {ids}")
        self._widgets[found[0]] = WidgetState(id=found[0], **value)
        await self._rerun()

    async def clear_cache(self) -> None:
        """What the developer's menu sends; any visitor can."""
        await self._send(BackMsg(clear_cache=True))

    async def settled(self, seconds: float = 60.0) -> Screen:
        """The screen once a run has come to its end.

        Raises:
            AssertionError: it did not within ``seconds``.
        """
        await self._until(lambda: self.screen.finished, "the end of a run", seconds)
        return self.screen

    async def answer_to(self, text: str, seconds: float = 60.0) -> float:
        """Seconds until a finished screen shows pictures of ``text``, and nothing else.

        Raises:
            AssertionError: no such screen came; the message says what did.
        """
        return await self._until(
            lambda: self.screen.finished and self.screen.texts_shown == {text},
            f"an answer to {text!r}",
            seconds,
        )

    async def _until(
        self, holds: Callable[[], bool], what: str, seconds: float
    ) -> float:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: holds() or self._gone())
        except TimeoutError:
            self._complain(f"no {what} in {seconds:.0f} s")
        if not holds():
            self._complain(f"the server hung up before {what}")
        return time.perf_counter() - started

    def _gone(self) -> bool:
        return self._reader is None or self._reader.done()

    def _complain(self, what: str) -> NoReturn:
        screen = self.screen
        raise AssertionError(
            f"{what}; shown is {screen.texts_shown}, said is {screen.alerts}, "
            f"errors are {screen.errors}"
        )

    async def _rerun(self) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._page_hash
        state.page_name = "" if self._page_hash else self._page
        state.widget_states.widgets.extend(self._widgets.values())
        self.screen.finished = False
        await self._send(message)

    async def _send(self, message: BackMsg) -> None:
        assert self._socket is not None, "use the learner in an async with"
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        """Take in messages as they come, as a browser does, until the end."""
        assert self._socket is not None
        with suppress(ConnectionClosed):
            while True:
                raw = await self._socket.recv(decode=False)
                self.bytes_received += len(raw)
                self._take_in(ForwardMsg.FromString(raw))
                if self.screen.finished:
                    self.texts_seen |= self.screen.texts_shown
                    self.errors_seen += self.screen.errors
                    async with self._news:
                        self._news.notify_all()
        async with self._news:
            self._news.notify_all()

    def _take_in(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                if not message.metadata.run.fragment_ids:
                    self.screen = Screen()
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "delta":
                place = tuple(message.metadata.delta_path)
                if message.delta.WhichOneof("type") == "new_element":
                    self.screen.elements[place] = message.delta.new_element
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "page_not_found":
                self.screen.not_found = True
            case "script_finished":
                self.screen.finished = message.script_finished in FINISHED


def _id_of(element: Element) -> str | None:
    kind = element.WhichOneof("type")
    return getattr(getattr(element, kind), "id", None) if kind else None
