"""Sinusoidal positions: waves that give every position a vector of its own."""

from components.page.content import explain
from components.page.frame import frame_plain
from components.positions.sinusoidal.card import own_model
from components.positions.sinusoidal.panel import sinusoidal_panel

frame_plain("sinusoidal")

own_model()
sinusoidal_panel()
explain("sinusoidal")
