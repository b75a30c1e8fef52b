"""Sinusoidal positions: waves that give every position a vector of its own."""

from components.page.content import explain
from components.page.frame import frame_plain
from components.positions.sinusoidal.card import own_model
from components.positions.sinusoidal.panel import sinusoidal_panel

frame_plain(
    "How can waves tell a model where a word stands?",
    "Each position gets a **position vector** made of sines and cosines, fast ones "
    "first. Point at the picture to see one position's numbers and one dimension's "
    "wave; move the sliders to make your own.",
)

own_model()
sinusoidal_panel()
explain("sinusoidal")
