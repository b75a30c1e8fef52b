"""GloVe: one fixed vector for each of 400,000 words, read from the disk as needed.

Source: Pennington, Socher, Manning 2014, https://aclanthology.org/D14-1162
"""

import difflib
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import regex
from jaxtyping import Float

from ..errors import BadText, HeadlightError
from ..weights import home as weights
from ..weights.progress import Progress
from .neighbours import Matrix, Neighbours

NAME = "glove-6b-50d"
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
LOOKED_AT = 40_000
"""Near spellings are looked for among this many of the most frequent words."""


class WordVectors:
    """Words with one vector each, the most frequent word first."""

    def __init__(self, folder: Path) -> None:
        """Open the files; the vectors stay on the disk until they are looked at."""
        table = pq.read_table(folder / "glove_6B_index.parquet")
        self._words: pa.Array = table.column(0).combine_chunks()
        self.rows: Float[np.ndarray, "word dim"] = np.load(
            folder / "glove_6B_50d_emb.npy", mmap_mode="r"
        )

    def __len__(self) -> int:
        return len(self._words)

    @cached_property
    def matrix(self) -> Matrix:
        """All vectors, to be compared with one."""
        return Matrix(self.rows)

    def word(self, row: int | np.integer) -> str:
        """The word whose vector stands in this row."""
        return self._words[int(row)].as_py()

    def row(self, word: str) -> int | None:
        """The row of a word, None where it has none. All words are in small letters."""
        found = pc.index(self._words, word.strip().lower()).as_py()
        return None if found < 0 else found

    def vector(self, word: str) -> Float[np.ndarray, " dim"]:
        """The vector of a word.

        Raises:
            BadText: there is none; the sentence names words spelled nearly so.
        """
        row = self.row(word)
        if row is None:
            raise BadText(self._unknown(word))
        return np.array(self.rows[row], dtype=np.float32)

    def words_in(self, text: str) -> list[str]:
        """The words of a text that have a vector, each once, in order."""
        words = list(dict.fromkeys(_WORD.findall(text.lower())))
        asked = pa.array(words, self._words.type)
        known = pc.is_in(asked, value_set=self._words).to_pylist()  # pyright: ignore[reportAttributeAccessIssue]
        return [word for word, here in zip(words, known, strict=True) if here]

    def near_spellings(self, word: str, count: int = 3) -> list[str]:
        """Frequent words that are spelled nearly like this one."""
        common = self._words[:LOOKED_AT].to_pylist()
        word = word.strip().lower()
        near = [w for w in common if w[:1] == word[:1] and abs(len(w) - len(word)) < 3]
        return difflib.get_close_matches(word, near, count)

    def analogy(
        self,
        plus: Sequence[str],
        minus: Sequence[str] = (),
        *,
        count: int = 10,
        leave_out_inputs: bool = True,
    ) -> Neighbours:
        """The words nearest to the sum of some vectors minus others, by cosine.

        ``analogy(["king", "woman"], ["man"])`` is king - man + woman. The words that
        were put in are left out as a rule, for they are nearest as a rule.

        Raises:
            BadText: a word has no vector, or there is none to add.
        """
        if not plus:
            raise BadText("An analogy needs at least one word to start from.")
        goal = sum((self.vector(word) for word in plus), np.zeros(1, np.float32))
        goal = goal - sum((self.vector(word) for word in minus), np.zeros(1))
        inputs = {row for w in (*plus, *minus) if (row := self.row(w)) is not None}
        left_out = inputs if leave_out_inputs else ()
        return self.matrix.nearest(goal.astype(np.float32), count, leave_out=left_out)

    def _unknown(self, word: str) -> str:
        near = self.near_spellings(word)
        said = f"GloVe has no vector for “{word.strip()[:40]}”."
        if not near:
            return f"{said} It knows single words in small letters."
        return f"{said} Did you mean {' or '.join(near)}?"


class WordsOnTheirWay(HeadlightError):
    """The word vectors are not here yet."""

    def __init__(self, progress: Progress) -> None:
        """Say how far they are."""
        super().__init__("The word vectors are still on their way here.")
        self.progress = progress

    def __reduce__(self) -> tuple[type, tuple[Progress]]:
        """How far they are goes along wherever the error goes."""
        return type(self), (self.progress,)


_opened: list[WordVectors] = []
_lock = threading.Lock()


def word_vectors() -> WordVectors:
    """The embedded word vectors, opened once for all.

    Raises:
        HeadlightError: the files are not on this server yet.
    """
    with _lock:
        if not _opened:
            if not weights.is_ready(NAME):
                raise HeadlightError("The word vectors are still on their way here.")
            _opened.append(WordVectors(weights.ensure(NAME)))
        return _opened[0]


def opened_words() -> WordVectors | None:
    """The word vectors if they are open already."""
    return _opened[0] if _opened else None


_fetcher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="headlight-glove")
_fetching: list[Future[Path]] = []


def words_or_progress() -> WordVectors | Progress:
    """The word vectors, or how far they are on their way here.

    Where nobody is fetching them yet, that begins now.
    """
    try:
        return word_vectors()
    except HeadlightError:
        with _lock:
            if not _fetching:
                _fetching.append(_fetcher.submit(weights.ensure, NAME))
        return weights.progress()[NAME]


def fetch_again() -> None:
    """Forget that fetching failed, so that the next look begins it anew."""
    with _lock:
        if _fetching and _fetching[0].done():
            _fetching.clear()
