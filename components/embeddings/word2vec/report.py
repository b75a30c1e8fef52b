"""What the view says of its training: checked, for it comes from a browser."""

import base64
from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.choice.address import say, settings_in_address, written
from components.choice.kept import is_to_be_read
from components.choice.opening import setting
from components.embeddings.word2vec.lesson import Lesson
from components.embeddings.word2vec.questions import Start
from components.embeddings.word2vec.still import Trained
from core.whole_number import whole_number

ADDRESS = "word2vec"
KEPT = "word2vec_kept"
BEGUN = "word2vec_begun"
"""How often a place was taken from the address or the page: each is a new start."""
MOST_STEPS = 1_000_000
"""The page stops there."""
SPEEDS = (1, 10, 100, 1000, 10000, 0)
"""Pairs a second; 0 is as fast as it can."""
USUAL_SPEED = 1000
FIRST = f"0.{USUAL_SPEED}."
"""The place that one begins at, as an address says it."""


def snapshot(lesson: Lesson, start: Start, report: object) -> Trained:
    """What the view reported of this lesson; the start where that is nothing."""
    found = None
    if isinstance(report, dict) and report.get("tag") == lesson.tag:
        found = _decoded(report, start)
    at_start = 0, start.vectors, start.axes, np.zeros(0)
    steps, vectors, axes, losses = found or at_start
    return Trained(
        corpus=lesson.corpus,
        steps=steps,
        vectors=vectors.astype(np.float32),
        axes=axes.astype(np.float32),
        losses=losses.astype(np.float32),
        point=start.point,
        start_loss=(lesson.settings.negatives + 1) * float(np.log(2)),
    )


def _decoded(report: dict[str, Any], start: Start) -> tuple[int, Any, Any, Any] | None:
    try:
        vectors = _numbers(report["vectors"]).reshape(start.vectors.shape)
        axes = np.asarray(report["axes"], dtype=np.float32).reshape(2, -1)
        losses = _numbers(report["losses"])
        steps = _steps(report["steps"])
    except (KeyError, TypeError, ValueError):
        return None
    sound = axes.shape == start.axes.shape and len(losses) == steps // start.point
    finite = all(np.isfinite(part).all() for part in (vectors, axes, losses))
    return (steps, vectors, axes, losses) if sound and finite else None


def _numbers(packed: str) -> Float[np.ndarray, " number"]:
    return np.frombuffer(base64.b64decode(packed, validate=True), dtype="<f4")


def _steps(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= MOST_STEPS:
        raise ValueError("steps must be a whole number within the page's limit")
    return value


def start_of(lesson: Lesson) -> dict[str, Any]:
    """Where the view begins: at the reader's own place, or where a link says."""
    session = st.session_state
    # A link with settings of its own means a training from the beginning.
    meant = "" if settings_in_address() else setting(ADDRESS, "")
    words = written(ADDRESS) or meant or FIRST
    if is_to_be_read(KEPT) and (KEPT not in session or _words() != words):
        session[BEGUN] = session.get(BEGUN, 0) + 1
        session[KEPT] = from_address(words) | {"begun": session[BEGUN]}
    kept = session[KEPT]
    if kept.get("tag") not in (None, lesson.tag):
        kept["steps"] = 0
    kept["tag"] = lesson.tag
    words = lesson.corpus.words
    word = kept["word"] if kept["word"] in words else usual_word(words)
    return {name: kept[name] for name in ("steps", "speed", "begun")} | {"word": word}


def usual_word(words: tuple[str, ...]) -> str:
    """The first word to look at: the most frequent one that is not very short."""
    return next((word for word in words if len(word) > 3), words[0])


def keep(report: object) -> None:
    """Note the reader's place, for the address and for coming back to this page."""
    kept = st.session_state.get(KEPT)
    # A view chosen in the same moment has forgotten the place.
    if kept is None or not isinstance(report, dict):
        return
    if report.get("tag") == kept["tag"]:
        kept |= from_address(
            f"{report.get('steps')}.{report.get('speed')}.{report.get('word')}"
        )


def write_address() -> None:
    """Write the place into the address, once there is one."""
    words = _words()
    say({ADDRESS: None if words in (FIRST, setting(ADDRESS)) else words})


def _words() -> str:
    kept = st.session_state[KEPT]
    return f"{kept['steps']}.{kept['speed']}.{kept['word']}"


def from_address(place: str) -> dict[str, Any]:
    """Steps, speed and word, as in ``5000.1000.king``; the usual ones where wrong."""
    steps, _, rest = place.partition(".")
    speed, _, word = rest.partition(".")
    fast = whole_number(speed)
    return {
        "steps": min(whole_number(steps) or 0, MOST_STEPS),
        "speed": fast if fast in SPEEDS else USUAL_SPEED,
        "word": word[:100],
    }
