"""Analogies: adding and subtracting word vectors, and lines between two words."""

from components.embeddings.analogies.panel import analogies
from components.embeddings.glove import once_glove_is_here
from components.page.content import explain
from components.page.frame import frame_plain

frame_plain("analogies")

once_glove_is_here(analogies)
explain("analogies")
