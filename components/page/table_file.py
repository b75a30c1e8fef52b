"""A table as a file that a spreadsheet and a program both read, with what it shows."""

import csv
from collections.abc import Mapping

import numpy as np
import pandas as pd

ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r"})


def table_file(table: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
    """The table as CSV below lines that begin with ``#``, a line a fact.

    ``pandas.read_csv(file, comment="#")`` gives the table alone: every word of it
    stands in quotes, so a token ``#`` begins no such line.
    """
    lines = [f"# {name}: {value.translate(ESCAPED)}\n" for name, value in facts.items()]
    numbers = whole(table).to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC)
    # The sign at the front tells a spreadsheet that the letters are Unicode.
    return ("".join(lines) + numbers).encode("utf-8-sig", errors="replace")


def whole(table: pd.DataFrame) -> pd.DataFrame:
    """The table with whole numbers where a column that lacks some has no others."""
    found = [
        name
        for name, column in table.items()
        if pd.api.types.is_float_dtype(column.dtype)
        and column.isna().any()
        and _are_whole(column.dropna().to_numpy(dtype=np.float64))
    ]
    return table.astype(dict.fromkeys(found, "Int64"))


def _are_whole(numbers: np.ndarray) -> bool:
    finite = np.isfinite(numbers)
    return bool(finite.all() and numbers.size and (numbers == np.floor(numbers)).all())
