"""Learned positions: the position matrix that a model was trained with."""

from components.page.content import explain
from components.page.frame import frame_text
from components.positions.learned.card import another_matrix, chosen_matrix
from components.positions.learned.panel import learned_panel

reading = frame_text("learned")

shown = chosen_matrix(reading)
if shown is None and (other := another_matrix(reading)) is not None:
    reading, shown = other, chosen_matrix(other)
if shown is not None:
    learned_panel(shown)
explain("learned")
