"""One request to a server, with whatever Host, Origin or method a stranger may name."""

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlsplit

from bench.server import Server

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
"""The headers of a wish for a websocket; 101 is the answer to one let in."""
STREAM = "/_stcore/stream"


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: str


def ask(
    server: Server, path: str, method: str = "GET", body: str = "", **headers: str
) -> Answer:
    """The answer; redirects are not followed."""
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body or None, named)
    answer = connection.getresponse()
    said = answer.read().decode("utf-8", "replace")
    connection.close()
    return Answer(answer.status, answer.headers, said)


def knock(server: Server, path: str = STREAM, **headers: str) -> Answer:
    """The answer to the wish for a websocket."""
    return ask(server, path, **UPGRADE, **headers)
