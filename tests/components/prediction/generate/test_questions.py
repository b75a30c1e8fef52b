"""What the page that writes asks of a model: it travels, and so does each step."""

import pickle

from components.prediction.generate.questions import HowItWrites
from core.prediction.writing import Writer
from tests.tiny import TinyModel
from tests.travels import travels


def test_how_a_model_writes_travels(tiny_model: TinyModel):
    question = HowItWrites()
    for family in ("gpt2", "bart"):
        travels(question, question(tiny_model(family)), 5_000)


def test_a_step_of_writing_is_numbers_alone(tiny_model: TinyModel):
    step = Writer(tiny_model("gpt2"), "the cat sat").read((5, 6))
    sent = pickle.dumps(step)
    assert b"torch" not in sent
    assert len(sent) < 2_000 + step.logits.nbytes
    assert pickle.loads(sent).new_ids == (5, 6)
