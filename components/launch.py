"""Opening the app: ``python -m components.launch``, which is what ``make run`` does.

It is ``streamlit run app.py`` with three things decided: a free port, who may come in
(only this machine, unless ``--lan`` is given) and when to open the browser. With
``--workers`` it is that several times, behind one address.
"""

import argparse
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from components.class_code import VARIABLE, spelled, today
from components.fronts.proxy import HOW_TO_GET_IT, haproxy

ROOT = Path(__file__).resolve().parents[1]
FIRST_PORT = 8501
LONGEST_START_S = 120
ONE_ENGINE = "one engine, in Ray on this machine, reads for all of them."
OWN_ENGINES = (
    "each has an engine and a copy of the weights of its own (with Ray they would "
    "share one: pip install -r requirements-cluster.txt)."
)


def main(arguments: Sequence[str]) -> None:
    """Runs the server until it is stopped."""
    parser = argparse.ArgumentParser(
        prog="python -m components.launch", description="Opens Headlight."
    )
    parser.add_argument(
        "--lan", action="store_true", help="let everybody on this network in"
    )
    parser.add_argument(
        "--open", action="store_true", help="with --lan: ask nobody for a class code"
    )
    parser.add_argument(
        "--workers", type=int, default=1, help="app processes, behind HAProxy if many"
    )
    parser.add_argument("--port", type=int, help="default: the first free from 8501 on")
    parser.add_argument(
        "--no-browser", action="store_true", help="do not open a browser"
    )
    chosen = parser.parse_args(arguments)
    if chosen.workers < 1:
        parser.error("--workers must be a whole number above 0")
    wished = range(FIRST_PORT, FIRST_PORT + 100)
    port = free_port([chosen.port] if chosen.port else wished)
    if port is None:
        parser.error(f"port {chosen.port or FIRST_PORT} is taken; name another one")
    shown = lan_address() if chosen.lan else "127.0.0.1"
    sys.stdout.write(f"Headlight opens at http://{shown}:{port} (Ctrl-C stops it).\n")
    if chosen.lan:
        sys.stdout.write(who_may_come_in(chosen.open, os.environ))
    sys.stdout.flush()
    if not chosen.no_browser and has_screen(sys.platform, os.environ):
        address = f"http://127.0.0.1:{port}"
        threading.Thread(target=open_when_up, args=(address,), daemon=True).start()
    # The settings in .streamlit are found from the working folder.
    os.chdir(ROOT)
    if (proxy := proxy_before(chosen.workers)) is None:
        run_one(server_options(chosen.lan, shown, port))
    else:
        run_several(chosen.workers, proxy, chosen.lan, shown, port)


def run_one(options: Sequence[str]) -> None:
    """Runs the app in this process until it is stopped."""
    sys.argv = ["streamlit", "run", "app.py", *options]
    import click
    from streamlit.web.cli import main as streamlit

    try:
        streamlit(standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        sys.stdout.write("Headlight has stopped.\n")


def proxy_before(workers: int) -> str | None:
    """The HAProxy to stand before so many processes; None where one is run."""
    if workers == 1:
        return None
    found = haproxy()
    if found is None:
        _say(
            f"HAProxy is not here ({HOW_TO_GET_IT} gets it), so one process answers "
            "all.\n"
        )
    return found


def run_several(workers: int, proxy: str, lan: bool, shown: str, port: int) -> None:
    """Runs so many app processes behind the proxy until it is stopped."""
    from components.fronts.run import run

    ports = free_ports(workers, range(port + 100, port + 1100))
    shared = shares_engine(os.environ)
    _say(f"{workers} processes answer; {ONE_ENGINE if shared else OWN_ENGINES}\n")
    address = "0.0.0.0" if lan else "127.0.0.1"
    options = partial(server_options, False, shown)
    try:
        run((address, port), ports, proxy, options, _say, shared)
    except KeyboardInterrupt:
        _say("Headlight has stopped.\n")


def shares_engine(environ: Mapping[str, str]) -> bool:
    """Whether the processes ask one engine: Ray is here, and none was chosen."""
    return find_spec("ray") is not None and not environ.get("HEADLIGHT_ENGINE")


def _say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


def who_may_come_in(
    everybody: bool, environ: MutableMapping[str, str], code: Callable[[], str] = today
) -> str:
    """A line to be printed; sets the class code that the server will ask for."""
    if everybody:
        environ.pop(VARIABLE, None)
        return "Everybody on this network can open that address.\n"
    if not environ.get(VARIABLE, "").strip():
        environ[VARIABLE] = code()
    return (
        f"The class code is {spelled(environ[VARIABLE])}; each device is asked for it "
        "once a day (OPEN=1 asks nobody).\n"
    )


def server_options(lan: bool, shown: str, port: int) -> list[str]:
    """Options for ``streamlit run``: where to listen, and which address to show."""
    return [
        f"--server.address={'0.0.0.0' if lan else '127.0.0.1'}",
        f"--server.port={port}",
        # Otherwise Streamlit asks a server on the internet for this machine's address.
        f"--browser.serverAddress={shown}",
    ]


def free_port(wished: Iterable[int]) -> int | None:
    """The first of the wished ports that nobody listens to, if there is one."""
    for port in wished:
        with socket.socket() as probe:
            # As the server does; without it a port just left would count as taken.
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return None


def free_ports(count: int, wished: Iterable[int]) -> list[int]:
    """The first so many of the wished ports that nobody listens to."""
    return list(islice((p for p in wished if free_port([p]) is not None), count))


def lan_address() -> str:
    """This machine's address on its own network; no packet is sent to learn it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def has_screen(system: str, environ: Mapping[str, str]) -> bool:
    """True when a browser window can be expected to open."""
    if environ.get("CI"):
        return False
    if system in {"win32", "darwin"}:
        return True
    return any(name in environ for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def open_when_up(address: str) -> None:
    """Opens the browser as soon as the server answers."""
    deadline = time.monotonic() + LONGEST_START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                webbrowser.open(address)
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)


if __name__ == "__main__":
    main(sys.argv[1:])
