"""Generate: a text written token by token, with every alternative and branch."""

from components.page.content import explain
from components.page.frame import frame_text
from components.prediction.generate.panel import silent_instead, writes, writing

reading = frame_text("generate")

if writes(reading.model):
    writing(reading.card.id, reading.text)
else:
    silent_instead(reading.model)
explain("generate")
