"""When the answer appears, and how it climbs, in sentences with their numbers."""

import numpy as np
from jaxtyping import Int

from components.page.content import plain
from components.words.language import sentence, whole
from components.words.layer_names import state_name
from components.words.percent import percent
from core.models.cards import ModelCard
from core.prediction.lens import Lens

FEW = 10
"""A token within so many first places is among the likeliest."""


def is_about_its_own_place(card: ModelCard) -> bool:
    """Whether the head tells what stands at a place, not what comes behind it."""
    return card.kind == "encoder"


def answer_words(card: ModelCard, label: str, answer: str, share: float) -> str:
    """What the model answers at a token, and with which probability."""
    return sentence(
        "At **{token}** the model answers **{answer}** ({share})."
        if is_about_its_own_place(card)
        else "Behind **{token}** the model answers **{answer}** ({share}).",
        token=plain(label),
        answer=plain(answer),
        share=percent(share),
    )


def cell_title(card: ModelCard, layer: int, label: str) -> str:
    """Of which token and layer a cell is."""
    name = state_name(layer)
    if layer == 0:
        name = sentence("before any layer")
    elif layer == card.n_layers:
        name = sentence("{layer}, the last", layer=name)
    return sentence(
        "At {token}, {layer}"
        if is_about_its_own_place(card)
        else "Behind {token}, {layer}",
        token=plain(label),
        layer=name,
    )


def climb_title(answer: str) -> str:
    """Whose way through the layers a picture shows."""
    return sentence("How the answer {token} climbs", token=plain(answer))


def far_words(n_read: int, n_layers: int) -> str:
    """How far the reading has come."""
    return sentence("reading layer after layer: {n} of {all} …", n=n_read, all=n_layers)


def climbed_words(found: Lens, position: int, answer: str) -> str:
    """From where to where the answer came, and from which layer on it stayed."""
    ranks = found.answer_ranks[:, position]
    begins = sentence(
        "**{token}** begins at rank {rank} and ends at rank 1 with {share}.",
        token=plain(answer),
        rank=whole(int(ranks[0])),
        share=percent(float(found.answer_probs[-1, position])),
    )
    return f"{begins} {_stays(ranks, int(found.settled()[position]))}"


def _stays(ranks: Int[np.ndarray, " state"], first: int) -> str:
    """From which layer on a token is the likeliest, and whether it was so before."""
    is_last = first == len(ranks) - 1
    if first == 0:
        return sentence("It is the likeliest token in every row.")
    if (ranks[:first] == 1).any():
        return sentence(
            "It is the likeliest token at the end; it had been so before, but then "
            "another one took its place."
            if is_last
            else "It is the likeliest token {layer} and on; it had been so before, but "
            "then another one took its place.",
            layer=state_name(first),
        )
    if is_last:
        return sentence("It is the likeliest token in the last row only.")
    return sentence(
        "It is the likeliest token {layer} and on.", layer=state_name(first)
    )


def appears(ranks: Int[np.ndarray, " state"]) -> str:
    """From where on a token is the likeliest, and how far off it was before.

    Args:
        ranks: the final answer's, the embeddings first; the last one is 1.
    """
    first, near = stays_within(ranks, 1), stays_within(ranks, FEW)
    if first == 0:
        return sentence(
            "It is the likeliest token in every row, so it was never in doubt."
        )
    parts = [
        sentence(
            "It is the likeliest **{layer}**, the last layer."
            if first == len(ranks) - 1
            else "It is the likeliest **{layer}** and in every layer behind it.",
            layer=state_name(first),
        )
    ]
    if near < first:
        parts.append(
            sentence(
                "Among the first {n} it is from **{layer}** on.",
                n=FEW,
                layer=state_name(near),
            )
        )
    worst = int(ranks[: first + 1].argmax())
    lowest = whole(int(ranks[worst]))
    parts.append(
        sentence(
            "Its lowest place is number {n}, {layer}.",
            n=lowest,
            layer=state_name(worst),
        )
        if worst
        else sentence("Its lowest place is number {n}, in the embeddings.", n=lowest)
    )
    return " ".join(parts)


def stays_within(ranks: Int[np.ndarray, " state"], place: int) -> int:
    """How many layers have been passed when the token has come this far for good."""
    outside = np.flatnonzero(ranks > place)
    return int(outside[-1]) + 1 if outside.size else 0
