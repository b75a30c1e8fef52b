"""Encoders: everything is visible, but for padding and for words that are hidden."""

from components.attention.hidden.panel import hidden_panel
from components.page.content import explain
from components.page.frame import frame
from components.page.text_read import TextRead

trace = frame("hidden")

hidden_panel(TextRead(trace))
explain("hidden")
