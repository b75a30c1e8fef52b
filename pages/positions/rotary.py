"""Rotary positions: queries and keys that turn with their place in the text."""

from components.page.content import explain
from components.page.frame import frame
from components.positions.rotary.panel import rotary_panel

trace = frame(
    "How can a turn tell a model where a word stands?",
    "With **rotary positions** nothing is added to a token: its **query** (blue) and "
    "**key** (orange) are turned, pair by pair, by an angle that grows with the "
    "position. Move both tokens, then the key alone: only the distance counts.",
)

rotary_panel(trace)
explain("rotary")
