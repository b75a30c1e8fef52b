"""Runs the sections of the attack and prints how many were tried and fell short.

    python -m attack                 # all of them, about ten minutes
    python -m attack --only forged   # one, or several: --only forged,frames
    python -m attack --seconds 5     # each section for about as long

A section is a module of this package with a function ``run(seconds) -> Tally``, whose
argument has a default. The exit code is 1 where anything fell short.
"""

import argparse
import importlib
import pkgutil
import sys
import time
import traceback
from collections.abc import Callable

import attack
from attack.tally import Tally
from bench.numbers import machine, table

LISTED = 12
"""Of what fell short in a section, this many are told."""


def sections() -> dict[str, Callable[..., Tally]]:
    """Every section by the name of its module."""
    names = [found.name for found in pkgutil.iter_modules(attack.__path__)]
    modules = {n: importlib.import_module(f"attack.{n}") for n in names if n[0] != "_"}
    return {n: m.run for n, m in modules.items() if hasattr(m, "run")}


def tried(name: str, run: Callable[..., Tally], *seconds: float) -> Tally:
    """The tally of a section; one that breaks off has fallen short."""
    try:
        return run(*seconds)
    except Exception as error:
        traceback.print_exc()
        return Tally(name, 1, [f"the section broke off: {error!r}"])


def main() -> int:
    """Run what was asked for."""
    found = sections()
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--only", help=f"of {', '.join(found)}")
    asked.add_argument("--seconds", type=float, help="for each section")
    given = asked.parse_args()
    names = given.only.split(",") if given.only else list(found)
    if unknown := set(names) - set(found):
        asked.error(f"no section is called {', '.join(sorted(unknown))}")
    limits = () if given.seconds is None else (given.seconds,)
    print(f"attack on loopback; {machine()}")
    rows, fell = [["section", "tried", "fell short", "seconds"]], 0
    for name in names:
        started = time.monotonic()
        tally = tried(name, found[name], *limits)
        fell += len(tally.short)
        took = f"{time.monotonic() - started:.0f}"
        rows.append([tally.section, f"{tally.tried:,}", str(len(tally.short)), took])
        told = [*tally.facts, *tally.short[:LISTED]]
        print(*rows[-1], *told, sep="\n    ", flush=True)
    print(table(rows))
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
