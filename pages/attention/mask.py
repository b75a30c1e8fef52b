"""The mask: what each token may look at, switched, drawn by hand, and run for real."""

from components.attention.mask.panel import mask_panel
from components.choice.kind import chosen_kind
from components.page.content import explain
from components.page.frame import frame

trace = frame(
    "What may each token look at?",
    "A **mask** hides **keys** from a **query**: −∞ is added to their **scores**, so "
    "the **softmax** gives them exactly 0. Switch it off, or draw your own, and the "
    "model runs with it.",
)

mask_panel(chosen_kind(trace, "mask_of"))
explain("mask")
