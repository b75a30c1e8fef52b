"""What the nearest vectors cost: an exact search, against the matrix product alone.

    python -m bench.neighbours --rounds 40

The limit is what no exact search can do without: one NumPy product of the whole matrix
with the vector. Both are timed in turn, A B A B, in one process, so the ratio holds
whatever else the machine does. Then the memory that opening GloVe and searching it
takes, without the pages of its mapped file, which the system takes back when it likes.
"""

import argparse
import gc
import time
from collections.abc import Callable
from statistics import median
from typing import get_args

import numpy as np
import psutil

from bench.numbers import machine, table, verdict
from components.libraries import settle_libraries
from core.embeddings.matrix import embedding_matrix
from core.embeddings.neighbours import Matrix, Measure
from core.embeddings.word_vectors import word_vectors
from core.models import load_model

TARGET = 1.5
TARGET_S = 0.150
TARGET_BYTES = 120e6
COUNT = 10


def private_bytes() -> int:
    """Memory of this process that lies in no file."""
    memory = psutil.Process().memory_info()
    return memory.rss - getattr(memory, "shared", 0)


def added_by_glove() -> int:
    """Bytes that opening the word vectors and searching them once adds."""
    gc.collect()
    before = private_bytes()
    words = word_vectors()
    words.analogy(["king", "woman"], ["man"])
    words.near_spellings("quenn")
    gc.collect()
    return private_bytes() - before


def medians(
    matrix: Matrix, row: int, measure: Measure, rounds: int
) -> tuple[float, float, float]:
    """Median seconds of the search and of the product, and the median ratio."""
    vector = np.array(matrix.rows[row], dtype=np.float32)
    searched, multiplied = [], []
    for _ in range(rounds):
        searched.append(_seconds(lambda: matrix.nearest(vector, COUNT, measure)))
        multiplied.append(_seconds(lambda: matrix.rows @ vector))
    ratios = [a / b for a, b in zip(searched, multiplied, strict=True)]
    return median(searched), median(multiplied), median(ratios)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Print the table and the verdicts."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--rounds", type=int, default=40)
    given = asked.parse_args()
    settle_libraries()
    print(f"{given.rounds} rounds; {machine()}")
    added = added_by_glove()
    matrices = {
        "GloVe": word_vectors().matrix,
        "SmolLM2": embedding_matrix(load_model("smollm2-135m")),
    }
    rows, verdicts = [["matrix", "measure", "nearest 10", "product", "ratio"]], []
    for name, matrix in matrices.items():
        for measure in get_args(Measure):
            search, product, ratio = medians(matrix, 4649, measure, given.rounds)
            times = [f"{1e3 * search:.2f} ms", f"{1e3 * product:.2f} ms"]
            size = f"{name} {len(matrix.rows):,} × {matrix.rows.shape[1]}"
            rows.append([size, measure, *times, f"{ratio:.2f}"])
            line = f"{name}, {measure}: {ratio:.2f} ≤ {TARGET} × the product, "
            line += f"{1e3 * search:.1f} ≤ {1e3 * TARGET_S:.0f} ms"
            verdicts.append(verdict(line, ratio <= TARGET and search <= TARGET_S))
    line = f"GloVe adds {added / 1e6:.0f} MB ≤ {TARGET_BYTES / 1e6:.0f} MB"
    verdicts.append(verdict(line, added <= TARGET_BYTES))
    print(table(rows), *verdicts, sep="\n")


if __name__ == "__main__":
    main()
