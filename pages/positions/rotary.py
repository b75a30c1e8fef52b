"""Rotary positions: queries and keys that turn with their place in the text."""

from components.page.content import explain
from components.page.frame import frame
from components.page.text_read import TextRead
from components.positions.rotary.panel import rotary_panel

rotary_panel(TextRead(frame("rotary")))
explain("rotary")
