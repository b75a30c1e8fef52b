"""Position biases: numbers added to the scores, and what is left without any."""

from components.page.content import explain
from components.page.frame import frame
from components.positions.biases.panel import bias_panel

trace = frame(
    "Can a model know the order from a number added to each score?",
    "A **position bias** is added to each score and depends on the distance alone: "
    "ALiBi draws a straight line, T5 learns its numbers. Some models go without.",
)

bias_panel(trace)
explain("biases")
