"""The journey as a table and as a still picture."""

import numpy as np
import pytest

from components.figures.journey_chart import journey_chart
from components.figures.journey_table import JourneyNumbers, journey_table
from components.journey import Journey
from components.journey_card import journey_numbers
from components.journey_choice import Selection
from core.models import LoadedModel
from core.trace import trace


@pytest.fixture(scope="module")
def decoder(smollm2: LoadedModel) -> JourneyNumbers:
    read = trace(smollm2, "The capital of France is")
    return journey_numbers(Journey(read, 4), Selection("next"))


@pytest.fixture(scope="module")
def encoder(minilm: LoadedModel) -> JourneyNumbers:
    read = trace(minilm, "I bought an apple watch")
    return journey_numbers(Journey(read, 4), Selection("sentence", token=4))


def test_the_table_has_every_station_with_its_numbers(decoder: JourneyNumbers):
    table = journey_table(decoder)
    assert set(table.station) == {"vectors", "positions", "layers", "end"}
    changes = table[table.what == "length of change"]
    assert len(changes) == 30 * 5
    one = changes.set_index(["layer", "position"]).loc[(11, 2)]
    assert one["value"] == pytest.approx(decoder.updates.change[11, 2])
    assert one["token"] == "·of"
    assert one["id"] == 282
    shares = table[table.what == "probability of the next token"].value
    assert shares.sum() == pytest.approx(1, abs=1e-6)
    assert not table.value.isna().any()


def test_an_encoders_table_has_its_final_vectors_and_cosines(encoder: JourneyNumbers):
    table = journey_table(encoder)
    assert "output" in set(table.station)
    cosines = table[table.what == "cosine with apple"]
    assert len(cosines) == 7
    assert cosines.value.iloc[4] == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("kind", ["decoder", "encoder"])
def test_the_picture_shows_the_stations_in_order(
    kind: str, request: pytest.FixtureRequest
):
    drawn = journey_chart(request.getfixturevalue(kind)).to_dict()
    titles = [part["title"] for part in drawn["hconcat"]]
    if kind == "decoder":
        layers, end = "Layers, read by ·is", "After ·is"
        assert titles == ["Vectors", "Positions (rotary)", layers, end]
    else:
        layers = "Layers, read by apple"
        assert titles == ["Vectors", "Positions", layers, "Token vectors", "Sentence"]


def test_attention_is_coloured_from_0_to_1_and_strips_around_0(decoder: JourneyNumbers):
    parts = journey_chart(decoder).to_dict()["hconcat"]
    low, middle, high = parts[0]["encoding"]["color"]["scale"]["domain"]
    assert low == -high
    assert middle == 0
    shade = parts[2]["layer"][0]["encoding"]["color"]["scale"]
    assert shade["domain"] == [0, 1]


def test_arrows_of_the_picture_point_where_the_turns_point(decoder: JourneyNumbers):
    drawn = journey_chart(decoder).to_dict()
    rows = drawn["datasets"][drawn["hconcat"][1]["data"]["name"]]
    here = [row for row in rows if row["position"] == 3 and row["column"] == 0]
    # Pair 0 turns 3 radians to the left of "right"; Vega turns to the right of "up".
    assert np.cos(np.radians(here[0]["degrees"] - (90 - np.degrees(3)))) > 0.9999
