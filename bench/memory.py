"""What a session costs in memory, beyond the answers that all share.

    python -m bench.memory --sessions 40

Learners open the same page on the same text, one after the other, and type between two
texts that are kept; the server's resident memory is read before, with all of them
there, after more edits of each, and when they have left.
"""

import argparse
import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bench.learner import Learner
from bench.numbers import machine, table, verdict
from bench.runs import TEXTS
from bench.server import Server, running_server

TARGET_MB = 1.0
TARGET_EDITS_MB = 5.0
"""What a thousand edits may add to the process."""
WARM_UP = 4


@dataclass(frozen=True)
class Memory:
    """Of the server, in megabytes of 10⁶ bytes."""

    sessions: int
    edits: int
    before: float
    there: float
    """With all sessions."""
    edited: float
    """After all edits."""
    left: float
    """When all have left."""

    @property
    def of_a_session(self) -> float:
        """What one more adds."""
        return (self.there - self.before) / self.sessions

    @property
    def of_a_thousand_edits(self) -> float:
        """What they add."""
        return 1000 * (self.edited - self.there) / max(1, self.edits)


async def measured(
    server: Server, page: str, model: str, sessions: int, rounds: int
) -> Memory:
    """Open the page for so many learners, and let each edit so often."""
    async with Learner(server.url, page, model=model, text=TEXTS[0]) as first:
        for number in range(2 * WARM_UP):
            await first.settled()
            await first.send_text(TEXTS[number % 2])
        await first.settled()
        await asyncio.sleep(3)
        before = server.rss()
        async with AsyncExitStack() as there:
            learners = []
            for _ in range(sessions):
                one = Learner(server.url, page, model=model, text=TEXTS[0])
                learners.append(await there.enter_async_context(one))
                await one.settled()
            with_all = server.rss()
            for number in range(rounds):
                for one in learners:
                    await one.send_text(TEXTS[(number + 1) % 2])
                    await one.settled()
            edited = server.rss()
    await asyncio.sleep(3)
    sizes = (size / 1e6 for size in (before, with_all, edited, server.rss()))
    return Memory(sessions, sessions * rounds, *sizes)


def rows(found: Memory) -> list[list[str]]:
    """The table."""
    steps = ("before", "all there", "after edits", "all left")
    sizes = (found.before, found.there, found.edited, found.left)
    return [
        [*steps, "a session", "1,000 edits"],
        [
            *(f"{size:,.0f} MB" for size in sizes),
            f"{found.of_a_session:.2f} MB",
            f"{found.of_a_thousand_edits:.1f} MB",
        ],
    ]


def main() -> None:
    """Print the table and the verdicts."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--sessions", type=int, default=40)
    asked.add_argument("--rounds", type=int, default=25, help="edits of each")
    asked.add_argument("--page", default="", help="such as heads; default: home")
    asked.add_argument("--model", default="minilm-l6")
    given = asked.parse_args()
    print(f"{given.sessions} sessions, {given.rounds} edits each; {machine()}")
    with running_server() as server:
        found = asyncio.run(
            measured(server, given.page, given.model, given.sessions, given.rounds)
        )
    one, thousand = found.of_a_session, found.of_a_thousand_edits
    print(
        table(rows(found)),
        verdict(f"a session: {one:.2f} ≤ {TARGET_MB:.0f} MB", one <= TARGET_MB),
        verdict(
            f"1,000 edits: {thousand:.1f} ≤ {TARGET_EDITS_MB:.0f} MB",
            thousand <= TARGET_EDITS_MB,
        ),
        sep="\n",
    )


if __name__ == "__main__":
    main()
