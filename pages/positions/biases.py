"""Position biases: numbers added to the scores, and what is left without any."""

from components.page.content import explain
from components.page.frame import frame
from components.positions.biases.panel import bias_panel

bias_panel(frame("biases"))
explain("biases")
