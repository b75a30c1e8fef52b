"""What the page about learned positions asks: it travels, and is the model's own."""

from typing import Any

import numpy as np
import pytest

from components.positions.learned.questions import (
    EveryNumber,
    MapsOf,
    MatricesOf,
    OverAllPositions,
    RefusalOf,
)
from core.layers.strips import strips
from core.numerics import cosine_matrix
from core.positions.position_matrix import position_matrices
from tests.tiny import TinyModel
from tests.travels import travels


@pytest.mark.parametrize(
    "question",
    [
        MatricesOf(),
        OverAllPositions("encoder"),
        MapsOf("encoder", range(0, 40, 3)),
        EveryNumber("encoder", 3, 9),
        RefusalOf("encoder", 100),
    ],
    ids=lambda one: type(one).__name__,
)
def test_questions_and_answers_travel_without_the_model(
    question: Any, tiny_model: TinyModel
):
    travels(question, question(tiny_model("bert")), 20_000)


def test_maps_hold_the_numbers_of_the_positions_asked_for(tiny_model: TinyModel):
    model = tiny_model("bert")
    rows = position_matrices(model)[0].rows
    maps = MapsOf("encoder", range(2, 12, 3))(model)
    np.testing.assert_array_equal(maps.cut.values, strips(rows[2:12:3], 96).values)
    whole = cosine_matrix(rows)[2:12:3, 2:12:3]
    np.testing.assert_allclose(maps.cosines, whole, atol=1e-6)
    np.testing.assert_array_equal(EveryNumber("encoder", 2, 5)(model), rows[2:5])
