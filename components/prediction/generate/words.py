"""What writing took and how it goes, in sentences made from its numbers."""

from components.page.content import plain, section
from components.prediction.generate.draft import PAGE, Cost
from components.words.language import LANGUAGE, counted, sentence, whole
from components.words.percent import percent
from core.prediction.beams import BeamStep, Rule, best_hope
from core.prediction.draw_test import Fit

SURPRISING = 0.05
"""Below this p-value counts are called unusual."""


def cost_words(cost: Cost) -> str:
    """What the cache holds at a step, and how long the step took."""
    each = cost.cache_bytes / (cost.n_reused + cost.n_computed)
    return sentence(
        "A cell is a token. All keys and values take {bytes} bytes, {each} a token. "
        "This step took {ms} ms.",
        bytes=whole(cost.cache_bytes),
        each=LANGUAGE.figures(f"{each:,.0f}"),
        ms=_ms(cost.ms),
    )


def compared_words(cost: Cost, full: Cost) -> str:
    """The step beside a reading of the whole text without the cache."""
    return sentence(
        "All {all} tokens without the cache: **{full} ms**. This step computed {n} in "
        "{ms} ms, {times} × of that.",
        all=whole(full.n_computed),
        full=_ms(full.ms),
        n=whole(cost.n_computed),
        ms=_ms(cost.ms),
        times=LANGUAGE.figures(f"{cost.ms / full.ms:.2f}"),
    )


def caches_words(costs: tuple[Cost, ...]) -> str:
    """What the caches of all beams hold, and what a step computed."""
    return counted(
        sum(cost.n_computed for cost in costs),
        "A row is a text that was read to find those of this step, a cell a token of "
        "it. All caches together take {bytes} bytes. This step computed {n} token in "
        "{ms} ms.",
        "A row is a text that was read to find those of this step, a cell a token of "
        "it. All caches together take {bytes} bytes. This step computed {n} tokens in "
        "{ms} ms.",
        bytes=whole(sum(cost.cache_bytes for cost in costs)),
        ms=_ms(sum(cost.ms for cost in costs)),
    )


def fit_words(fit: Fit | None) -> str:
    """What the chi-square test says, in words."""
    if fit is None:
        return section(PAGE, "no test")
    unusual = fit.p_value < SURPRISING
    told = sentence(
        "**Chi-square test**: {statistic} over {n} groups, p = {p}. Honest draws "
        "differ at least this much in {often} of all seeds.",
        statistic=LANGUAGE.figures(f"{fit.statistic:.2f}"),
        n=fit.n_cells,
        p=LANGUAGE.figures(f"{fit.p_value:.3f}"),
        often=percent(fit.p_value),
    )
    return f"{told} {section(PAGE, 'unusual' if unusual else 'fits')}"


def best_words(number: int, text: str, score: float, *, over: bool) -> str:
    """The best text of a step of the search."""
    return sentence(
        "**Step {n}**: the best text that has ended is **{text}**, with a "
        "log-probability of {score} a token."
        if over
        else "**Step {n}**: the best text now is **{text}**, with a log-probability of "
        "{score} a token.",
        n=number,
        text=plain(text),
        score=score_words(score),
    )


def over_words(step: BeamStep, rule: Rule, n_most: int) -> str:
    """By which rule the search is over, with its numbers."""
    if not step.kept:
        return sentence("Every text has ended, so the search is over.")
    n_ended = len(step.ended)
    if rule == "enough":
        return sentence(
            "{n} texts have ended, so the search is over by its rule.", n=n_ended
        )
    return sentence(
        "{n} texts have ended with {worst} a token or more, and no running text could "
        "reach more than {hope}. So the search is over by its rule."
        if rule == "ever"
        else "{n} texts have ended with {worst} a token or more, and no running text "
        "has more than {hope}. So the search is over by its rule.",
        n=n_ended,
        worst=score_words(step.ended[-1].score),
        hope=score_words(best_hope(step, rule, n_most)),
    )


def going_words(step: BeamStep, n_beams: int, rule: Rule, n_most: int) -> str | None:
    """Why the search goes on though a text has ended; None before one has."""
    n_ended = len(step.ended)
    if not n_ended or not step.kept:
        return None
    if n_ended < n_beams:
        return counted(
            n_ended,
            "{n} text has ended; the search goes on until {most} have.",
            "{n} texts have ended; the search goes on until {most} have.",
            most=n_beams,
        )
    return sentence(
        "{n} texts have ended, but a running one could still reach {hope} a token, "
        "more than the {worst} of the last of them. So the search goes on by its rule."
        if rule == "ever"
        else "{n} texts have ended, but a running one has {hope} a token, more than "
        "the {worst} of the last of them. So the search goes on by its rule.",
        n=n_ended,
        hope=score_words(best_hope(step, rule, n_most)),
        worst=score_words(step.ended[-1].score),
    )


def score_words(score: float) -> str:
    """A log-probability as it is written everywhere on this page."""
    return LANGUAGE.figures(f"{score:.3f}").replace("-", "−")


def _ms(ms: float) -> str:
    return LANGUAGE.figures(f"{ms:.1f}")
