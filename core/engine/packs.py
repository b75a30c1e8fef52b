"""Which texts are read in one pass, and reading them.

A pass takes as long as reading the model's weights from memory, however few tokens go
through them. So whoever waits for the same model goes along where there is room; nobody
waits for company. As long as a pass is bounded, a visitor's turn is one pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..errors import HeadlightError, readable
from ..limits import Limits
from ..models.loaded import LoadedModel
from ..trace.last_scores import score_last
from ..trace.packed import STOPPED, Part, read_pack
from ..trace.reading import Trace
from . import answering
from .prefixes import Nearest
from .requests import Traced, TraceRequest
from .tickets import Job

COUNTED_FOR = 135_000_000
"""Parameters of the model that the limit on new tokens was measured for."""
BYTES_A_TOKEN = 3
"""Roughly, and rather too few: English has four, and no token has less than one."""


def new_tokens(request: TraceRequest, nearest: Nearest | None) -> int:
    """How many tokens there are to read, by the length of what is not read yet."""
    new = request.text + (request.target or "")
    if nearest is not None:
        writes = request.target is not None
        new = (request.target or "" if writes else new)[nearest.chars :]
    count = 1 + -(-len(new.encode(errors="replace")) // BYTES_A_TOKEN)
    return min(count, request.max_tokens or count)


@dataclass(eq=False)
class Pass:
    """Those that go together, and the room that is left."""

    limits: Limits
    jobs: list[Job] = field(default_factory=list)
    most_tokens: float = 0.0
    """How many new tokens there may be: more in a model that is sooner through."""
    tokens: int = 0
    alone: bool = False
    """Whether nobody may join whoever was first."""

    def has_room(self, job: Job) -> bool:
        """Whether the job may go along, as far as its length is not in question."""
        if not self.jobs:
            return True
        return (
            not self.alone
            and len(self.jobs) < self.limits.pass_texts
            and isinstance(job.request, TraceRequest)
            and job.request.model_id == self.jobs[0].request.model_id
            and not job.alone
            and all(job.session != other.session for other in self.jobs)
        )

    def has_room_for(self, tokens: int) -> bool:
        """Whether so many new tokens may go along; whoever is first always may."""
        return not self.jobs or self.tokens + tokens <= self.most_tokens

    def add(self, job: Job, tokens: int, model: LoadedModel | None) -> None:
        """It goes along; the first one says which model reads."""
        self.jobs.append(job)
        self.tokens += tokens
        reads = isinstance(job.request, TraceRequest)
        self.alone |= job.alone or not reads or model is None or not model.packs
        if model is not None:
            smaller = COUNTED_FOR / max(1, model.card.n_parameters)
            self.most_tokens = self.limits.pass_tokens * max(1.0, smaller)


@dataclass(frozen=True, eq=False)
class Wanted:
    """A text to be read, and the reading that it may begin with."""

    request: TraceRequest
    notices: tuple[str, ...]
    after: Trace | None = None


@dataclass
class Counts:
    """What the passes have done so far."""

    passes: int = 0
    texts: int = 0
    tokens: int = 0
    reused: int = 0
    """Tokens that did not have to be read again."""

    def count(self, found: Sequence[object]) -> None:
        """One more pass, as far as it came to readings."""
        self.passes += 1
        for traced in found:
            if isinstance(traced, Traced):
                trace = traced.trace
                self.texts += 1
                self.reused += trace.n_shared
                self.tokens += len(trace.token_ids) - trace.n_shared


def read_together(
    model: LoadedModel, wanted: Sequence[Wanted]
) -> list[Traced | HeadlightError]:
    """Each text's reading, or why there is none; what fails for all is tried alone."""
    found = _in_one_pass(model, wanted)
    if found is None:
        found = [_alone(model, one) for one in wanted]
    seconds = _scored(found)
    return [
        _traced(trace, one, seconds) for trace, one in zip(found, wanted, strict=True)
    ]


def _scored(found: Sequence[Trace | HeadlightError]) -> float:
    """Seconds it took to score what comes after all texts together.

    Where that fails each is scored by itself.
    """
    try:
        return score_last([one for one in found if isinstance(one, Trace)])
    except BaseException as error:
        readable(error, STOPPED)
        return 0.0


def _in_one_pass(
    model: LoadedModel, wanted: Sequence[Wanted]
) -> list[Trace | HeadlightError] | None:
    """All at once; None where that cannot be done."""
    if len(wanted) == 1 and wanted[0].after is None:
        return None
    try:
        return read_pack(model, [_part(one) for one in wanted])
    except BaseException as error:
        # Whose text it was is not known; alone, each fails or not by itself.
        readable(error, STOPPED)
        return None


def _part(one: Wanted) -> Part:
    asked = one.request
    return Part(
        asked.text,
        text_pair=asked.text_pair,
        target=asked.target,
        interventions=asked.interventions,
        max_tokens=asked.max_tokens,
        after=one.after,
    )


def _alone(model: LoadedModel, one: Wanted) -> Trace | HeadlightError:
    try:
        return answering.read_alone(model, one.request)
    except BaseException as error:
        # A panic inside a tokenizer is no Exception, and must not end the thread.
        return readable(error, STOPPED)


def _traced(
    found: Trace | HeadlightError, one: Wanted, seconds: float
) -> Traced | HeadlightError:
    if isinstance(found, HeadlightError):
        return found
    try:
        answer = answering.traced(found, one.notices)
        return replace(answer, seconds=answer.seconds + seconds)
    except BaseException as error:
        return readable(error, STOPPED)
