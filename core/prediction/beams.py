"""Beam search: a few best texts at once, kept by the sum of their log-probabilities.

Each step extends every beam by every token of the vocabulary and keeps the best. A
beam that ends is set aside with its score: the sum divided by its number of tokens.
When enough have ended there are three rules for stopping, those of transformers'
``early_stopping``: at once (True), when no running beam's score looks better now
(False, its default), or when none could be better at the greatest length ("never").

Source: Wu et al. 2016, section 7, https://arxiv.org/abs/1609.08144; Freitag and
Al-Onaizan 2017, section 2, https://aclanthology.org/W17-3207
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from ..errors import HeadlightError

MOST_BEAMS = 8
Rule = Literal["enough", "now", "ever"]
"""When to stop once enough have ended: at once, when no running text is better now,
or when none can ever become better."""


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
    n_front: int = 1
    """How many of the kept were among the best that were tried, ended ones counted."""


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
        raise HeadlightError(
            "There can be 1 to {most} beams, not {given}.",
            most=MOST_BEAMS,
            given=n_beams,
        )
    sums = np.array([beam.log_prob for beam in step.kept])[:, None] + log_probs
    n_tried = min(sums.size, max(2, 1 + len(end_ids)) * n_beams + n_dropped)
    flat = sums.ravel()
    near = np.flatnonzero(flat >= np.partition(flat, -n_tried)[-n_tried])
    best = near[np.argsort(-flat[near], kind="stable")][:n_tried]
    kept, ended, dropped, n_front = [], list(step.ended), [], 0
    for place, index in enumerate(best.tolist()):
        parent, token_id = divmod(index, log_probs.shape[1])
        ids = (*step.kept[parent].ids, token_id)
        beam = Beam(ids, float(flat[index]), token_id in end_ids)
        if beam.ended and place < n_beams:
            ended.append(beam)
        elif not beam.ended and len(kept) < n_beams:
            kept.append(beam)
            n_front += place < n_beams
        else:
            dropped.append(beam)
    ended.sort(key=lambda beam: -beam.score)
    best_ended = tuple(ended[:n_beams])
    return BeamStep(tuple(kept), tuple(dropped[:n_dropped]), best_ended, n_front)


def forced(token_id: int, d_vocab: int) -> Float[np.ndarray, "1 d_vocab"]:
    """Log-probabilities that leave no choice, such as of a language to translate to."""
    log_probs = np.full((1, d_vocab), -np.inf, dtype=np.float64)
    log_probs[0, token_id] = 0.0
    return log_probs


def is_over(step: BeamStep, n_beams: int, rule: Rule, n_most: int) -> bool:
    """Whether the search stops after this step by this rule.

    Not where the texts are as long as they may be: then it breaks off, and those that
    run count as they are.

    Args:
        step: the last one.
        n_beams: how many texts have to end.
        rule: what else is asked for.
        n_most: how many tokens a text can have at most.
    """
    if not step.kept:
        return True
    if len(step.ended) < n_beams or len(step.kept[0].ids) >= n_most:
        return False
    return rule == "enough" or best_hope(step, rule, n_most) <= step.ended[-1].score


def best_hope(step: BeamStep, rule: Rule, n_most: int) -> float:
    """The best score a running text can be thought to reach, by this rule.

    The sum can only fall. Divided by the length it has now it is what the text has;
    divided by the greatest length it is more than the text can ever have.
    """
    best = step.kept[0]
    return best.log_prob / max(1, n_most if rule == "ever" else len(best.ids))


def best_beams(step: BeamStep) -> list[Beam]:
    """All that could be the answer now, the best score first."""
    return sorted((*step.kept, *step.ended), key=lambda beam: -beam.score)


def answers(step: BeamStep, n_beams: int, over: bool) -> list[Beam]:
    """What the search gives in the end, the best first.

    Where it is over, those that have ended and no other. Where it had to break off, the
    running texts that were among the best of the last step count as well.
    """
    if over and step.ended:
        return list(step.ended)
    both = (*step.kept[: step.n_front], *step.ended)
    return sorted(both, key=lambda beam: -beam.score)[:n_beams]


def beam_groups(step: BeamStep, over: bool) -> list[tuple[str, tuple[Beam, ...]]]:
    """The texts of a step by what became of them, those that count first.

    When the search is over, a text that has not ended is none of its answers.
    """
    if over:
        return [
            ("ended", step.ended),
            ("unfinished", step.kept),
            ("dropped", step.dropped),
        ]
    return [("kept", step.kept), ("dropped", step.dropped), ("ended", step.ended)]
