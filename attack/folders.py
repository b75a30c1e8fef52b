"""Models' folders with something wrong in them: each ends in a verdict, in time.

    python -m attack.folders --most 10000 --only GGUF   # so many of each reader

Configurations, tokenizers, the headers of weights and GGUF files are harmed as a seed
says and read as a visitor's folder would be. Whoever takes too long, needs too much
memory or breaks off has fallen short, and so has an exception that nobody caught. What
falls short in a row of many is looked at once more alone, as the server does it, so
that no folder answers for those before it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from subprocess import Popen

from attack.harms import KINDS, harmed
from attack.reader import outcome
from attack.tally import Tally
from attack.wholes import whole_folders
from core.files.child import begun
from core.limits import LIMITS
from core.models.inspection import _ENVIRONMENT, Inspector

MOST = 10_000
"""Of each reader."""
ROW = 100
"""Folders that one copy of the reading process looks at."""
LONGEST_S = 60.0
"""Seconds on the clock that a folder may take, other work going on beside."""
WELL = {"passed", "refused"}


class Reader:
    """The process that reads rows of folders."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process: Popen[str] = begun("attack.reader", environment=_ENVIRONMENT)

    def row(self, kind: str, first: int, count: int) -> list[str]:
        """What came of each folder, to the end or to the first that broke the row."""
        asked = {
            "home": str(self._home), "kind": kind, "first": first, "count": count,
            "seconds": LIMITS.inspect_s, "bytes": LIMITS.inspect_bytes,
        }  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        with self._process:
            pass


def alone(asked: Inspector, home: Path, kind: str, number: int) -> tuple[str, float]:
    """What comes of one harmed folder as the server looks at it, and the seconds."""
    place = home / f"alone-{kind}-{number}"
    gguf_file = harmed(home, kind, number, place)
    started = time.monotonic()
    try:
        sentence = asked.verdict(place, gguf_file).sentence
    except Exception as error:  # What is being looked for.
        return f"an exception, {error!r}", time.monotonic() - started
    came = "no answer" if "could not be looked at" in sentence else outcome(sentence)
    return came, time.monotonic() - started


def read_many(
    reader: Reader, asked: Inspector, home: Path, kind: str, seconds: float, most: int
) -> tuple[Counter[str], list[str]]:
    """What came of harmed folders, and which fell short, for so long or so many."""
    came, short, number = Counter[str](), [], 0
    until, row = time.monotonic() + seconds, ROW
    while number < most and time.monotonic() < until:
        found = reader.row(kind, number, min(row, most - number))
        for word in found:
            if word not in WELL:
                word, took = alone(asked, home, kind, number)
                if word not in WELL or took > LONGEST_S:
                    short.append(f"{kind}, {number}: {word} after {took:.0f} s")
            came[word] += 1
            number += 1
    return came, short


def harms(seconds: float, most: int, kinds: list[str]) -> Tally:
    """The tally of harmed folders, the time shared by the kinds."""
    tally = Tally("harmed models")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        whole_folders(home)
        reader, asked = Reader(home), Inspector()
        try:
            for kind in kinds:
                started, share = time.monotonic(), seconds / len(kinds)
                came, short = read_many(reader, asked, home, kind, share, most)
                tally.tried += came.total()
                tally.short += short
                took = time.monotonic() - started
                told = ", ".join(f"{n:,} {what}" for what, n in came.most_common())
                tally.facts.append(f"{kind}: {told}; {took:.0f} s")
                print(tally.facts[-1], flush=True)
        finally:
            reader.close()
            asked.close()
    return tally


def run(seconds: float = 60.0) -> Tally:
    """Read harmed folders for so long, or until there were enough of each kind."""
    return harms(seconds, MOST, list(KINDS))


def main() -> int:
    """As many as asked for, however long it takes."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--most", type=int, default=MOST)
    asked.add_argument("--only", help=f"of {', '.join(KINDS)}")
    given = asked.parse_args()
    kinds = given.only.split(",") if given.only else list(KINDS)
    tally = harms(float("inf"), given.most, kinds)
    print(*tally.facts, *tally.short, f"{len(tally.short)} fell short", sep="\n")
    return 1 if tally.short else 0


if __name__ == "__main__":
    sys.exit(main())
