"""Percentiles and tables for the measurements."""

import platform
from collections.abc import Sequence

import numpy as np
import psutil


def milliseconds(seconds: float) -> str:
    """Such as ``"214 ms"``."""
    return f"{1000 * seconds:,.0f} ms"


def gigabytes(size: float) -> str:
    """Such as ``"1.43 GB"``, of 10⁹ bytes."""
    return f"{size / 1e9:.2f} GB"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` per cent of ``values`` lie."""
    return float(np.percentile(values, share))


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns; the first row is the heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def verdict(name: str, holds: bool) -> str:
    """A line that starts with PASS or FAIL."""
    return f"{'PASS' if holds else 'FAIL'}  {name}"


def machine() -> str:
    """What the numbers were taken on, in one line."""
    memory = psutil.virtual_memory().total
    return (
        f"{psutil.cpu_count()} cores, {gigabytes(memory)}, {platform.system()}, "
        f"Python {platform.python_version()}; load {psutil.getloadavg()[0]:.1f}"
    )
