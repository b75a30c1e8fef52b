"""A real server on a free loopback port, started for a measurement or a test."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
POLL_S = 0.05
# Straight to the loopback address, whatever proxy the environment names.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ServerFailed(RuntimeError):
    """The server ended or was not ready in time; the message holds its log."""


@dataclass
class Server:
    """A running server."""

    url: str
    """Without a slash at the end."""
    process: subprocess.Popen[bytes]
    log: Path
    started: float
    """``time.monotonic()`` when the command was given."""
    listening_s: float = 0.0
    """From the command to the first answer of any kind."""
    ready_s: float = 0.0
    """From the command to the default model answering."""

    def rss(self) -> int:
        """Resident memory of the process and its children, in bytes."""
        parent = psutil.Process(self.process.pid)
        total = 0
        for process in [parent, *parent.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        return total

    def log_text(self) -> str:
        """What the server has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a plain request, redirects followed."""
        return fetch(self.url + path)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1])

    def kill(self) -> list[psutil.Process]:
        """End it at once and unasked, as a crash does; the processes it had begun."""
        begun = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait(timeout=30)
        return begun


def fetch(url: str) -> tuple[int, bytes]:
    """Status and body; 0 while nobody answers."""
    try:
        with _opener.open(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


@contextmanager
def running_server(
    *,
    app: str = "app.py",
    ready_path: str = "/ready",
    ready_within_s: float = 180.0,
    env: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
    wait: bool = True,
    open_files: int | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """``streamlit run app.py`` in a process of its own, ended on the way out.

    Args:
        app: the script, from the root of the project.
        ready_path: answers 200 once the server can be used.
        ready_within_s: give up after this long.
        env: added to this process's environment.
        options: further options for Streamlit, such as ``--server.address=0.0.0.0``.
        wait: whether to wait until it is ready.
        open_files: how many files it may have open at once; not on Windows.
        port: where it listens, such as where another one did; else where nobody does.

    Raises:
        ServerFailed: it ended by itself or was not ready in time.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        log = Path(folder, "server.log")
        port = port or free_port()
        # fmt: off
        command = [
            sys.executable, "-m", "streamlit", "run", app,
            f"--server.port={port}", "--server.headless=true", *options,
        ]
        # fmt: on
        if open_files is not None:
            few = f'ulimit -n {open_files} && exec "$@"'
            command = ["/bin/sh", "-c", few, "sh", *command]
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        server = Server(f"http://127.0.0.1:{port}", process, log, time.monotonic())
        try:
            with _asked_to_end_is_interrupted():
                if wait:
                    wait_until_ready(server, ready_path, ready_within_s)
                yield server
        finally:
            _end(process)


@contextmanager
def _asked_to_end_is_interrupted() -> Iterator[None]:
    """SIGTERM unwinds the stack as Ctrl-C does, so that no server is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(server: Server, path: str, seconds: float) -> None:
    """Return once ``path`` answers 200.

    Raises:
        ServerFailed: the server ended, says why it never will, or takes too long.
    """
    while time.monotonic() - server.started < seconds:
        status, body = fetch(server.url + path)
        passed = time.monotonic() - server.started
        if status and not server.listening_s:
            server.listening_s = passed
        if status == 200:
            server.ready_s = passed
            return
        if error := _error_in(body):
            raise ServerFailed(f"{error}\n{server.log_text()}")
        if server.process.poll() is not None:
            raise ServerFailed(f"the server ended by itself:\n{server.log_text()}")
        time.sleep(POLL_S)
    raise ServerFailed(f"not ready after {seconds:.0f} s:\n{server.log_text()}")


def _error_in(body: bytes) -> str | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return said.get("error") if isinstance(said, dict) else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and everything it started."""
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait(timeout=30)
