"""The mask: what each token may look at, switched, drawn by hand, and run for real."""

from components.attention.mask.panel import mask_panel
from components.choice.kind import chosen_kind
from components.page.content import explain
from components.page.frame import frame

trace = frame("mask")

mask_panel(chosen_kind(trace, "mask_of"), trace)
explain("mask")
