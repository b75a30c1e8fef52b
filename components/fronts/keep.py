"""Processes kept alive: one that ends is begun anew, and all end together."""

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOK_EVERY_S = 0.2
SOON_S = 10.0
"""A process that ends within this has not lived: the next one waits a little."""
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 15.0)
GRACE_S = 5.0
"""To end by itself when asked to, before it is made to."""


@dataclass
class Kept:
    """One process that ought to run."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    ended_soon: int = 0
    """How often in a row it has not lived."""
    begun: float = 0.0
    due: float = field(default_factory=time.monotonic)
    """When to begin it."""

    def begin(self) -> None:
        """Run it."""
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [*_dies_with_us(), *self.command],
            cwd=self.folder,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            # Streamlit says there at which address one process is; errors go elsewhere.
            stdout=subprocess.DEVNULL,
        )

    def look(self, say: Callable[[str], object]) -> None:
        """See to it that it runs."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.begin()
        elif (code := self.process.poll()) is not None:
            self.process = None
            lived = now - self.begun > SOON_S
            self.ended_soon = 0 if lived else self.ended_soon + 1
            pause = PAUSES_S[min(self.ended_soon, len(PAUSES_S) - 1)]
            self.due = now + pause
            say(f"{self.name} has ended (code {code}) and is started anew.\n")


def keep(all_of_them: Sequence[Kept], say: Callable[[str], object]) -> None:
    """Runs these processes until it is interrupted; then it ends them."""
    try:
        while True:
            for one in all_of_them:
                one.look(say)
            time.sleep(LOOK_EVERY_S)
    finally:
        end(all_of_them)


def end(all_of_them: Sequence[Kept]) -> None:
    """Ask each to end, and make those that do not."""
    running = [one.process for one in all_of_them if one.process is not None]
    for process in running:
        process.terminate()
    until = time.monotonic() + GRACE_S
    try:
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.0, until - time.monotonic()))
    finally:
        # Whoever interrupts once more does not wish to wait, and leaves none behind.
        for process in running:
            process.kill()
            process.wait()


def _dies_with_us() -> list[str]:
    """On Linux a process can be told to end with its parent, however that ends."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
