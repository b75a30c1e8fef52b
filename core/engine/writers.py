"""The texts being written on this server: one a session, within a byte budget.

A session's keys and values are kept so that its next token costs one row. The least
recently used go first; whoever comes back then pays for one whole reading again.
"""

import threading
from collections import OrderedDict

from ..models.loaded import LoadedModel, loaded_models
from ..prediction.writing import Writer, Written


class Writers:
    """Writers by session. A session's own steps come one after the other."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._writers: OrderedDict[str, Writer] = OrderedDict()
        self._lock = threading.Lock()

    def read(
        self, model: LoadedModel, text: str, new_ids: tuple[int, ...], session: str
    ) -> Written:
        """The next step of this session's text; another text begins anew.

        Raises:
            HeadlightError: as ``Writer``.
        """
        with self._lock:
            writer = self._writers.pop(session, None)
        if writer is None or writer.model is not model or writer.text != text:
            writer = Writer(model, text)
        written = writer.read(new_ids)
        with self._lock:
            self._writers[session] = writer
            self._trim()
        return written

    @property
    def nbytes(self) -> int:
        """Memory of all keys and values that are kept."""
        with self._lock:
            return sum(writer.nbytes for writer in self._writers.values())

    def _trim(self) -> None:
        """Keep to the byte budget, and keep no model alive that was unloaded."""
        alive = {id(model) for model in loaded_models()}
        for session, writer in list(self._writers.items()):
            if id(writer.model) not in alive:
                del self._writers[session]
        total = sum(writer.nbytes for writer in self._writers.values())
        while total > self._budget and len(self._writers) > 1:
            _, oldest = self._writers.popitem(last=False)
            total -= oldest.nbytes
