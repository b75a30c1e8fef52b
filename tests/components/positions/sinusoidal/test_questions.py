"""The question of the page about sinusoidal positions travels with its answer."""

import numpy as np

from components.positions.sinusoidal.questions import WavesOf
from core.engine.resources import Nothing
from tests.travels import travels


def test_the_matrix_and_its_products_travel():
    question = WavesOf(5, 8, 100)
    waves = question(Nothing())
    travels(question, waves, 2_000)
    # Every row is as long as any other: sin² + cos² is 1 for each pair.
    np.testing.assert_allclose(np.diagonal(waves.products), 4, rtol=1e-6)
