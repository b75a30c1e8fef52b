"""The lens's answer to its own question, in a sentence above the grid."""

import numpy as np
import streamlit as st
from jaxtyping import Int
from streamlit.delta_generator import DeltaGenerator

from components.choice.place import tokens_read
from components.page.content import plain
from components.prediction.lens.card import Cell
from components.words.lane_labels import lane_labels
from components.words.layer_names import EMBEDDINGS, state_name
from components.words.percent import percent
from core.prediction.lens import Lens
from core.text.continuation import Continuations
from core.trace import Trace

FEW = 10
"""A token within so many first places is among the likeliest."""


def answer_place() -> DeltaGenerator:
    """The line above the grid; it has its height while the layers are read."""
    place = st.empty()
    place.markdown("Reading layer after layer, to see when the answer appears …")
    return place


def answer_said(trace: Trace, found: Lens, cell: Cell) -> str:
    """When the answer at the chosen token came among the first, and when to stay."""
    at = cell.position
    vocabulary = Continuations(trace.model.tokenizer)
    answer = plain(vocabulary[int(found.answer_ids[at])].visible)
    share = percent(float(found.answer_probs[-1, at]))
    label = plain(lane_labels(tokens_read(trace))[at])
    where = "At" if trace.card.kind == "encoder" else "Behind"
    said = f"{where} **{label}** the model answers **{answer}** ({share}). "
    return said + appears(found.answer_ranks[:, at])


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
