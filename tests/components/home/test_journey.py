"""The journey's data: every number in it is the trace's own."""

import json
from typing import Any

import numpy as np
import pytest

from components.home.choice import journey_wanted, station_wanted
from components.home.data import journey_data
from components.home.journey import DECODER, ENCODER
from components.home.questions import JourneyOfText
from core.models import LoadedModel
from core.trace import Trace, trace
from tests.tiny import FAMILIES, TinyModel

FRANCE = "The capital of France is"
ANIMAL = "The animal didn't cross the street because it was too tired"


@pytest.fixture(scope="module")
def france(smollm2: LoadedModel) -> Trace:
    return trace(smollm2, FRANCE)


@pytest.fixture(scope="module")
def apple(minilm: LoadedModel) -> Trace:
    return trace(minilm, "I bought an apple watch")


def data_of(read: Trace, **chosen: Any) -> dict[str, Any]:
    journey = journey_wanted(chosen, read.text)(read)
    station = station_wanted(chosen, journey)
    return journey_data(journey, station, links={"tokens": "tokens"})


def array(data: dict[str, Any], name: str) -> np.ndarray:
    """One array as the browser reads it from the block of bytes."""
    kind, start, count = data["index"][name]
    return np.frombuffer(data["numbers"].tobytes(), f"<{kind}", count, start)


def test_cells_are_the_largest_numbers_of_the_embedding_rows(france: Trace):
    data, rows = data_of(france), france.embeddings()
    cells = array(data, "vectors").reshape(5, -1)
    dims = array(data, "vectorsDims").reshape(5, -1)
    starts = data["groups"]["vectors"]
    for token in range(5):
        np.testing.assert_array_equal(cells[token], rows[token, dims[token]])
        for cell, dim in enumerate(dims[token]):
            assert starts[cell] <= dim < starts[cell + 1]


def test_attention_is_the_mean_and_the_strongest_head_of_the_pattern(france: Trace):
    data = data_of(france, station="layers", token=3)
    mean = array(data, "read").reshape(30, 5)
    strong = array(data, "strong").reshape(30, 5)
    head = array(data, "strongHead").reshape(30, 5)
    for layer in (0, 14, 29):
        rows = france.stack("decoder").self_attention(layer).pattern()[:, 3]
        np.testing.assert_allclose(mean[layer], rows.mean(axis=0), atol=1e-6)
        np.testing.assert_allclose(strong[layer], rows.max(axis=0), atol=1e-6)
        np.testing.assert_array_equal(head[layer], rows.argmax(axis=0))


def test_a_token_reads_nothing_from_tokens_after_it(france: Trace):
    read = array(data_of(france, token=2), "read").reshape(30, 5)
    assert (read[:, 3:] == 0).all()
    np.testing.assert_allclose(read[:, :3].sum(axis=1), 1, atol=1e-5)


def test_changes_are_those_of_the_residual_stream(france: Trace):
    data, stack = data_of(france), france.stack("decoder")
    change = array(data, "delta").reshape(30, 5)
    before = array(data, "size").reshape(30, 5)
    difference = stack.resid(12) - stack.resid(11)
    np.testing.assert_allclose(
        change[11], np.linalg.norm(difference, axis=1), rtol=1e-5
    )
    length = np.linalg.norm(stack.resid(11), axis=1)
    np.testing.assert_allclose(before[11], length, rtol=1e-5)


def test_the_last_token_predicts_paris_and_nothing_is_left_out(france: Trace):
    data = data_of(france)
    assert data["top"][0]["append"] == " Paris"
    assert data["top"][0]["share"] == "77.3 %"
    shares = sum(one["prob"] for one in data["top"]) + data["rest"]["prob"]
    assert shares == pytest.approx(1, abs=1e-6)
    assert "49,144" in data["rest"]["text"]
    assert sum(data["scores"]["counts"]) == 49_152
    assert data["came"] is None


def test_an_earlier_token_shows_its_own_prediction_and_what_came(france: Trace):
    data = data_of(france, station="next", token=3)
    assert data["top"][0]["append"] == " is"
    assert data["came"]["text"] == "·is"
    assert data["came"]["rank"] == "1"


def test_an_encoder_ends_in_vectors(apple: Trace):
    data = data_of(apple)
    assert data["kind"] == "encoder"
    assert not {"top", "rest", "scores"} & data.keys()
    final = apple.stack("encoder").final()
    sentence = final.mean(axis=0)
    lengths = np.linalg.norm(final, axis=1) * np.linalg.norm(sentence)
    np.testing.assert_allclose(
        array(data, "cosines"), final @ sentence / lengths, atol=1e-5
    )
    cells = array(data, "output").reshape(7, -1)
    dims = array(data, "outputDims").reshape(7, -1)
    np.testing.assert_array_equal(cells[4], final[4, dims[4]])


def test_a_chosen_token_is_what_an_encoder_compares_with(apple: Trace):
    data = data_of(apple, station="sentence", token=4)
    assert array(data, "cosines")[4] == pytest.approx(1, abs=1e-5)
    assert "apple" in data["cosineOf"]


