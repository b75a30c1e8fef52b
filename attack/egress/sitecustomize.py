"""Put first on a server's path by ``attack/watched.py``: notes whom it calls.

Python imports a module of this name by itself, before anything else can open a
connection.
"""

import os
import sys
from typing import Any

HERE = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None}
_log = os.environ.get("HEADLIGHT_EGRESS_LOG")


def _note(event: str, args: tuple[Any, ...]) -> None:
    """Write down a name that was looked up or an address that was called."""
    if event == "socket.connect":
        where = args[1][0] if isinstance(args[1], tuple) else None
    elif event == "socket.getaddrinfo":
        where = args[0]
    else:
        return
    where = where.decode(errors="replace") if isinstance(where, bytes) else where
    if where not in HERE and _log:
        with open(_log, "a", encoding="utf-8") as out:
            out.write(f"{event} {where}\n")


if _log:
    sys.addaudithook(_note)
