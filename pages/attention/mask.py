"""The mask: what each token may look at, switched, drawn by hand, and run for real."""

from components.attention.mask.panel import mask_panel
from components.page.content import explain
from components.page.frame import frame

read = frame("mask")

mask_panel(read)
explain("mask")
