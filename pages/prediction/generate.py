"""Generate: a text written token by token, with every alternative and branch."""

from components.page.content import explain
from components.page.frame import frame_text
from components.prediction.generate.panel import how_it_writes, silent_instead, writing

reading = frame_text("generate")

if reading.card.predicts_next:
    writing(how_it_writes(reading), reading.text)
else:
    silent_instead(reading.card)
explain("generate")
