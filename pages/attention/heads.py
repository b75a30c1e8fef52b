"""Attention heads: all of them, one of them, and one number of one of them."""

from components.attention.heads.lab import heads_lab
from components.choice.kind import chosen_kind
from components.page.content import explain
from components.page.frame import frame

read = frame("heads")
chosen_kind(read, "heads")
heads_lab(read)
explain("heads")
