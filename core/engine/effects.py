"""A job beside the readers' own requests: the effect of every head of a model.

What it finds can be used as it comes, and a job that was stopped goes on where it was
(``jobs``). Only numbers are kept.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

from ..attention.ablation import (
    Answer,
    NextTokenChange,
    answer_of,
    change_between,
    effect,
    likeliest,
)
from ..errors import ModelUnavailable
from ..instrument.interventions import AblateHead
from ..limits import LIMITS
from ..models.loaded import LoadedModel, loaded_models
from ..trace.tracing import trace
from .jobs import Hold, Job, Jobs, Progress, Rules
from .local import STOPPED

RULES = Rules(
    full="Many people are measuring heads at once.",
    broke=STOPPED,
    most_waiting=LIMITS.effects,
    most_kept=100,
    gives_way_s=math.inf,
    turn_s=LIMITS.effects_turn_s,
)


@dataclass(frozen=True)
class EffectRequest:
    """Whose effect to measure, in which run. Equal requests have equal answers."""

    model_id: str
    text: str
    heads: tuple[AblateHead, ...]
    target: str | None = None
    max_tokens: int | None = None
    position: int = -1
    """Where to look at what comes next."""


@dataclass(frozen=True)
class HeadEffect:
    """What one head's absence does; or, first of all, the model as it is."""

    effect: float
    """KL in bits of what comes next; without a next token the mean of 1 - cosine."""
    share: float | None = None
    """Probability then of the token that is likeliest in the model as it is."""
    top: int | None = None
    """The token that is likeliest then."""


@dataclass(frozen=True)
class EffectProgress:
    """How far a job has come, to one session."""

    job: Progress[HeadEffect]

    @property
    def effects(self) -> tuple[HeadEffect, ...]:
        """Of the first heads of the request, as many as are done."""
        return self.job.parts[1:]

    @property
    def done(self) -> int:
        """Heads that are measured."""
        return len(self.effects)

    @property
    def total(self) -> int:
        """Heads that there are to measure."""
        return self.job.total - 1

    @property
    def top(self) -> int | None:
        """The token that is likeliest in the model as it is."""
        return self.job.parts[0].top if self.job.parts else None

    @property
    def share(self) -> float | None:
        """Its probability."""
        return self.job.parts[0].share if self.job.parts else None


EffectJobs = Jobs[EffectRequest, HeadEffect]


@cache
def effect_jobs() -> EffectJobs:
    """Those of this process."""
    return Jobs("effects", RULES)


def measure(jobs: EffectJobs, request: EffectRequest, session: str) -> Hold[HeadEffect]:
    """Begin or join: the model as it is, then the effect of one head after the other.

    Raises:
        Busy: too many jobs wait already.
    """
    work = partial(_effects, request)
    return jobs.submit(request, session, work, 1 + len(request.heads))


def how_far(
    jobs: EffectJobs, request: EffectRequest, session: str
) -> EffectProgress | None:
    """How far a job has come; None where nobody has ever asked for it."""
    progress = jobs.progress(request, session)
    return None if progress is None else EffectProgress(progress)


def _effects(request: EffectRequest, job: Job[HeadEffect]) -> Iterator[HeadEffect]:
    """The parts of the job that are missing."""
    before = _answer(request, ())
    own = _as_it_is(before)
    if not job.parts:
        yield own
    for head in request.heads[len(job.parts) - 1 :]:
        job.pause()
        yield _effect(before, _answer(request, (head,)), own.top)


def _as_it_is(before: Answer) -> HeadEffect:
    change = change_between(before, before)
    if not isinstance(change, NextTokenChange):
        return HeadEffect(0.0)
    first, _ = likeliest(change)
    return HeadEffect(0.0, first.before, first.id)


def _answer(request: EffectRequest, heads: tuple[AblateHead, ...]) -> Answer:
    """What the model gives without these heads; the trace itself is let go.

    The model is looked up each time and not kept: it may have to go meanwhile, to make
    room for one that somebody needs.
    """
    read = trace(
        _model(request.model_id),
        request.text,
        target=request.target,
        interventions=heads,
        max_tokens=request.max_tokens,
    )
    return answer_of(read, request.position).copy()


def _effect(before: Answer, after: Answer, top: int | None) -> HeadEffect:
    change = change_between(before, after)
    if not isinstance(change, NextTokenChange) or top is None:
        return HeadEffect(effect(change))
    share, now = change.token(top).after, change.after.top(1)[0].id
    return HeadEffect(change.kl_bits, share, now)


def _model(model_id: str) -> LoadedModel:
    """The model, which whoever asks has loaded; a job never loads one."""
    for model in loaded_models():
        if model.card.id == model_id:
            return model
    raise ModelUnavailable(
        "The model had to make room for another one. Show it again, then go on."
    )
