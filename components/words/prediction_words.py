"""What the numbers of a prediction say, in words and in worked formulas."""

from components.words.language import sentence
from components.words.percent import percent
from core.distribution import Candidate, Distribution


def changes(dist: Distribution) -> str:
    """What the reader changed against the model's own distribution, in words."""
    settings = [] if dist.temperature == 1 else [f"temperature {dist.temperature:g}"]
    settings += [] if dist.top_k is None else [f"top-k {dist.top_k:,}"]
    settings += [] if dist.top_p is None else [f"top-p {dist.top_p:g}"]
    settings += [] if dist.min_p is None else [f"min-p {dist.min_p:g}"]
    return "changed: " + ", ".join(settings) if settings else ""


def cut_by(one: Candidate, dist: Distribution) -> str:
    """Which step took the token out of the draw; empty while it is in."""
    if one.kept:
        return ""
    if dist.temperature == 0:
        return "temperature 0"
    if not one.kept_k:
        return "top-k"
    return "top-p" if not dist.kept_p[one.id] else "min-p"


def enough(dist: Distribution) -> str:
    """What the tokens that top-p keeps have to reach together: p of what is left."""
    p, left = dist.top_p or 1.0, dist.kept_mass_k
    if left == 1:
        return f"top-p {percent(p)}"
    return f"{p:g} × {percent(left)} = {percent(p * left)}"


def formula_lines(one: Candidate, dist: Distribution, before: float) -> list[str]:
    """How the bar was computed, with its numbers.

    Args:
        one: the token of the bar.
        dist: what it is a bar of.
        before: what the tokens above it that top-k left had before any cut.
    """
    if dist.temperature == 0:
        highest = float(dist.logits.max())
        return [
            sentence("T = 0 takes the highest logit and nothing else (greedy)"),
            f"logit {one.logit:.3f}, highest {highest:.3f} → {percent(one.prob)}",
        ]
    softmax = (
        f"e^(logit ÷ T − max) ÷ Σ = "
        f"e^({one.logit:.3f} ÷ {dist.temperature:g} − {dist.highest:.3f})"
        f" ÷ {dist.total:.4g} = {percent(one.prob_before_cut)}"
    )
    if not one.kept_k:
        return [
            softmax,
            sentence(
                "top-k keeps the {top_k} highest logits → cut", top_k=f"{dist.top_k:,}"
            ),
        ]
    if not one.kept and cut_by(one, dist) == "min-p":
        least = f"{dist.min_p:g} × {percent(float(dist.softmax.max()))}"
        return [
            softmax,
            sentence("less than min-p of the likeliest, {least} → cut", least=least),
        ]
    if not one.kept:
        return [
            softmax,
            sentence(
                "tokens above hold {before} ≥ {enough} → cut",
                before=percent(before),
                enough=enough(dist),
            ),
        ]
    if dist.top_k is None and dist.top_p is None and dist.min_p is None:
        return [softmax, sentence("nothing is cut: this is its chance of being drawn")]
    kept = percent(dist.kept_mass)
    return [
        softmax,
        f"renormalise: {percent(one.prob_before_cut)} ÷ {kept} = {percent(one.prob)}",
    ]
