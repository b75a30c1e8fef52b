"""Compare: two heads, two texts or two models side by side, and their difference."""

from components.attention.compare.panel import compare_panel
from components.page.content import explain
from components.page.frame import frame

read = frame("compare")

compare_panel(read)
explain("compare")
