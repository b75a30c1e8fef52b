"""The words of a model's vocabulary, asked for where its tokenizer is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..models.loaded import LoadedModel
from ..text.continuation import Continuation, Continuations

BLOCK = 64
"""Entries that are asked for together: a page that names one will name others, and
equal questions are answered once for all."""


@dataclass(frozen=True)
class Entries:
    """What the entries of one block of the vocabulary say."""

    block: int

    def __call__(self, model: LoadedModel) -> tuple[Continuation, ...]:
        """Those with the ids from ``block * BLOCK`` on."""
        says, start = Continuations(model.tokenizer), self.block * BLOCK
        return tuple(says[number] for number in range(start, start + BLOCK))


class AskedContinuations(Continuations):
    """A vocabulary whose tokenizer is elsewhere."""

    def __init__(
        self,
        size: int,
        ask_all: Callable[[list[Entries]], list[tuple[Continuation, ...]]],
    ) -> None:
        """Nothing is asked yet.

        Args:
            size: entries of the vocabulary.
            ask_all: what puts several questions to the model.
        """
        self._size, self._ask_all = size, ask_all
        self._blocks: dict[int, tuple[Continuation, ...]] = {}

    @property
    def size(self) -> int:
        """Entries of the vocabulary."""
        return self._size

    def fetch(self, token_ids: Iterable[int]) -> None:
        """Ask for several entries at once, which will be named soon."""
        blocks = {int(one) // BLOCK for one in token_ids} - self._blocks.keys()
        wanted = sorted(blocks)
        found = self._ask_all([Entries(block) for block in wanted]) if wanted else []
        self._blocks.update(zip(wanted, found, strict=True))

    def __getitem__(self, token_id: int) -> Continuation:
        """The entry with this id; one past the last says so."""
        number = int(token_id)
        self.fetch([number])
        return self._blocks[number // BLOCK][number % BLOCK]
