"""The journey as a table and as a still picture."""

from typing import Any

import numpy as np
import pytest

from components.home.card import journey_numbers
from components.home.chart_still import journey_chart
from components.home.data import journey_data
from components.home.last_still import signed
from components.home.layers_still import layer_cells
from components.home.questions import JourneyOfText
from components.home.table_still import JourneyNumbers, journey_table
from components.page.card import picture
from core.models import LoadedModel
from core.trace import trace


@pytest.fixture(scope="module")
def decoder(smollm2: LoadedModel) -> JourneyNumbers:
    read = trace(smollm2, "The capital of France is")
    return journey_numbers(JourneyOfText()(read), "next")


@pytest.fixture(scope="module")
def encoder(minilm: LoadedModel) -> JourneyNumbers:
    read = trace(minilm, "I bought an apple watch")
    return journey_numbers(JourneyOfText(token=4)(read), "sentence")


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


def view_numbers(data: dict[str, Any], name: str) -> np.ndarray:
    kind, start, count = data["index"][name]
    raw = data["numbers"][start : start + int(kind[1]) * count]
    return raw.view(np.dtype(kind).newbyteorder("<"))


def stations(numbers: JourneyNumbers) -> dict[str, dict[str, Any]]:
    """The parts of the picture by their titles."""
    found = {}
    for part in journey_chart(numbers).to_dict()["hconcat"]:
        title = part.get("title") or part["vconcat"][0]["title"]
        found[title if isinstance(title, str) else title["text"]] = part
    return found


def rows(numbers: JourneyNumbers, title: str) -> list[dict[str, Any]]:
    """What a station draws."""
    part = stations(numbers)[title]
    return drawn_from(numbers, part if "data" in part else part["layer"][0])


def drawn_from(numbers: JourneyNumbers, part: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a chart, which all charts of a picture keep in one place."""
    return journey_chart(numbers).to_dict()["datasets"][part["data"]["name"]]


@pytest.mark.parametrize("kind", ["decoder", "encoder"])
def test_the_picture_shows_the_stations_in_order(
    kind: str, request: pytest.FixtureRequest
):
    titles = list(stations(request.getfixturevalue(kind)))
    if kind == "decoder":
        layers, scores = "Layers ×30, read by ·is", "Logits: 49,152 raw scores"
        assert titles == [
            "Tokens", "Vectors", "Positions (rotary)", layers, scores,
            "Next token after ·is",
        ]  # fmt: skip
    else:
        layers = "Layers ×6, read by apple"
        assert titles == [
            "Tokens", "Vectors", "Positions", layers, "Token vectors",
            "Sentence vector",
        ]  # fmt: skip


def test_attention_is_coloured_from_0_to_1_and_strips_around_0(decoder: JourneyNumbers):
    parts = stations(decoder)
    scale = parts["Vectors"]["encoding"]["color"]["scale"]
    low, middle, high = scale["domain"]
    assert low == -high
    assert middle == 0
    layers = parts["Layers ×30, read by ·is"]["layer"]
    shade = layers[0]["encoding"]["color"]["scale"]
    assert (shade["domain"], shade["type"]) == ([0, 1], "sqrt")
    assert shade["interpolate"] == scale["interpolate"] == "rgb"


def test_arrows_of_the_picture_point_where_the_turns_point(decoder: JourneyNumbers):
    here = [
        row
        for row in rows(decoder, "Positions (rotary)")
        if row["position"] == 3 and row["column"] == 0
    ]
    # Pair 0 turns 3 radians to the left of "right"; Vega turns to the right of "up".
    assert np.cos(np.radians(here[0]["degrees"] - (90 - np.degrees(3)))) > 0.9999


@pytest.mark.parametrize("skip", [False, True])
def test_what_is_read_most_leaves_the_first_token_out_where_the_page_does(
    smollm2: LoadedModel, skip: bool
):
    journey = JourneyOfText()(trace(smollm2, "The capital of France is"))
    numbers = journey_numbers(journey, "layers", skip)
    read = journey.reads.mean
    wanted = {layer: int(skip + row[skip:].argmax()) for layer, row in enumerate(read)}
    cells = layer_cells(numbers)
    most = cells.query("most")
    assert dict(zip(most["layer"], most["position"], strict=True)) == wanted
    # The first token is read most nearly everywhere, so leaving it out says something.
    assert (list(wanted.values()).count(0) > 20) != skip


@pytest.mark.parametrize("text", ["The capital", "The"])
def test_where_nothing_else_can_be_read_no_token_is_framed(
    smollm2: LoadedModel, text: str
):
    journey = JourneyOfText(token=0)(trace(smollm2, text))
    cells = layer_cells(journey_numbers(journey, "layers", True))
    assert cells.query("most").empty


def test_the_still_journey_has_the_numbers_that_the_view_is_sent(smollm2: LoadedModel):
    question = JourneyOfText(token=1, layer=7)
    journey = question(trace(smollm2, "The capital of France is"))
    numbers = journey_numbers(journey, "layers")
    sent = journey_data(journey, "layers", {})
    tokens = rows(numbers, "Tokens")
    assert [(one["token"], one["id"]) for one in tokens] == [
        (one["text"], str(one["id"])) for one in sent["tokens"]
    ]
    assert [one["lit"] for one in tokens] == [False, True, False, False, False]
    cells = rows(numbers, "Layers ×30, read by ·capital")
    read, delta, size = (view_numbers(sent, name) for name in ("read", "delta", "size"))
    assert len(cells) == 30 * 5
    for cell in cells:
        at = cell["layer"] * 5 + cell["position"]
        assert cell["value"] == pytest.approx(read[at], rel=1e-6)
        assert cell["change"] == pytest.approx(min(1, delta[at] / size[at]), rel=1e-6)
        assert cell["dark"] == (read[at] > 0.25)
        most = read[cell["layer"] * 5 :][:5].argmax()
        assert cell["most"] == (cell["position"] == most)
    ends = rows(numbers, "Next token after ·capital")
    shown = [*sent["top"], sent["rest"]]
    assert [(one["word"], one["told"]) for one in ends] == [
        (one["text"], one["share"]) for one in shown
    ]
    assert numbers.came == "In the text: ·of {share}, rank {rank}".format(
        **sent["came"]
    )
    assert sum(numbers.counts) == 49_152
    assert list(numbers.counts) == sent["scores"]["counts"]
    scores = [one["logit"] for one in sent["top"][:5]]
    histogram, lines = stations(numbers)["Logits: 49,152 raw scores"]["vconcat"]
    marks = drawn_from(numbers, histogram["layer"][1])
    assert [one["low"] for one in marks] == scores
    told = drawn_from(numbers, lines)
    assert told[0] == {"place": 0, "word": "·of", "told": f"{scores[0]:.2f}"}
    assert numbers.layer == 7


def test_an_encoders_bars_are_told_with_two_figures(encoder: JourneyNumbers):
    ends = rows(encoder, "Sentence vector")
    assert (ends[4]["word"], ends[4]["told"]) == ("apple", "1.00")
    assert signed(-0.126) == "−0.13"


def test_the_picture_is_drawn_for_each_kind(
    decoder: JourneyNumbers, encoder: JourneyNumbers
):
    for numbers in (decoder, encoder):
        svg = picture(journey_chart(numbers), "svg").decode()
        assert "100 % or more" in svg
    assert "·Paris" in picture(journey_chart(decoder), "svg").decode()
