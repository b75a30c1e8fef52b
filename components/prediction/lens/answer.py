"""The lens's answer to its own question, in a sentence above the grid."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice.place import tokens_read
from components.page.content import section
from components.page.text_read import TextRead
from components.prediction.lens.choice import PAGE, Cell
from components.prediction.lens.words import answer_words, appears
from components.words.lane_labels import lane_labels
from core.prediction.lens import Lens


def answer_place() -> DeltaGenerator:
    """The line above the grid; it has its height while the layers are read."""
    place = st.empty()
    place.markdown(section(PAGE, "reading"))
    return place


def answer_line(read: TextRead, found: Lens, cell: Cell) -> str:
    """When the answer at the chosen token came among the first, and when to stay."""
    at = cell.position
    answer = read.vocabulary[int(found.answer_ids[at])].visible
    share, label = float(found.answer_probs[-1, at]), lane_labels(tokens_read(read))
    said = answer_words(read.card, label[at], answer, share)
    return f"{said} {appears(found.answer_ranks[:, at])}"