def test_an_encoder_lights_its_last_word_not_its_end_sign(apple: Trace):
    assert apple.tokens[JourneyOfText()(apple).focus].text == "watch"


def test_position_vectors_are_the_ones_the_model_adds(apple: Trace):
    data, added = data_of(apple), apple.position_vectors()
    assert added is not None
    cells = array(data, "positions").reshape(7, -1)
    dims = array(data, "positionsDims").reshape(7, -1)
    np.testing.assert_array_equal(cells[3], added[3, dims[3]])


def test_rotary_lanes_show_the_turns_of_the_named_pairs(france: Trace):
    data = data_of(france)
    pairs = [one["pair"] for one in data["pairs"]]
    assert pairs[0] == 0
    assert pairs[-1] == 31
    cos = array(data, "cos").reshape(5, len(pairs))
    angles = np.array([one["angle"] for one in data["pairs"]])
    np.testing.assert_allclose(cos[4], np.cos(4 * angles), atol=1e-5)


def test_a_part_of_a_sign_says_which_part_it_is(smollm2: LoadedModel):
    parts = [one["part"] for one in data_of(trace(smollm2, "ฉัน"))["tokens"]]
    assert "1/2" in parts or "1/3" in parts


@pytest.mark.parametrize("station", DECODER)
def test_each_station_of_a_decoder_explains_itself(station: str, france: Trace):
    found = data_of(france, station=station, token=3, layer=12)["inspect"]
    assert found["station"] == station
    assert found["title"]
    assert found["shape"]
    assert all(found["lines"])


@pytest.mark.parametrize("station", ENCODER)
def test_each_station_of_an_encoder_explains_itself(station: str, apple: Trace):
    found = data_of(apple, station=station, token=3, layer=2)["inspect"]
    assert found["station"] == station
    assert all(found["lines"])


def test_formulas_carry_the_live_numbers(france: Trace):
    def lines(station: str, **more: Any) -> str:
        return "\n".join(data_of(france, station=station, **more)["inspect"]["lines"])

    assert "token_ids[3] = 4649" in lines("tokens", token=3)
    row = france.embeddings()[3]
    first = f"x₃ = W_E[4649] = ({row[0]:.3f}, ".replace("-", "−")
    assert first in lines("vectors", token=3)
    assert "77.3 %" in lines("next")
    score = france.logits(-1).max()
    assert f"= {score:.2f}" in lines("logits")
    stack = france.stack("decoder")
    change = np.linalg.norm(stack.resid(13)[4] - stack.resid(12)[4])
    assert f"‖Δ‖ = {change:.2f}" in lines("layers", layer=12)


def test_the_inspector_holds_every_number_of_its_vectors(france: Trace):
    data = data_of(france, station="layers", token=2, layer=7)
    stack = france.stack("decoder")
    delta = stack.resid(8)[2] - stack.resid(7)[2]
    np.testing.assert_array_equal(array(data, "inspected"), delta)
    heads = array(data, "inspectedHeads").reshape(9, 5)
    pattern = stack.self_attention(7).pattern()[:, 2]
    np.testing.assert_allclose(heads, pattern, atol=1e-6)


def test_a_score_can_be_explained_for_any_candidate(france: Trace):
    data = data_of(france, station="logits", candidate=260)
    assert "W_U[260]" in data["inspect"]["lines"][0]
    parts = array(data, "inspectedParts").sum(dtype=np.float64)
    assert parts == pytest.approx(france.logits(-1)[260], abs=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_journey_the_browser_can_read(
    family: str, tiny_model: TinyModel
):
    model = tiny_model(family)
    read = trace(model, "the cat sat on a mat")
    for station in JourneyOfText()(read).stations:
        data = data_of(read, station=station, token=1, layer=1)
        words = {name: value for name, value in data.items() if name != "numbers"}
        json.dumps(words, allow_nan=False)
        for name, (kind, _, _) in data["index"].items():
            if kind == "f4":
                assert np.isfinite(array(data, name)).all(), name


def test_the_data_stays_small(smollm2: LoadedModel):
    for repeats, limit in ((2, 150_000), (18, 600_000)):
        read = trace(smollm2, ANIMAL * repeats)
        data = data_of(read, station="layers")
        words = {name: value for name, value in data.items() if name != "numbers"}
        assert data["numbers"].nbytes + len(json.dumps(words)) < limit


def test_a_choice_holds_for_the_text_it_was_made_in(france: Trace):
    chosen = {"station": "layers", "layer": 3, "token": 2, "text": FRANCE}
    assert journey_wanted(chosen, FRANCE) == JourneyOfText(2, 3)
    assert journey_wanted(chosen, "The") == JourneyOfText(None, 3)


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "layers",
        {"station": "nowhere"},
        {"station": "sentence"},
        {"station": "next", "token": 99, "layer": -4, "candidate": 10**9},
        {"station": "next", "token": "2", "layer": None},
    ],
)
def test_what_does_not_fit_is_left_out(wanted: object, france: Trace):
    journey = journey_wanted(wanted, FRANCE)(france)
    assert station_wanted(wanted, journey) == "next"
    assert (journey.token, journey.focus) == (None, 4)
    assert (journey.layer.at, journey.candidate) == (15, None)
