"""A server whose every call to another machine is written down."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.server import Server, running_server


@dataclass(frozen=True)
class Watched:
    """A running server and what it did on the network."""

    server: Server
    _log: Path

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return self.server.url

    def left(self) -> list[str]:
        """Names looked up and addresses called that are not this machine's."""
        said = self._log.read_text("utf-8") if self._log.exists() else ""
        return said.splitlines()

    def alive(self) -> str:
        """What is wrong with the server, such as that it ended; empty when all is well.

        A page that stopped is a page's matter; here it is whether others are answered.
        """
        if self.server.process.poll() is not None:
            return f"the server ended: {self.server.log_text()[-500:]}"
        status, _ = self.server.get("/ready")
        return "" if status == 200 else f"/ready answered {status}"


def hooked(folder: str) -> dict[str, str]:
    """The environment of a server that first runs what lies in a folder of these."""
    path = str(Path(__file__).parent / folder), os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join(filter(None, path))}


@contextmanager
def watched_server(**options: Any) -> Iterator[Watched]:
    """``running_server``, whose outgoing calls are noted from its first line on."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        log = Path(folder, "egress.log")
        env = {**hooked("egress"), "HEADLIGHT_EGRESS_LOG": str(log)}
        # A proxy on this machine would stand between, and pass for a way in.
        env |= {"NO_PROXY": "*", "no_proxy": "*"}
        env |= options.pop("env", {})
        with running_server(env=env, **options) as server:
            yield Watched(server, log)
