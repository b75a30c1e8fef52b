"""The effect of every head in turn, measured in the background while one works on.

Whoever has pressed the button has asked for it until it is done or stopped: a server
that is too busy for one more job is asked again by the page itself.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from components.attention.switch_off.choice import Off, toggle
from components.attention.switch_off.effects_view import HeadRow, effects_view
from components.choice import state
from components.choice.head import HeadChoice
from components.figures.ablation import effect_map, effect_table
from components.page.card import figure_card
from components.page.content import section
from components.page.say import say
from components.page.waiting import AGAIN
from components.views.before_after.words import bits
from components.words.language import counted, sentence
from components.words.percent import percent
from core.attention.head_set import HeadSet, Part, ablation
from core.engine.effects import (
    EffectProgress,
    EffectRequest,
    HeadEffect,
    effect_jobs,
    how_far,
    measure,
)
from core.errors import Busy
from core.limits import LIMITS
from core.sentence import Sentence
from core.text.continuation import Continuations

KEY = "switch_off_effects"
WANTED = "switch_off_wanted"
"""The job that the reader has begun, in the session until it is done or stopped."""
LOOK_S = 1.0
"""How often the page looks how far the job has come, in seconds."""


@dataclass(frozen=True, eq=False)
class Course:
    """One run, as far as it tells what further ones take and say."""

    position: int
    """Behind which the next token is looked at."""
    seconds: float
    """How long it took."""
    says: Continuations


@dataclass(frozen=True, eq=False)
class Wanted:
    """Whose effect is wanted, and how it is to be shown."""

    request: EffectRequest
    kind: str
    title: str
    shape: tuple[int, int]
    seconds: float
    """How long one run takes, roughly."""
    wanted: HeadSet
    off: tuple[tuple[int, int], ...]
    says: Continuations
    predicts: bool


def effects_card(off: Off, choice: HeadChoice, course: Course) -> None:
    """The map and the table of all heads, as far as they are measured."""
    facts, name = choice.facts, choice.facts.name
    n_layers, n_heads = shape = off.sizes[name]
    request = EffectRequest(
        facts.card.id,
        facts.text,
        heads=tuple(
            ablation(name, layer, head)
            for layer in range(n_layers)
            for head in range(n_heads)
        ),
        target=facts.target,
        max_tokens=LIMITS.trace_tokens,
        position=course.position,
    )
    job = Wanted(
        request=request,
        kind=name,
        title=facts.title,
        shape=shape,
        seconds=course.seconds,
        wanted=off.wanted,
        off=tuple(
            (one.layer, one.head)
            for one in off.changes
            if f"{one.stack}.{one.attention}" == name
        ),
        says=course.says,
        predicts=facts.card.predicts_next,
    )
    # Nobody looks at the effects on a text that has been typed over.
    effect_jobs().give_up(state.session_id(), other_than=request)
    if not _is_wanted(request):
        st.session_state.pop(WANTED, None)
    live = _is_wanted(request)
    st.fragment(_effects, run_every=LOOK_S if live else None)(job, live)


def _effects(job: Wanted, live: bool) -> None:
    """What is known so far, and the buttons that begin and stop the measuring."""
    refused = _refusal(job.request)
    progress = how_far(effect_jobs(), job.request, state.session_id())
    if live != _is_wanted(job.request):
        # Begin to look again and again, or stop doing so.
        st.rerun()
    _controls(job, progress, refused)
    if progress is None or (not progress.done and not progress.job.at_work):
        return
    figure_card(
        lambda: _view(job, progress),
        name="effect of every head",
        caption=section("switch_off", "map caption"),
        table=lambda: _table(job, progress),
        chart=lambda: effect_map(
            np.array(_numbers(progress)), job.shape[1], _measure(job)
        ),
    )


def _is_wanted(request: EffectRequest) -> bool:
    return st.session_state.get(WANTED) == request


def _refusal(request: EffectRequest) -> Busy | None:
    """Ask for a job that is wanted and not at work; why it was turned away, or None."""
    if not _is_wanted(request):
        return None
    progress = how_far(effect_jobs(), request, state.session_id())
    if progress is not None and progress.job.stage in ("done", "failed"):
        del st.session_state[WANTED]
    elif progress is None or not progress.job.at_work:
        try:
            measure(effect_jobs(), request, state.session_id())
        except Busy as error:
            return Busy("{why} {then}", why=error.sentence, then=Sentence(AGAIN))
    return None


def _controls(
    job: Wanted, progress: EffectProgress | None, refused: Busy | None
) -> None:
    total = len(job.request.heads)
    done = 0 if progress is None else progress.done
    error = refused or (None if progress is None else progress.job.error)
    if error is not None:
        say(error)
    if refused or (progress is not None and progress.job.at_work):
        far = _how_far(progress) if progress else f"0 of {total:,} heads"
        bar, stop = st.columns([8, 2], vertical_alignment="center")
        bar.progress(done / total, text=far)
        stop.button("Stop", key=f"{KEY}_stop", icon=":material/stop:", on_click=_stop)
        return
    if done < total:
        left = total - done
        label = (
            sentence("Go on: {left} heads left", left=f"{left:,}")
            if done
            else sentence("Try all {total} heads", total=f"{total:,}")
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                label,
                key=f"{KEY}_start",
                icon=":material/play_arrow:",
                on_click=_start,
                args=(job.request,),
            )
            st.caption(
                sentence(
                    "{left} runs of the model, {time} while nobody else needs it. You "
                    "can work on meanwhile.",
                    left=f"{left:,}",
                    time=_duration(left * job.seconds),
                ),
                width="content",
            )


def _start(request: EffectRequest) -> None:
    st.session_state[WANTED] = request
    # At once, so that one that has failed begins anew; the page says if it may not.
    with suppress(Busy):
        measure(effect_jobs(), request, state.session_id())


def _stop() -> None:
    st.session_state.pop(WANTED, None)
    effect_jobs().give_up(state.session_id())


def _view(job: Wanted, progress: EffectProgress) -> None:
    def clicked(layer: int, head: int) -> None:
        toggle(job.wanted, Part(job.kind, layer, head))

    columns, rows = _rows(job, progress)
    if effects_view(rows, job.shape, columns, key=KEY, off=job.off, on_toggle=clicked):
        st.rerun()


def _rows(job: Wanted, progress: EffectProgress) -> tuple[list[str], list[HeadRow]]:
    """The headings and the rows of the table."""
    if not job.predicts or progress.top is None or progress.share is None:
        rows = [HeadRow(one.effect, turn(one.effect)) for one in progress.effects]
        return ["mean 1 − cosine"], rows
    first = job.says[progress.top].visible
    columns = ["KL", f"{first} ({percent(progress.share)})", "likeliest then"]
    return columns, [_token_row(one, job.says) for one in progress.effects]


def _token_row(one: HeadEffect, says: Continuations) -> HeadRow:
    share = one.share or 0.0
    top = -1 if one.top is None else one.top
    label = says[top].visible if top >= 0 else ""
    return HeadRow(
        one.effect, bits(one.effect), (percent(share), label), (share, float(top))
    )


def turn(value: float) -> str:
    """A mean of 1 - cosine; what is more than nothing never reads 0."""
    if 0 < value < 0.000005:
        return "< 0.00001"
    return f"{value:.5f}"


def _table(job: Wanted, progress: EffectProgress) -> pd.DataFrame:
    extra: dict[str, Sequence[object]] = {}
    if job.predicts and progress.top is not None:
        first = job.says[progress.top].visible
        extra[f"probability of {first}"] = [one.share for one in progress.effects]
        extra["likeliest then"] = [
            "" if one.top is None else job.says[one.top].visible
            for one in progress.effects
        ]
    return effect_table(_numbers(progress), job.shape[1], _measure(job), extra)


def _numbers(progress: EffectProgress) -> list[float]:
    return [one.effect for one in progress.effects]


def _measure(job: Wanted) -> str:
    return "KL in bits" if job.predicts else "mean of 1 − cosine"


def _how_far(progress: EffectProgress) -> str:
    heads = sentence(
        "{done} of {total} heads",
        done=f"{progress.done:,}",
        total=f"{progress.total:,}",
    )
    if progress.job.stage == "waiting" and progress.job.ahead:
        ahead = progress.job.ahead
        waiting = counted(
            ahead, "waiting for another job", "waiting for {n} other jobs"
        )
        return f"{heads} · {waiting}"
    return heads


def _duration(seconds: float) -> str:
    if seconds < 1.5:
        return sentence("about a second")
    if seconds < 90:
        return sentence("about {time} seconds", time=f"{seconds:.0f}")
    return sentence("about {time} minutes", time=f"{seconds / 60:.0f}")
