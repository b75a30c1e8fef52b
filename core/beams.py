"""Beam search: a few best texts at once, kept by the sum of their log-probabilities.

Each step extends every beam by every token of the vocabulary and keeps the best. A
beam that ends is set aside with its score: the sum divided by its number of tokens.

Source: Wu et al. 2016, section 7, https://arxiv.org/abs/1609.08144; Freitag and
Al-Onaizan 2017, section 2, https://aclanthology.org/W17-3207
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.errors import HeadlightError

MOST_BEAMS = 8


@dataclass(frozen=True)
class Beam:
    """One text that was kept, as the tokens written behind the prompt."""

    ids: tuple[int, ...]
    log_prob: float
    """Sum of the natural logarithms of its tokens' probabilities; 0 or less."""
    ended: bool = False
    """Whether its last token is one that ends a text."""

    @property
    def score(self) -> float:
        """The sum divided by the number of tokens, so that long texts have a chance."""
        return self.log_prob / max(1, len(self.ids))


@dataclass(frozen=True)
class BeamStep:
    """One step: what was tried from each beam, and what was kept."""

    kept: tuple[Beam, ...]
    """The beams that go on, the best first."""
    dropped: tuple[Beam, ...]
    """The best of those that were not kept."""
    ended: tuple[Beam, ...]
    """All that have ended so far, the best first."""


def first_step() -> BeamStep:
    """Before anything is written: one empty beam."""
    return BeamStep((Beam((), 0.0),), (), ())


def next_step(
    step: BeamStep,
    log_probs: Float[np.ndarray, "beam d_vocab"],
    n_beams: int,
    end_ids: tuple[int, ...] = (),
    n_dropped: int = 8,
) -> BeamStep:
    """Every beam by every token; the best ``n_beams`` that have not ended go on.

    Raises:
        HeadlightError: fewer than one beam is asked for, or too many.
    """
    if not 1 <= n_beams <= MOST_BEAMS:
        raise HeadlightError(f"There can be 1 to {MOST_BEAMS} beams, not {n_beams}.")
    sums = np.array([beam.log_prob for beam in step.kept])[:, None] + log_probs
    n_tried = min(sums.size, 2 * n_beams + n_dropped)
    flat = sums.ravel()
    near = np.flatnonzero(flat >= np.partition(flat, -n_tried)[-n_tried])
    best = near[np.argsort(-flat[near], kind="stable")][:n_tried]
    kept, ended, dropped = [], list(step.ended), []
    for place, index in enumerate(best.tolist()):
        parent, token_id = divmod(index, log_probs.shape[1])
        ids = (*step.kept[parent].ids, token_id)
        beam = Beam(ids, float(flat[index]), token_id in end_ids)
        if beam.ended and place < n_beams:
            ended.append(beam)
        elif not beam.ended and len(kept) < n_beams:
            kept.append(beam)
        else:
            dropped.append(beam)
    ended.sort(key=lambda beam: -beam.score)
    return BeamStep(tuple(kept), tuple(dropped[:n_dropped]), tuple(ended[:n_beams]))


def best_beams(step: BeamStep) -> list[Beam]:
    """All that could be the answer now, the best score first."""
    return sorted((*step.kept, *step.ended), key=lambda beam: -beam.score)
