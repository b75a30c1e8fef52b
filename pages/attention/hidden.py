"""Encoders: everything is visible, but for padding and for words that are hidden."""

from components.attention.hidden.panel import hidden_panel
from components.page.content import explain
from components.page.frame import frame

hidden_panel(frame("hidden"))
explain("hidden")
