"""The first to see a request: who is asked for, from where, and what may be asked.

It stands before Streamlit, as middleware, and adds the headers to whatever is said.
"""

import logging
from contextlib import AbstractContextManager, nullcontext

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.reach import reached_at
from components.server.door import door_of_the_class, full, wants_page
from components.server.files import room
from components.server.headers import security_headers
from components.server.hosts import Hosts, chosen_hosts
from components.server.visitors import Visitors
from core.limits import LIMITS

CORE = "/_stcore/"
OPEN_CORE = ("health", "host-config", "stream", "bidi-components/")
"""What a page of ours needs below ``/_stcore``. All else is shut: the app takes no
files, and nobody but whoever runs the server has use for figures about it."""
ANSWERS = {
    "http.response.start",
    "websocket.http.response.start",
    "websocket.accept",
}
"""Messages that carry the headers of an answer."""
READING = frozenset({"GET", "HEAD"})

log = logging.getLogger("headlight")


class Gate:
    """Middleware that lets in what is meant for this server and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._hosts = Hosts(reached_at(), chosen_hosts())
        self._door = door_of_the_class(self._hosts)
        self._visitors = Visitors(room().pages, LIMITS.visitor_pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or hand on one request or one websocket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        refusal = self._refusal(scope, headers)
        ours = host if refusal is None or refusal.status_code != 421 else ""
        send = _with_headers(send, security_headers(ours))
        if refusal is None and not self._door.is_open_to(scope, headers):
            refusal = await self._door.answer(scope, receive)
        if refusal is None:
            refusal = self._no_room(scope, headers) or _cannot_change(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        _speak_as_our_own(scope, headers)
        with self._counted(scope):
            await self._handed_on(scope, receive, send)

    async def _handed_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's answer, or one line in its place, with the headers of all."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            log.error("A request stopped with an error.", exc_info=error)
            if scope["type"] == "http" and not begun:
                answer = PlainTextResponse("Something went wrong.", status_code=500)
                await answer(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        scheme = scope.get("scheme", "http")
        host = headers.getlist("host")
        if len(host) != 1 or not self._hosts.is_host(host[0], scheme):
            return _said("This server does not go by that name.", 421)
        origins = headers.getlist("origin")
        if not all(self._hosts.is_origin(each, host[0], scheme) for each in origins):
            return _said("A page of another site asks; that is not allowed.", 403)
        if not _is_open(scope["path"]):
            return _said("There is nothing here.", 404)
        return None

    def _no_room(self, scope: Scope, headers: Headers) -> Response | None:
        """A word to who would open one page too many, before it is half loaded."""
        if scope["type"] == "http" and not wants_page(headers):
            return None
        words = self._visitors.refusal(_address(scope))
        return full(words, headers) if words else None

    def _counted(self, scope: Scope) -> AbstractContextManager[None]:
        if scope["type"] == "http":
            return nullcontext()
        return self._visitors.present(_address(scope))


def _cannot_change(scope: Scope) -> Response | None:
    if scope["type"] == "http" and scope["method"] not in READING:
        return _said("This server can only be read.", 405)
    return None


def _address(scope: Scope) -> str:
    return (scope.get("client") or ("", 0))[0]


def _said(words: str, status: int) -> Response:
    return PlainTextResponse(words, status_code=status)


def _is_open(path: str) -> bool:
    # Behind a page's name as well: Streamlit looks there for the server first.
    _, found, rest = path.partition(CORE)
    return not found or any(
        rest.startswith(name) if name.endswith("/") else rest == name
        for name in OPEN_CORE
    )


def _speak_as_our_own(scope: Scope, headers: Headers) -> None:
    """Give an Origin that was let in the name Streamlit compares it with, the Host's.

    Otherwise Streamlit goes on to ask the internet which address this machine has.
    """
    if "origin" in headers:
        name = b"%s://%s" % (
            b"https" if scope.get("scheme") in {"https", "wss"} else b"http",
            headers["host"].encode("latin-1"),
        )
        kept = [(key, value) for key, value in scope["headers"] if key != b"origin"]
        scope["headers"] = [*kept, (b"origin", name)]


def _with_headers(send: Send, added: list[tuple[bytes, bytes]]) -> Send:
    accepted = False

    async def sending(message: Message) -> None:
        nonlocal accepted
        if message["type"] == "websocket.close" and not accepted:
            # The server's own words for this carry no headers.
            await _refuse_websocket(sending)
            return
        if message["type"] in ANSWERS:
            accepted = True
            headers = MutableHeaders(raw=[*message.get("headers", ())])
            for name, value in added:
                headers[name.decode()] = value.decode("latin-1")
            message = {**message, "headers": headers.raw}
        await send(message)

    return sending


async def _refuse_websocket(send: Send) -> None:
    kind = "websocket.http.response"
    plain = [(b"content-type", b"text/plain")]
    await send({"type": f"{kind}.start", "status": 403, "headers": plain})
    await send({"type": f"{kind}.body", "body": b"There is nothing here."})
