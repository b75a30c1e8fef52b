"""Rotary positions: queries and keys that turn with their place in the text."""

from components.page.content import explain
from components.page.frame import frame
from components.positions.rotary.panel import rotary_panel

rotary_panel(frame("rotary"))
explain("rotary")
