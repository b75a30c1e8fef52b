"""Websocket frames that no browser sends, beside a visitor who only wants his page."""

import asyncio
import random
import time

from websockets.exceptions import ConnectionClosed

from attack.tally import Tally
from attack.visitor import Visitor
from attack.watched import Watched, watched_server

BATCH = 10
"""Frames between two looks at the other visitor."""
PATIENCE_S = 10.0
"""The other visitor is answered within this time."""
LARGEST = 40_000_000
"""Bytes of the largest frame, above what the server takes."""


def mutated(frame: bytes, dice: random.Random) -> bytes:
    """The frame, or one like it, with something wrong."""
    kind, raw = dice.randrange(8), bytearray(frame)
    at = dice.randrange(len(raw))
    if kind == 0:
        return bytes(raw[:at])
    if kind == 1:
        raw[at] ^= 1 << dice.randrange(8)
    elif kind == 2:
        raw[at:at] = dice.randbytes(dice.randrange(1, 200))
    elif kind == 3:
        del raw[at : at + dice.randrange(1, 20)]
    elif kind == 4:
        raw += bytes(raw)
    elif kind == 5:
        return dice.randbytes(dice.randrange(1, 5_000))
    elif kind == 6:
        # A length that promises more than there is.
        raw[at:at] = b"\x12\xff\xff\xff\xff\x0f"
    else:
        for place in range(0, len(raw), 7):
            raw[place] = dice.randrange(256)
    return bytes(raw)


async def throw(url: str, seconds: float, tally: Tally) -> None:
    """Throw such frames at the server for about as long."""
    until, dice = time.monotonic() + seconds, random.Random(7)
    async with Visitor(url, "tokens", model="minilm-l6", text="I stay") as other:
        await other.settled()
        await _batch(url, [bytes(LARGEST)], tally, other)
        while time.monotonic() < until:
            await _batch(url, [], tally, other, dice)


async def _batch(
    url: str,
    frames: list[bytes],
    tally: Tally,
    other: Visitor,
    dice: random.Random | None = None,
) -> None:
    async with Visitor(url, "tokens", model="minilm-l6", text="I break") as visitor:
        await visitor.settled()
        if dice is not None:
            frames = [mutated(visitor.message(), dice) for _ in range(BATCH)]
        tally.tried += len(frames) - 1
        for frame in frames:
            try:
                await visitor.send_raw(frame)
            except ConnectionClosed:
                # It was hung up on, as it should be after such a frame.
                break
    started = time.monotonic()
    await other.say()
    took = time.monotonic() - started
    late = "" if took < PATIENCE_S else f"answered after {took:.0f} s"
    tally.note("the visitor beside them", other.wrong, late)


def frames(watched: Watched, seconds: float) -> Tally:
    """The tally of frames thrown at a running server."""
    tally = Tally("frames")
    asyncio.run(throw(watched.url, seconds, tally))
    tally.note("the server", watched.alive(), *watched.left())
    return tally


def run(seconds: float = 25) -> Tally:
    """A server of its own."""
    with watched_server() as watched:
        return frames(watched, seconds)
