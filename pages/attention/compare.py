"""Compare: two heads, two texts or two models side by side, and their difference."""

from components.attention.compare.card import compare_card
from components.page.content import explain
from components.page.frame import frame

trace = frame(
    "How do two attention patterns differ?",
    "Two **heads**, two texts or two models, side by side. Point at a cell: "
    "the same pair of tokens is marked in every map.",
)

compare_card(trace)
explain("compare")
