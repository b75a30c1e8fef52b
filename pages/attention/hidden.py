"""Encoders: everything is visible, but for padding and for words that are hidden."""

from components.attention.hidden.panel import hidden_panel
from components.page.content import explain
from components.page.frame import frame

trace = frame(
    "What does an encoder see?",
    "In an **encoder** every token sees the whole text. Two things are still hidden "
    "from it: **padding** in a batch, and words behind a **mask token**.",
)

hidden_panel(trace)
explain("hidden")
