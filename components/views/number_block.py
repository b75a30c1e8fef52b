"""Arrays on their way to a browser view, as one block of bytes."""

import numpy as np


class NumberBlock:
    """Arrays laid end to end as bytes, with an index of what stands where."""

    def __init__(self) -> None:
        """Start empty."""
        self.index: dict[str, tuple[str, int, int]] = {}
        self._parts: list[np.ndarray] = []
        self._size = 0

    def add(self, name: str, values: np.ndarray, kind: str = "f4") -> None:
        """Lay ``values`` down as ``kind``: "f4", "u2" or "u1"."""
        packed = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<"))
        raw = packed.reshape(-1).view(np.uint8)
        self.index[name] = (kind, self._size, packed.size)
        padding = np.zeros(-raw.size % 4, dtype=np.uint8)
        self._parts += [raw, padding]
        self._size += raw.size + padding.size

    def numbers(self) -> np.ndarray:
        """All of it as one array of bytes."""
        return np.concatenate(self._parts)
