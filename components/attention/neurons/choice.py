"""How the keys and dimensions of a head are sorted: kept, and in the address."""

from components.choice.kept import Kept
from components.choice.opening import setting

KEY_ORDERS = ("position", "share", "alike")
DIM_ORDERS = ("index", "size", "pair", "alike")
FIRST = f"{KEY_ORDERS[0]}.{DIM_ORDERS[0]}"
"""How they are sorted at first, as an address says it."""


def reader_sorts() -> tuple[str, str]:
    """How keys and dimensions are sorted: here, by the address, or as it opens."""
    sorts = SORTS.value() or (KEY_ORDERS[0], DIM_ORDERS[0])
    SORTS.say(sorts)
    return sorts


def keep_sorts(keys: str, dims: str) -> None:
    """Keep what the reader chose; for the view's callback."""
    if sorts := _sorts_from(f"{keys}.{dims}"):
        SORTS.keep(sorts)


def _sorts_from(words: str) -> tuple[str, str] | None:
    keys, _, dims = words.partition(".")
    return (keys, dims) if keys in KEY_ORDERS and dims in DIM_ORDERS else None


SORTS: Kept[tuple[str, str]] = Kept(
    "sorted",
    _sorts_from,
    ".".join,
    lambda name: str(setting(name, FIRST)),
    key="neurons_sorts",
)
