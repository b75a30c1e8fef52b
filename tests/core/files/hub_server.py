"""A small model hub on this machine, for tests of fetching from one."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SHA = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What is served and what was asked for."""

    files: dict[str, bytes]
    numbers: int | None = None
    url: str = ""
    asked: list[str] = field(default_factory=list)
    silent: bool = False
    """Accept, and never answer."""
    pause_s: float = 0.0
    """How long to wait between pieces of a file."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Sizes to list instead of the true ones."""
    over: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        hub = self.hub
        hub.asked.append(self.path)
        if hub.silent:
            hub.over.wait(60)
            return
        if "/tree/" in self.path:
            tree = [
                {"type": "file", "path": name, "size": len(raw), "oid": SHA}
                for name, raw in hub.files.items()
            ]
            self._send(json.dumps(tree).encode(), {}, body=body)
            return
        if self.path.startswith("/api/models/"):
            self._send(json.dumps(self._listing()).encode(), {}, body=body)
            return
        name = self.path.rpartition("/")[2].partition("?")[0]
        if name not in hub.files:
            self.send_error(404)
            return
        raw = hub.files[name]
        etag = hashlib.sha256(raw).hexdigest()
        self._send(raw, {"ETag": f'"{etag}"', "X-Repo-Commit": SHA}, body=body)

    def _listing(self) -> dict[str, object]:
        hub = self.hub
        files = [
            {"rfilename": name, "size": hub.sizes.get(name, len(raw)), "blobId": SHA}
            for name, raw in hub.files.items()
        ]
        found: dict[str, object] = {"id": "some/model", "sha": SHA, "siblings": files}
        if hub.numbers is not None:
            found["safetensors"] = {"parameters": {"F32": hub.numbers},
                                    "total": hub.numbers}  # fmt: skip
        return found

    def _send(self, raw: bytes, headers: dict[str, str], *, body: bool) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        if not body:
            return
        pause = self.hub.pause_s if self.path.endswith("/model.safetensors") else 0
        step = max(1, len(raw) // 10 if pause else len(raw))
        for start in range(0, len(raw), step):
            self.wfile.write(raw[start : start + step])
            self.wfile.flush()
            time.sleep(pause)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing when a client goes away early, as ended ones do."""


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Hub]:
    """A hub that has these files under every name."""
    hub = Hub(files)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        hub.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
