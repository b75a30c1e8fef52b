"""A tree of branches in letters that an address can carry, and back.

The path that is shown comes first, then each further branch as how much it shares with
the one before it and what is its own. Numbers are written with seven bits a byte, as in
Protocol Buffers: https://protobuf.dev/programming-guides/encoding/#varints
"""

import base64

from .branches import Path, Tree


def as_text(tree: Tree, path: Path) -> str:
    """The tree in letters that an address can carry, this path first."""
    numbers: list[int] = []
    before: Path = ()
    # The path itself may end inside a branch, so it comes first, even if it is empty.
    for one in [path, *(lane.path for lane in tree.lanes(path))]:
        shared = _shared(before, one)
        numbers += [shared, len(one) - shared, *one[shared:]]
        before = one
    raw = b"".join(_varint(number) for number in numbers)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=") if tree.nodes else ""


def from_text(text: str, d_vocab: int, longest: int) -> tuple[Tree, Path] | None:
    """The tree and path that ``as_text`` was given; None when it is no such thing.

    Args:
        text: what an address holds: anything.
        d_vocab: ids from 0 to below this are tokens.
        longest: no path may have more tokens.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        return _read(_numbers(raw), d_vocab, longest)
    except (ValueError, StopIteration):
        return None


def _read(numbers: list[int], d_vocab: int, longest: int) -> tuple[Tree, Path]:
    tree, before, paths = Tree(), (), []
    given = iter(numbers)
    for shared in given:
        more = [next(given) for _ in range(min(next(given), longest + 1))]
        path = (*before[:shared], *more)
        if shared > len(before) or len(path) > longest:
            raise ValueError("a branch that comes from nowhere, or too long a one")
        if any(one >= d_vocab for one in more):
            raise ValueError("no such token")
        tree, before = tree.add_missing(path), path
        paths.append(path)
    if not paths:
        raise ValueError("no path")
    return tree, paths[0]


def _numbers(raw: bytes) -> list[int]:
    """Whole numbers, seven bits a byte, the lowest first; the highest bit goes on."""
    found, now, shift = [], 0, 0
    for byte in raw:
        now |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(now)
            now, shift = 0, 0
        elif shift > 35:
            raise ValueError("a number without end")
    if shift:
        raise ValueError("a number that breaks off")
    return found


def _varint(number: int) -> bytes:
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _shared(one: Path, other: Path) -> int:
    """How many tokens two paths have in common at their beginning."""
    same = 0
    for ours, theirs in zip(one, other, strict=False):
        if ours != theirs:
            break
        same += 1
    return same
