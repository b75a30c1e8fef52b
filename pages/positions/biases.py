"""Position biases: numbers added to the scores, and what is left without any."""

from components.page.content import explain
from components.page.frame import frame
from components.page.text_read import TextRead
from components.positions.biases.panel import bias_panel

bias_panel(TextRead(frame("biases")))
explain("biases")
