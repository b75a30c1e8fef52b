"""Connections: not more than there are files for, and none that only sits there.

The server behind Streamlit (uvicorn) has such a limit, but Streamlit does not hand it
on, and none for who opens a connection and sends half a request.
"""

import asyncio
import contextlib
import time
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from components.server.files import room
from core.limits import LIMITS

LOOK_EVERY_S = 0.25
AT_ONCE = 32
"""Taken in a row before they are counted; the process has files for these to spare."""
SILENT_S = 0.5
"""Who has only just come may be about to speak."""
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"content-type: text/plain\r\nretry-after: 10\r\nconnection: close\r\n\r\n"
    b"Too many people are here at once. Try again in a few seconds.\n"
)


class Connections:
    """All connections of the server, counted as they come and looked at in turn."""

    def __init__(self, most: int, request_s: float, answer_s: float) -> None:
        self._most, self._request_s, self._answer_s = most, request_s, answer_s
        self.now = 0.0
        """Seconds in which the loop had time to listen; a stall does not count."""
        self._seen: WeakKeyDictionary[Any, tuple[object, float]] = WeakKeyDictionary()

    def came(self, connection: Any) -> None:
        """Keep an eye on it; when there are too many, one that is idle goes for it."""
        if len(connection.connections) > self._most and not self._end_idle():
            connection.transport.write(BUSY)
            connection.transport.close()
            return
        self._seen[connection] = (None, self.now)

    def _end_idle(self) -> bool:
        """End the one that has been silent longest, if there is any."""
        silent = [
            (since, connection)
            for connection, (_, since) in self._seen.items()
            if _doing(connection) is None
            and self.now - since > SILENT_S
            and connection in connection.connections
        ]
        if not silent:
            return False
        _, longest = min(silent, key=lambda each: each[0])
        del self._seen[longest]
        longest.transport.abort()
        return True

    def end_slow(self) -> None:
        """End each that has been at one thing for too long."""
        for connection, (before, since) in list(self._seen.items()):
            doing = _doing(connection)
            if connection not in connection.connections:
                # It has gone, or has become a websocket, which is pinged.
                del self._seen[connection]
            elif doing is not before:
                self._seen[connection] = (doing, self.now)
            elif self.now - since > (self._answer_s if doing else self._request_s):
                connection.transport.abort()

    async def look(self) -> None:
        """Look at them for as long as the server runs."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(LOOK_EVERY_S)
            self.now += min(time.monotonic() - before, 2 * LOOK_EVERY_S)
            self.end_slow()


def _doing(connection: Any) -> object | None:
    """The answer being sent, or None while a request is waited for."""
    cycle = connection.cycle
    return None if cycle is None or cycle.response_complete else cycle


def bounded_connections() -> Connections:
    """The server's connections, from now on within bounds."""
    bounds = room().connections, LIMITS.request_s, LIMITS.answer_s
    connections = Connections(*bounds)
    made = AutoHTTPProtocol.connection_made

    def connection_made(self: Any, transport: Any) -> None:
        made(self, transport)
        connections.came(self)

    AutoHTTPProtocol.connection_made = connection_made
    return connections


def take_few_at_once(loop: Any) -> None:
    """Let the listener of this loop take few connections in a row.

    It would take two thousand before any of them is counted, and where files run out
    write an error for each.
    """
    create_server = loop.create_server

    async def create_patient_server(*arguments: Any, **options: Any) -> Any:
        return await create_server(*arguments, **options | {"backlog": AT_ONCE})

    # A loop that is not Python's own takes no other method and has no such fault.
    with contextlib.suppress(AttributeError):
        loop.create_server = create_patient_server
