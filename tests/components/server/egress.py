"""Writes down every address that a server's process reaches out to.

Python tells its audit hooks of each connection and each name that is looked up; a
`sitecustomize` on the path of the server's process listens from its first line on.
"""

from pathlib import Path

LISTENER = """
import os, sys

def note(event, arguments):
    if event == "socket.connect":
        where = arguments[1]
        stream = arguments[0].type & 0xF == 1
        host = where[0] if isinstance(where, tuple) else "unix"
        # A datagram socket that is only connected sends nothing.
        if not stream or host in {"127.0.0.1", "::1", "unix"}:
            return
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        where = arguments[0]
        if where in {None, "127.0.0.1", "localhost", "::1", "0.0.0.0", "::", ""}:
            return
    else:
        return
    with open(os.environ["EGRESS_NOTES"], "a") as notes:
        notes.write(f"{event} {where}\\n")

sys.addaudithook(note)
"""


def recorded(folder: Path) -> dict[str, str]:
    """Variables for a server that notes its ways out in ``egress.txt`` there."""
    (folder / "sitecustomize.py").write_text(LISTENER)
    notes = folder / "egress.txt"
    notes.touch()
    # No proxy of this machine's may stand between and pass for a way in.
    direct = {"NO_PROXY": "*", "no_proxy": "*"}
    return {"PYTHONPATH": str(folder), "EGRESS_NOTES": str(notes), **direct}
