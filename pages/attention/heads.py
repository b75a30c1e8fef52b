"""Attention heads: all of them, one of them, and one number of one of them."""

from components.attention.heads.lab import heads_lab
from components.choice.kind import chosen_kind
from components.page.content import explain
from components.page.frame import frame

trace = frame(
    "Which words does each head look at?",
    "A **head** gives each token (**query**) shares of attention over the tokens it "
    "can see (**keys**). Click two words to ask, or choose a small map.",
)
chosen_kind(trace, "heads")
heads_lab(trace)
explain("heads")
