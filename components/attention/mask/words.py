"""What a mask did, in plain words made from the numbers."""

import math
from collections.abc import Sequence

from components.attention.mask.choice import NAMES, OWN, MaskChoice
from components.choice.head import HeadChoice
from components.page.content import plain, section
from components.words.language import counted, sentence
from components.words.percent import percent
from core.attention.mask_effect import AnswerShares, MaskEffect

ENOUGH = 0.01
"""A share of its answer below this is not called reading it."""


def mask_words(chosen: MaskChoice) -> str:
    """The mask in a few words, such as "window of 4"."""
    mask = chosen.mask
    if mask.cells:
        n = len(mask.cells)
        return counted(n, "{n} cell flipped by hand", "{n} cells flipped by hand")
    if mask.kind == "window":
        return sentence("window of {size}", size=mask.size)
    if mask.kind == "prefix":
        return sentence("prefix of {size}", size=mask.size)
    if mask.kind == "padding":
        n = len(mask.padding)
        return counted(n, "{n} token hidden as padding", "{n} tokens hidden as padding")
    return NAMES[mask.kind].lower()


def where_words(chosen: MaskChoice, choice: HeadChoice) -> str:
    """Where the mask is put."""
    if chosen.scope == "head":
        return sentence("in {head} alone", head=choice.label)
    if chosen.scope == "layer":
        return sentence("in layer {layer} alone", layer=choice.layer)
    return sentence("in every head of every layer")


def base_words(chosen: MaskChoice) -> str:
    """What an own drawing was made on; empty for other kinds."""
    if chosen.kind != OWN or chosen.mask.kind == "trained":
        return ""
    names = {"window": sentence("a window of {size}", size=chosen.mask.size)}
    names["prefix"] = sentence("a prefix of {size}", size=chosen.mask.size)
    names["padding"] = "padding"
    return names.get(chosen.mask.kind, NAMES[chosen.mask.kind].lower())


def perplexity_words(effect: MaskEffect, n_shown: int) -> str:
    """Before and after, and what that says; ``n_shown`` positions see later tokens.

    An honest sentence in either case: an unmasked model may use the answer it sees, or
    be lost in a situation it was never trained for.
    """
    before, after = effect.perplexity_before, effect.perplexity_after
    if math.isclose(before, after, rel_tol=1e-4):
        return sentence("The mask leaves the perplexity of this text as it was.")
    falls = after < before
    if n_shown and falls:
        return sentence(
            "The perplexity falls, but this is no merit: {positions} can look at "
            "tokens that come later, so the answer is in sight. This perplexity "
            "**cheats** and says nothing about how well the model writes.",
            positions=_positions(n_shown),
        )
    if n_shown:
        return sentence(
            "Although {positions} can look at tokens that come later, the perplexity "
            "rises: the model was not trained so, and on this text it is hindered "
            "more than the answers help it.",
            positions=_positions(n_shown),
        )
    if falls:
        return sentence(
            "No position sees what comes later, and the perplexity falls on this text "
            "all the same."
        )
    return sentence(
        "No position sees what comes later. The perplexity rises: keys that the model "
        "was trained to read are hidden."
    )


def position_words(effect: MaskEffect, labels: Sequence[str], position: int) -> str:
    """How far the next token moves at one position, and which one the text has."""
    moved = sentence(
        "After **{place}: {token}** the next token moves by {bits} bits (KL "
        "divergence).",
        place=position + 1,
        token=plain(labels[position]),
        bits=bits_words(float(effect.kl[position])),
    )
    if position >= effect.n_predicted:
        return moved
    after = plain(labels[position + 1])
    return f"{moved} {sentence('In the text comes **{token}**.', token=after)}"


def formula_words(effect: MaskEffect) -> str:
    """Both perplexities as formulas with their numbers."""
    n = effect.n_predicted
    return counted(
        n,
        "Perplexity = 2^(mean surprise of {n} token): before 2^{mean_before} = "
        "{before}, after 2^{mean_after} = {after}.",
        "Perplexity = 2^(mean surprise of {n} tokens): before 2^{mean_before} = "
        "{before}, after 2^{mean_after} = {after}.",
        mean_before=f"{effect.mean_before:.3f}",
        before=f"{effect.perplexity_before:,.2f}",
        mean_after=f"{effect.mean_after:.3f}",
        after=f"{effect.perplexity_after:,.2f}",
    )


def leak_words(shares: AnswerShares, tokens: Sequence[str]) -> str:
    """Where the first layer reads an answer most, with the mask off."""
    at = shares.largest
    share = percent(float(shares.share[at]))
    here, target = plain(tokens[at]), plain(tokens[at + 1])
    count = int((shares.share >= ENOUGH).sum())
    return sentence(
        "At **{place}: {token}** head {head} of the first layer gives {share} of its "
        "attention to **{target}**, the token it is to guess. At {count} of {n} "
        "positions some head of the first layer gives its answer 1 % or more.",
        place=at + 1,
        token=here,
        head=f"L0H{int(shares.head[at])}",
        share=share,
        target=target,
        count=count,
        n=len(shares.share),
    )


def outcome_words(effect: MaskEffect) -> str:
    """Whether the answers were used, counted over the positions, and what that says."""
    likelier = int((effect.after < effect.before).sum())
    n = effect.n_predicted
    used = effect.perplexity_after < effect.perplexity_before
    outcome = counted(
        n,
        "Without the mask the right token becomes likelier at {likelier} of {n} "
        "position; perplexity {before} with the mask, {after} without.",
        "Without the mask the right token becomes likelier at {likelier} of {n} "
        "positions; perplexity {before} with the mask, {after} without.",
        likelier=likelier,
        before=f"{effect.perplexity_before:,.1f}",
        after=f"{effect.perplexity_after:,.1f}",
    )
    meaning = section("mask", "answers used" if used else "answers not used")
    return f"{outcome} {meaning}"


def bits_words(value: float) -> str:
    """A divergence for a chip: two decimals, and more than nothing never 0."""
    if not math.isfinite(value):
        return "∞"
    if value == 0:
        return "0"
    return "< 0.01" if value < 0.01 else f"{value:.2f}"


def short_share(share: float) -> str:
    """A share that has room beside its bar; pointed at, it is there in full."""
    return "< 0.001 %" if 0 < share < 1e-5 else percent(share)


def _positions(count: int) -> str:
    return counted(count, "one position", "{n} positions")
