"""Attention patterns as bytes on their way to a screen, small and near enough.

A thumbnail keeps the square root of a share in 7 bits: enough for the eye, and small
shares keep their differences. A whole head keeps every share to a millionth, or, where
that would be more than a page may send, as near as fits and says how near.

Source of the compression: RFC 1950 (zlib), which browsers read as "deflate".
"""

import zlib
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8

THUMB_LEVELS = 127
"""The byte of a share of 1 in a thumbnail."""
WHOLE_UP_TO = 64
"""Tokens up to which a thumbnail has a cell for every pair of tokens."""
THUMB_SIDE = 32
"""Rows and columns of the thumbnail of a longer text."""
STEP = 1.9e-6
"""Shares are sent in steps of this size, so none is off by more than a millionth."""
LARGEST = 78_000
"""Bytes that one head may take."""
COARSER = 4
"""How much coarser the steps of a head become that would take more."""


def thumbnails(
    pattern: Float[np.ndarray, "head query key"],
) -> UInt8[np.ndarray, "head row col"]:
    """Each head's pattern as bytes, 127·√share.

    Up to 64 tokens each pair of tokens has its cell. In a longer text each cell is
    the largest share of a block of pairs, so that a thin line can still be seen.
    """
    pooled = _pooled(_pooled(pattern, 1), 2)
    return np.rint(np.sqrt(pooled) * THUMB_LEVELS).astype(np.uint8)


def _pooled(values: np.ndarray, axis: int) -> np.ndarray:
    """The largest of each of 32 blocks along the axis of a long text."""
    length = values.shape[axis]
    if length <= WHOLE_UP_TO:
        return values
    starts = np.arange(THUMB_SIDE) * length // THUMB_SIDE
    return np.maximum.reduceat(values, starts, axis=axis)


@dataclass(frozen=True, eq=False)
class PackedHead:
    """One pattern, deflated."""

    data: UInt8[np.ndarray, " byte"]
    """Three planes of bytes, low, middle, high, rows after rows; see ``step``."""
    shape: tuple[int, int]
    """Queries, keys."""
    step: float
    """A number n of the planes says the share (n - 1)·step; 0 says masked."""

    @property
    def is_exact(self) -> bool:
        """Whether no share is off by more than a millionth."""
        return self.step <= STEP


def packed_head(
    pattern: Float[np.ndarray, "query key"], mask: Bool[np.ndarray, "query key"]
) -> PackedHead:
    """The pattern as few bytes: at most 80 kB for 256 tokens."""
    step = STEP
    while len(data := _deflated(pattern, mask, step)) > LARGEST and step < 1e-3:
        step *= COARSER
    return PackedHead(np.frombuffer(data, np.uint8), pattern.shape, step)


def unpacked_head(
    packed: PackedHead,
) -> tuple[Float[np.ndarray, "query key"], Bool[np.ndarray, "query key"]]:
    """Pattern and mask, as the browser reads them."""
    raw = np.frombuffer(zlib.decompress(packed.data.tobytes()), np.uint8)
    low, middle, high = raw.reshape(3, *packed.shape).astype(np.uint32)
    numbers = low + (middle << 8) + (high << 16)
    shares = (np.maximum(numbers, 1) - 1) * packed.step
    return shares.astype(np.float32), numbers > 0


def deflated(values: UInt8[np.ndarray, "..."]) -> UInt8[np.ndarray, " byte"]:
    """Bytes compressed as browsers read them."""
    return np.frombuffer(zlib.compress(values.tobytes(), 6), np.uint8)


def _deflated(pattern: np.ndarray, mask: np.ndarray, step: float) -> bytes:
    numbers = np.rint(pattern.astype(np.float64) / step).astype(np.uint32) + 1
    numbers[~mask] = 0
    planes = np.stack([numbers & 255, (numbers >> 8) & 255, numbers >> 16])
    return zlib.compress(planes.astype(np.uint8).tobytes(), 6)
