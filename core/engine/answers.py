"""What is kept for whoever asks the same, within a byte budget.

Readings, the answers to questions about them, and the sentences of questions that have
no answer. An answer is small and outlives the reading it is about; neither outlives the
model. The sizes are added up as answers come and go, so that keeping one more costs the
same however many there are. Who keeps more than a share of the budget loses an answer
first: one visitor with many texts does not push out those of a class.
"""

from collections import Counter, OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace
from weakref import ReferenceType, ref

from ..arrays import size_of
from ..errors import HeadlightError
from ..limits import LIMITS
from ..models.loaded import LoadedModel
from ..trace.reading import Trace
from .prefixes import Nearest, Prefixes
from .requests import Answered, AskRequest, Traced, TraceRequest
from .resources import Resource
from .visitor import visitor_of

ASKED = 600
"""Bytes that an entry takes beside its answer."""


@dataclass(frozen=True, eq=False)
class _Kept:
    answer: Traced | Answered | HeadlightError
    owner: str
    nbytes: int
    about: ReferenceType[Resource]
    """The model, or what else it was found in."""


class Answers:
    """The answers kept. Not safe by itself: whoever uses it holds a lock."""

    def __init__(self, budget_bytes: int, share: float = LIMITS.visitor_share) -> None:
        """Begin with none; a visitor may keep a share when there is no room for all."""
        self._budget, self._fair = budget_bytes, share * budget_bytes
        self._kept: OrderedDict[TraceRequest | AskRequest, _Kept] = OrderedDict()
        self._bytes_of: Counter[str] = Counter()
        self._alive: list[LoadedModel] = []
        self._prefixes = Prefixes()
        self.nbytes = 0
        """Memory of all that is kept."""

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    @property
    def n_readings(self) -> int:
        """How many of them are readings."""
        return sum(isinstance(one.answer, Traced) for one in self._kept.values())

    def get(self, request: TraceRequest) -> Traced | None:
        """The reading asked for, if it is kept; it has been used just now then."""
        found = self._used(request)
        return found if isinstance(found, Traced) else None

    def answer_to(self, request: AskRequest) -> Answered | HeadlightError | None:
        """What this question found, or why it found nothing, if that is kept."""
        found = self._used(request)
        return None if isinstance(found, Traced) else found

    def _used(
        self, request: TraceRequest | AskRequest
    ) -> Traced | Answered | HeadlightError | None:
        if (found := self._kept.get(request)) is None:
            return None
        self._kept.move_to_end(request)
        return found.answer

    def before(self, model: LoadedModel, request: TraceRequest) -> Trace | None:
        """The reading that this one may begin with; it has been used just now then.

        One that begins alike and was changed alike; else the very text unchanged, whose
        layers below the first change are what they were.
        """
        found = self.nearest(model, request)
        plain = replace(request, interventions=())
        kept = self.get(plain if found is None else found.request)
        return kept.trace if kept is not None and kept.trace.model is model else None

    def nearest(self, model: LoadedModel, request: TraceRequest) -> Nearest | None:
        """What this model has read that begins as a text does; None if too little."""
        found = self._prefixes.nearest(model.card.kind, request)
        if found is None or self._kept[found.request].about() is not model:
            return None
        return found

    def keep(self, request: TraceRequest, answer: Traced, session: str) -> None:
        """Keep a reading that this session asked for; the least used ones may go."""
        trace = answer.trace
        self._keep(request, answer, session, trace.nbytes, trace.model)

    def keep_answer(
        self,
        request: AskRequest,
        answer: Answered | HeadlightError,
        session: str,
        about: Resource,
    ) -> None:
        """Keep what a question found here or in a reading of this, or why nothing."""
        nbytes = ASKED + size_of((request, answer))
        self._keep(request, answer, session, nbytes, about)

    def _keep(
        self,
        request: TraceRequest | AskRequest,
        answer: Traced | Answered | HeadlightError,
        session: str,
        nbytes: int,
        about: Resource,
    ) -> None:
        self._drop(request)
        # Whoever does not say where he comes from is one visitor for each session.
        kept = _Kept(answer, visitor_of(session) or session, nbytes, ref(about))
        self._kept[request] = kept
        if isinstance(request, TraceRequest):
            self._prefixes.add(request)
        self._bytes_of[kept.owner] += kept.nbytes
        self.nbytes += kept.nbytes
        while self.nbytes > self._budget:
            self._drop(self._first_to_go())

    def keep_alive_only(self, models: Collection[LoadedModel]) -> None:
        """Let go of answers whose model was unloaded: they would hold its weights."""
        alive = list(models)
        if _same(alive, self._alive):
            return
        self._alive = alive
        for request, kept in list(self._kept.items()):
            about = kept.about()
            unloaded = isinstance(about, LoadedModel) and about not in alive
            if about is None or unloaded:
                self._drop(request)

    def _first_to_go(self) -> TraceRequest | AskRequest:
        """The least used one of a visitor with more than a share, or of all."""
        owner, most = self._bytes_of.most_common(1)[0]
        if most <= self._fair:
            return next(iter(self._kept))
        return next(r for r, kept in self._kept.items() if kept.owner == owner)

    def _drop(self, request: TraceRequest | AskRequest) -> None:
        if (kept := self._kept.pop(request, None)) is None:
            return
        if isinstance(request, TraceRequest):
            self._prefixes.remove(request)
        self.nbytes -= kept.nbytes
        self._bytes_of[kept.owner] -= kept.nbytes
        if self._bytes_of[kept.owner] <= 0:
            del self._bytes_of[kept.owner]


def _same(some: list[LoadedModel], others: list[LoadedModel]) -> bool:
    return {id(model) for model in some} == {id(model) for model in others}
