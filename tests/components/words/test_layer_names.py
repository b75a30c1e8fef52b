"""A layer has one number on every page: in labels, tables, charts and spoken text."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from components.choice.head import head_label
from components.embeddings.contextual.still import cosine_table, path_table
from components.home.lanes import inspect_layer
from components.home.questions import JourneyOfText
from components.positions.order.still import likeness_table, shuffle_table
from components.prediction.block.still import share_table
from components.prediction.lens.still import lens_table
from components.prediction.lens.view import LensShown, lens_data
from components.words.layer_names import after_ticks, head_name, layer_name, state_name
from core.embeddings.contextual import Usual
from core.layers.attribution import Part
from core.models import LoadedModel
from core.positions.position_matrix import Plane
from core.trace import trace

N_LAYERS = 4
SAYS: Any = [SimpleNamespace(visible=word) for word in "abc"]


def test_layers_are_counted_from_0_and_states_named_after_the_layer_they_left():
    assert [layer_name(0), head_name(13, 8)] == ["L0", "L13H8"]
    assert head_label(13, 8) == "L13H8"
    assert [state_name(n) for n in range(3)] == ["embeddings", "after L0", "after L1"]
    assert after_ticks(4) == [0, 1, 2, 3, 4]
    # A tick stands at L5, L10, L15 … and at the last layer, L29.
    assert after_ticks(30) == [0, 6, 11, 16, 21, 26, 30]


def states_of_every_table() -> dict[str, list[str]]:
    """What each page calls the states that have passed 0 to 4 layers."""
    n = N_LAYERS + 1
    ones, ids = np.ones((n, 1)), np.zeros((n, 1), dtype=np.int64)
    lens: Any = SimpleNamespace(
        top_ids=ids, top_probs=ones, answer_ids=ids[0], answer_ranks=ids + 1,
        answer_probs=ones,
    )  # fmt: skip
    usual = Usual(*([np.zeros(n)] * 3), 0)  # pyright: ignore
    cosines = np.ones((n, 2, 2))
    plane = Plane(np.zeros((2 * n, 2)), np.ones(2))
    order: Any = SimpleNamespace(
        cosines=ones[:, 0], gaps=ones[:, 0], by_layer=ones[:, 0]
    )
    tables = {
        "Layer by layer": lens_table(lens, ["a"], SAYS),
        "In context": cosine_table(cosines, cosines[0], ["1", "2"], usual)[1:],
        "In context, way": path_table(plane, ["1", "2"]),
        "Word order": likeness_table(order, None),
        "Word order, law": shuffle_table(order, None),
    }
    return {name: list(table["layer"])[:n] for name, table in tables.items()}


def test_every_table_names_the_states_alike():
    wanted = [state_name(n) for n in range(N_LAYERS + 1)]
    assert wanted[-1] == f"after {layer_name(N_LAYERS - 1)}"
    for page, names in states_of_every_table().items():
        assert names == wanted, page


def test_the_lens_labels_its_rows_with_the_same_names():
    shown = LensShown("a", (), (), N_LAYERS + 1, 0, 0, "", 3)
    data = lens_data(shown, SAYS)
    assert data["layers"] == [4, 3, 2, 1, 0]
    assert data["names"] == [state_name(n) for n in data["layers"]]


def test_the_block_counts_its_layers_like_the_heads():
    parts = (Part("embedding", None), Part("attention", 0), Part("mlp", 13))
    shares: Any = SimpleNamespace(parts=parts, shares=np.ones(3), constant=0.0)
    assert list(share_table(shares)["layer"]) == ["embedding", "L0", "L13"]


def test_homes_journey_says_the_same_layer_as_the_heads(smollm2: LoadedModel):
    question = JourneyOfText(token=4, layer=13)
    found = inspect_layer(question(trace(smollm2, "The capital of France is")))
    assert "L13" in found.title
    assert "after L13 − x after L12" in found.lines[0]
    assert "L13H" in found.lines[-1]
