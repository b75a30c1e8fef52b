"""Strangers at the door: foreign names, foreign pages, shut routes, lines that idle."""

import random
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from attack.tally import Tally
from attack.watched import Watched, watched_server

SLOWEST_S = 2.0
"""Who may come in is answered within this, whatever goes on at the door."""
IDLE = 400
"""Lines that are opened and say nothing, or half of a request."""
PATHS = (
    "/", "/tokens", "/ready", "/nowhere", "/views/a.js", "/static/a.js", "/media/a",
    "/component/a", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream",
    "/_stcore/metrics", "/_stcore/upload_file/a/b", "/_stcore/agent/mcp",
)  # fmt: skip
HOSTS = (
    "evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}",
    "127.0.0.1@evil.example", "localhost.evil.example", "192.0.2.1:{port}", "",
    "127.0.0.1:{port}, evil.example", "[::1", "0x7f.1:{port}", "127.0.0.1:{port}/x",
)  # fmt: skip
ORIGINS = (
    "http://evil.example", "https://x.streamlit.app", "null", "file://",
    "http://127.0.0.1:{port}@evil.example", "http://user@127.0.0.1:{port}",
    "http://127.0.0.1:1", "http://127.0.0.1.evil.example:{port}", "javascript:0",
)  # fmt: skip
METHODS = ("GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def run(seconds: float = 20.0) -> Tally:
    """Knocks for about so long, then fills the house with silent lines."""
    tally = Tally("strangers at the door")
    with watched_server(options=["--server.address=0.0.0.0"]) as watched:
        until = time.monotonic() + seconds
        for what, headers, method, path in _wishes(watched):
            tally.note(what, _refused(watched, headers, method, path))
            if time.monotonic() > until:
                break
        tally.note("silent lines", *_with_silent_lines(watched))
        tally.note("ways out", *watched.left())
        tally.note("the server", watched.alive())
    return tally


def _wishes(watched: Watched) -> Iterator[tuple[str, dict[str, str], str, str]]:
    """Requests that none of our pages would make, shuffled but always the same."""
    chosen = random.Random(0)
    port = urlsplit(watched.url).port
    while True:
        path, method = chosen.choice(PATHS), chosen.choice(METHODS)
        # With another method it is no wish for a websocket, and is refused below us.
        wish = method == "GET" and chosen.random() < 0.5
        headers = dict(UPGRADE) if wish else {}
        if chosen.random() < 0.5:
            headers["Host"] = chosen.choice(HOSTS).format(port=port)
        else:
            headers["Origin"] = chosen.choice(ORIGINS).format(port=port)
        yield f"{method} {path} {headers}", headers, method, path


def _refused(watched: Watched, headers: dict[str, str], method: str, path: str) -> str:
    started = time.monotonic()
    try:
        answer = _answer(watched, method, path, headers)
    except (OSError, HTTPException) as error:
        return repr(error)
    if answer.status not in {400, 403, 421}:
        return f"answered {answer.status}"
    # What is no HTTP at all is refused by the server below us, without our headers.
    if answer.status != 400 and "content-security-policy" not in answer.headers:
        return "no policy"
    took = time.monotonic() - started
    return f"took {took:.1f} s" if took > SLOWEST_S else ""


def _with_silent_lines(watched: Watched) -> Iterator[str]:
    parts = urlsplit(watched.url)
    with ExitStack() as lines:
        for number in range(IDLE):
            line = socket.create_connection((parts.hostname or "", parts.port or 0))
            lines.enter_context(line)
            if number % 2:
                line.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        started = time.monotonic()
        status = _answer(watched, "GET", "/_stcore/health", {}).status
        if status != 200 or time.monotonic() - started > SLOWEST_S:
            yield f"{status} after {time.monotonic() - started:.1f} s beside {IDLE}"


def _answer(
    watched: Watched, method: str, path: str, headers: dict[str, str]
) -> HTTPResponse:
    connection = HTTPConnection(urlsplit(watched.url).netloc, timeout=20)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer
