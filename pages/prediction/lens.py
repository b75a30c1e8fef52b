"""Layer by layer: what the model would answer if it stopped after each layer."""

from components.page.content import explain
from components.page.frame import frame
from components.prediction.lens.answer import answer_place, answer_said
from components.prediction.lens.card import (
    cell_card,
    chosen_cell,
    downloads,
    instead,
    layers_grid,
    why_not,
)

trace = frame("lens")

reason = why_not(trace)
if reason is not None:
    instead(reason)
else:
    cell, answer = chosen_cell(trace), answer_place()
    found = layers_grid(trace, cell)
    if found is not None:
        answer.markdown(answer_said(trace, found, cell))
        downloads(trace, found, cell)
        cell_card(trace, found, cell)
explain("lens")
