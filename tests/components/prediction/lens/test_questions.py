"""What the page Layer by layer asks: by law, and whether it can travel."""

import numpy as np

from components.prediction.lens.questions import CellOfLens
from core.prediction.lens import lens
from tests.tiny import TinyTrace
from tests.travels import travels


def test_the_question_and_its_answer_travel_without_the_trace(tiny_trace: TinyTrace):
    question = CellOfLens(1, 2)
    travels(question, question(tiny_trace("llama")), 4_000)


def test_a_cell_has_the_grid_s_probability_and_the_last_row_is_the_model_s(
    tiny_trace: TinyTrace,
):
    read = tiny_trace("llama")
    found, last = lens(read), read.card.n_layers
    for layer, position in ((0, 0), (1, 3), (last, 5)):
        dist, own = CellOfLens(layer, position)(read), found.cell(layer, position)
        assert dist.top(1)[0].id == own.id
        np.testing.assert_allclose(dist.top(1)[0].prob, own.prob, atol=2e-6)
    end = CellOfLens(last, 5)(read)
    np.testing.assert_allclose(end.probs, read.next_token(5).probs, atol=2e-6)
