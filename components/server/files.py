"""How many files the process may have open, and how many visitors that is enough for.

An open page is a connection and three files of its event loop; a page that is gone but
kept for its reader's return is those three. A process that has run out can not even
say so: it must be known before.
"""

from dataclasses import dataclass
from functools import cache

from core.limits import LIMITS, Limits

ENOUGH = (65_536, 10_240)
"""As many as are asked for; macOS refuses more than the second."""
WITHOUT_A_LIMIT = 8_192
"""Taken where the system does not say, as on Windows."""
OWN = 64
"""The process's own: models, pipes to helpers, the log, and some to spare."""
FILES_A_PAGE = 4
FILES_A_GONE_PAGE = 3


@dataclass(frozen=True)
class Room:
    """How many there is room for."""

    pages: int
    """Open at once."""
    gone: int
    """Kept for who may come back."""
    connections: int
    """Open at once, those of the pages among them."""


def room_for(files: int, limits: Limits = LIMITS) -> Room:
    """What so many files are enough for, within this server's limits."""
    share = max(1, (files - OWN) // (FILES_A_PAGE + 2))
    pages = min(limits.pages, share)
    gone = min(limits.gone_pages, max(1, share // FILES_A_GONE_PAGE))
    return Room(pages, gone, min(limits.connections, pages + share))


@cache
def room() -> Room:
    """What this process has room for, once its limit is as high as it may be."""
    return room_for(_raised_limit())


def _raised_limit() -> int:
    try:
        import resource
    except ImportError:
        return WITHOUT_A_LIMIT
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for enough in ENOUGH:
        wished = enough if hard == resource.RLIM_INFINITY else min(enough, hard)
        if soft == resource.RLIM_INFINITY or soft >= wished:
            break
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
        except (ValueError, OSError):
            continue
        break
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH[0] if soft == resource.RLIM_INFINITY else soft
