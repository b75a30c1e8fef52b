"""HAProxy before several app processes: where it is, and the settings it is given.

``python -m components.fronts.proxy --at 0.0.0.0:8501 8601 8602`` prints the settings
for processes that listen on these ports of this machine.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
HOW_TO_GET_IT = "`sudo apt install haproxy` on Debian and Ubuntu"
BESIDE_PATH = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")
"""Debian puts it where only an administrator's shell looks."""


def haproxy() -> str | None:
    """Where HAProxy is on this machine, if it is."""
    beside = (shutil.which("haproxy", path=folder) for folder in BESIDE_PATH)
    return shutil.which("haproxy") or next(filter(None, beside), None)


def settings(at: str, ports: Sequence[int]) -> str:
    """What HAProxy is told: take visitors in at ``at``, hand them on to these ports."""
    template = Template((DEPLOY / "haproxy.cfg").read_text("utf-8"))
    fronts, doors = [], []
    for number, port in enumerate(ports, 1):
        server = f"    server front{number} 127.0.0.1:{port}"
        fronts.append(f"{server} cookie front{number} check")
        backup = " backup" if number > 1 else ""
        doors.append(f"{server} track fronts/front{number}{backup}")
    # In quotes a path may hold spaces.
    starting = f'"{DEPLOY / "starting.http"}"'
    return template.substitute(
        bind=at, starting=starting, fronts="\n".join(fronts), doors="\n".join(doors)
    )


def main(arguments: Sequence[str]) -> None:
    """Prints the settings for a proxy that is run as a service of its own."""
    parser = argparse.ArgumentParser(prog="python -m components.fronts.proxy")
    parser.add_argument("--at", default="0.0.0.0:8501", help="address and port")
    parser.add_argument("ports", type=int, nargs="+", help="of the app processes")
    chosen = parser.parse_args(arguments)
    sys.stdout.write(settings(chosen.at, chosen.ports))


if __name__ == "__main__":
    main(sys.argv[1:])
