"""When the answer appears, and how it climbs, in sentences with their numbers."""

import numpy as np
from jaxtyping import Int

from components.page.content import plain
from components.words.layer_names import EMBEDDINGS, state_name
from components.words.percent import percent
from core.models.cards import ModelCard
from core.prediction.lens import Lens

FEW = 10
"""A token within so many first places is among the likeliest."""


def is_about_its_own_place(card: ModelCard) -> bool:
    """Whether the head tells what stands at a place, not what comes behind it."""
    return card.kind == "encoder"


def place_words(card: ModelCard) -> str:
    """Where the model answers, seen from the token it has read."""
    return "At" if is_about_its_own_place(card) else "Behind"


def answer_words(card: ModelCard, label: str, answer: str, share: float) -> str:
    """What the model answers at a token, and with which probability."""
    return (
        f"{place_words(card)} **{plain(label)}** the model answers **{plain(answer)}** "
        f"({percent(share)})."
    )


def cell_title(card: ModelCard, layer: int, label: str) -> str:
    """Of which token and layer a cell is."""
    name = state_name(layer)
    named = {0: "before any layer", card.n_layers: f"{name}, the last"}
    return f"{place_words(card)} {plain(label)}, {named.get(layer, name)}"


def climbed_words(found: Lens, position: int, answer: str) -> str:
    """From where to where the answer came, and from which layer on it stayed."""
    ranks = found.answer_ranks[:, position]
    first, last = int(found.settled()[position]), len(ranks) - 1
    said = (
        f"**{plain(answer)}** begins at rank {ranks[0]:,} and ends at rank 1 with "
        f"{percent(float(found.answer_probs[last, position]))}. "
    )
    if first == 0:
        return said + "It is the likeliest token in every row."
    if (ranks[:first] == 1).any():
        when = "at the end" if first == last else f"{state_name(first)} and on"
        return (
            f"{said}It is the likeliest token {when}; it had been so before, but then "
            "another one took its place."
        )
    if first == last:
        return said + "It is the likeliest token in the last row only."
    return said + f"It is the likeliest token {state_name(first)} and on."


def appears(ranks: Int[np.ndarray, " state"]) -> str:
    """From where on a token is the likeliest, and how far off it was before.

    Args:
        ranks: the final answer's, the embeddings first; the last one is 1.
    """
    first, near = stays_within(ranks, 1), stays_within(ranks, FEW)
    last = len(ranks) - 1
    if first == 0:
        return "It is the likeliest token in every row, so it was never in doubt."
    when = f"**{state_name(first)}**"
    when += ", the last layer" if first == last else " and in every layer behind it"
    said = f"It is the likeliest {when}. "
    if near < first:
        said += f"Among the first {FEW} it is from **{state_name(near)}** on. "
    worst = int(ranks[: first + 1].argmax())
    place = "the embeddings" if state_name(worst) == EMBEDDINGS else state_name(worst)
    where = f"in {place}" if worst == 0 else place
    return said + f"Its lowest place is number {int(ranks[worst]):,}, {where}."


def stays_within(ranks: Int[np.ndarray, " state"], place: int) -> int:
    """How many layers have been passed when the token has come this far for good."""
    outside = np.flatnonzero(ranks > place)
    return int(outside[-1]) + 1 if outside.size else 0
