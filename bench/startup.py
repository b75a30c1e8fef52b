"""How long from the command to a usable app, and how much memory it takes when idle.

    python -m bench.startup --runs 3

The weights must have been fetched and converted before (``python -m core.weights
fetch``); what is measured is every later start.
"""

import argparse
import time
from statistics import median

from bench.numbers import gigabytes, machine, table, verdict
from bench.server import running_server
from core.models import DEFAULT_MODEL
from core.weights import home as weights

TARGET_READY_S = 15.0
TARGET_BYTES = 1.6e9
REST_S = 10.0
"""Idle this long before the memory is read."""


def main() -> None:
    """Print a row a start, and the verdicts on the medians."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--runs", type=int, default=3)
    given = asked.parse_args()
    if not weights.is_ready(DEFAULT_MODEL):
        raise SystemExit("the weights are not here yet: python -m core.weights fetch")
    print(machine())
    rows = [["start", "listening", "ready", "memory when idle"]]
    ready, idle = [], []
    for run in range(given.runs):
        with running_server() as server:
            time.sleep(REST_S)
            ready.append(server.ready_s)
            idle.append(server.rss())
            times = [f"{server.listening_s:.1f} s", f"{server.ready_s:.1f} s"]
            rows.append([str(run + 1), *times, gigabytes(idle[-1])])
    print(
        table(rows),
        verdict(
            f"median {median(ready):.1f} s ≤ {TARGET_READY_S:.0f} s until ready",
            median(ready) <= TARGET_READY_S,
        ),
        verdict(
            f"median {gigabytes(median(idle))} ≤ {gigabytes(TARGET_BYTES)} when idle",
            median(idle) <= TARGET_BYTES,
        ),
        sep="\n",
    )


if __name__ == "__main__":
    main()
