"""Layer by layer: what the model would answer if it stopped after each layer."""

from components.page.content import explain
from components.page.frame import frame
from components.prediction.lens.answer import answer_line, answer_place
from components.prediction.lens.cell_card import cell_card, no_head
from components.prediction.lens.choice import chosen_cell
from components.prediction.lens.grid_card import downloads, layers_grid

read = frame("lens")

if not read.card.has_lm_head:
    no_head()
else:
    cell, answer = chosen_cell(read), answer_place()
    found = layers_grid(read, cell)
    if found is not None:
        answer.markdown(answer_line(read, found, cell))
        downloads(read, found, cell)
        cell_card(read, found, cell)
explain("lens")
