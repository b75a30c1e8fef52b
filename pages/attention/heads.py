"""Attention heads: all of them, one of them, and one number of one of them."""

from components.attention.heads_lab import heads_lab
from components.content import explain
from components.frame import frame
from components.kind_choice import chosen_kind

trace = frame(
    "Which words does each head look at?",
    "A **head** gives each token (**query**) shares of attention over the tokens it "
    "can see (**keys**). Click two words to ask, or choose a small map.",
)
chosen_kind(trace, "heads")
heads_lab(trace)
explain("heads")
