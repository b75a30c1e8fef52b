"""How the views write numbers: one script knows it, and the others ask that one."""

import re
from pathlib import Path

COMPONENTS = Path(__file__).parents[2] / "components"
NUMBERS = COMPONENTS / "views/lib/numbers.js"
UNSURE = COMPONENTS / "attention/heads/map_shares.js"
"""Shares of several heads at once, of which fewer digits are certain."""
PER_CENT = re.compile(r"(toFixed\([^)]*\)|Math\.round\(100 \* \w+\.?\w*\))\} %")
"""A share written as per cent without asking."""
AGAIN = re.compile(
    r"""toLocaleString|replace(All)?\("-"|Number\([\w.]+\.toPrecision\(\d\)\)"""
    r"""|(const|function) (clamp|minus|minusSign|percent\w*|inflated)"""
    r"""( = (async )?)?\("""
)
OTHERS = [
    path
    for path in sorted(COMPONENTS.rglob("*.js"))
    if path not in (NUMBERS, COMPONENTS / "views/lib/packed.js")
]


def test_no_view_writes_numbers_in_its_own_way():
    assert len(OTHERS) > 60
    for path in OTHERS:
        assert not AGAIN.search(path.read_text("utf-8")), path


def test_only_what_is_not_certain_is_rounded_to_whole_per_cents():
    for path in set(OTHERS) - {UNSURE}:
        assert not PER_CENT.search(path.read_text("utf-8")), path
