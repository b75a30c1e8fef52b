"""The panel of one number: its formulas hold the trace's own numbers."""

import numpy as np
import pytest

from components.figures.one_number import number_chart, number_table, row_table
from components.views.one_number.view import number_data
from components.words.numbers import number
from components.words.pair_steps import steps
from components.words.percent import percent
from core.attention.one_number import HeadPair, head_pair
from core.graphemes import visible
from core.instrument import AblateHead
from core.models import LoadedModel
from core.trace import trace
from core.trace.attentions import Attentions, attentions_of
from tests.core.models.test_families import read

SENTENCE = "The animal didn't cross the street because it was too tired"


def labels(attentions: Attentions) -> tuple[list[str], list[str]]:
    return (
        [visible(token.text) for token in attentions.query_tokens],
        [visible(token.text) for token in attentions.key_tokens],
    )


@pytest.fixture(scope="module")
def attentions(smollm2: LoadedModel) -> Attentions:
    return attentions_of(trace(smollm2, SENTENCE))[0]


def shown(one: HeadPair, of: Attentions) -> dict[str, dict]:
    """The steps by name, as the browser gets them."""
    return {step["id"]: step for step in number_data(one, *labels(of))["steps"]}


def sentences(step: dict) -> str:
    return " ".join(step["lines"]).replace("\u2068", "").replace("\u2069", "")


def test_every_step_has_its_formula_and_its_result(attentions: Attentions):
    one = head_pair(attentions, 12, 4, 8, 1)
    says = shown(one, attentions)
    assert list(says) == [
        "q", "k", "products", "dot", "scaled", "mask", "exp", "sum", "share",
        "value", "z", "stream",
    ]  # fmt: skip
    score = float(attentions.layer(12).scores()[4, 8, 1])
    share = float(attentions.layer(12).pattern()[4, 8, 1])
    assert says["scaled"]["formula"] == f"{number(one.dot)} ÷ √64"
    assert says["scaled"]["value"] == says["mask"]["value"] == number(score)
    assert says["share"]["formula"] == f"{number(one.exp, 4)} ÷ {number(one.row_sum)}"
    assert says["share"]["value"] == percent(share)
    assert float(says["share"]["exact"]) == pytest.approx(share, abs=1e-6)
    assert float(says["mask"]["exact"].replace("−", "-")) == pytest.approx(score, 1e-6)
    assert "·it gives" in sentences(says["share"])
    assert "sees 9 of 12 tokens" in sentences(says["mask"])


def test_rotation_and_shared_keys_are_said(attentions: Attentions):
    says = shown(head_pair(attentions, 12, 4, 8, 1), attentions)
    assert "Turned by its position" in sentences(says["q"])
    assert "key/value head 1, shared by heads 3 and 5." in sentences(says["k"])


def test_an_encoder_has_nothing_turned_shared_or_hidden(minilm: LoadedModel):
    (of,) = attentions_of(trace(minilm, SENTENCE))
    says = shown(head_pair(of, 3, 2, 5, 9), of)
    assert "turned" not in sentences(says["q"])
    assert "shared" not in sentences(says["k"])
    assert "nothing is hidden" in sentences(says["mask"])


def test_a_model_that_does_not_scale_says_so_and_shows_its_bias(tiny_model):
    of = attentions_of(read(tiny_model("t5")))[1]
    one = head_pair(of, 1, 2, 4, 2)
    says = shown(one, of)
    assert says["scaled"]["name"] == "no scaling"
    assert one.bias is not None
    assert number(one.bias) in says["bias"]["formula"]
    assert says["bias"]["value"] == number(one.score)


def test_a_soft_cap_is_a_step_of_its_own(tiny_model):
    of = attentions_of(read(tiny_model("gemma2")))[0]
    says = shown(head_pair(of, 1, 2, 4, 2), of)
    assert says["cap"]["formula"].startswith("50 · tanh(")


def test_a_hidden_pair_says_that_there_is_nothing_to_compute(attentions: Attentions):
    one = head_pair(attentions, 12, 4, 1, 8)
    data = number_data(one, *labels(attentions))
    assert data["notice"] == "·animal cannot see ·it: there is no share to compute."
    assert [step["id"] for step in data["steps"]][-2:] == ["mask", "share"]
    assert data["steps"][-2]["value"] == "−∞"
    assert data["steps"][-1]["value"] == "0 %"


def test_a_head_that_is_switched_off_says_so(smollm2: LoadedModel):
    t = trace(smollm2, SENTENCE, interventions=[AblateHead(12, 4)])
    (of,) = attentions_of(t)
    data = number_data(head_pair(of, 12, 4, 8, 1), *labels(of))
    assert data["notice"] == "This head is switched off in this run."
    assert "its output is 0" in sentences(data["steps"][-2])


def test_one_token_reads_itself_whole(smollm2: LoadedModel):
    (of,) = attentions_of(trace(smollm2, "a"))
    says = shown(head_pair(of, 0, 0, 0, 0), of)
    assert says["share"]["value"] == "100 %"
    assert says["sum"]["formula"] == "Σ over 1 key"


@pytest.mark.parametrize(("kind", "heads"), [("bart", 4), ("t5", 4)])
def test_cross_attention_names_tokens_of_both_texts(kind: str, heads: int, tiny_model):
    of = attentions_of(read(tiny_model(kind)))[-1]
    assert of.kind == "cross"
    queries, keys = labels(of)
    data = number_data(head_pair(of, 2, heads - 1, 3, 7), queries, keys)
    assert data["query"] == queries[3]
    assert data["keys"] == keys


def test_the_numbers_are_a_few_kilobytes(smollm2: LoadedModel):
    (of,) = attentions_of(trace(smollm2, SENTENCE * 30, max_tokens=256))
    data = number_data(head_pair(of, 3, 3, 255, 7), *labels(of))
    assert data["numbers"].nbytes < 8000


def test_the_strips_are_the_vectors_themselves(attentions: Attentions):
    one = head_pair(attentions, 7, 2, 5, 3)
    data = number_data(one, *labels(attentions))
    for name, wanted in (("q", one.q), ("shares", one.shares), ("z", one.z)):
        kind, start, count = data["index"][name]
        raw = data["numbers"][start : start + 4 * count].tobytes()
        assert kind == "f4"
        np.testing.assert_allclose(np.frombuffer(raw, "<f4"), wanted, rtol=1e-6)


def test_one_table_has_a_row_per_dimension_another_per_key(attentions: Attentions):
    one = head_pair(attentions, 7, 2, 5, 3)
    _, keys = labels(attentions)
    dims, rows = number_table(one), row_table(one, keys)
    assert (len(dims), len(rows)) == (64, 12)
    np.testing.assert_allclose(dims["product"], dims["q"] * dims["k"])
    assert float(np.sum(rows["share"])) == pytest.approx(1)
    assert rows["token"].tolist() == keys
    assert rows["visible"].tolist() == [True] * 6 + [False] * 6
    chart = number_chart(one, keys, "L7H2").to_dict()
    assert len(chart["vconcat"]) == 6


def test_labels_are_kept_apart_from_the_line_they_stand_in(attentions: Attentions):
    one = head_pair(attentions, 7, 2, 1, 0)
    strange = ["القطة", "<b>x</b>", *["a"] * 10]
    says = steps(one, strange, strange)
    assert says[0]["name"] == "q \u2068<b>x</b>\u2069"
    assert "\u2068القطة\u2069" in says[1]["name"]


def test_the_last_step_compares_the_heads_part_with_the_stream(
    attentions: Attentions,
):
    one = head_pair(attentions, 12, 4, 8, 1)
    assert one.stream is not None
    says = sentences(shown(one, attentions)["stream"])
    size = float(np.linalg.norm(one.stream.vector))
    assert f"{percent(size / one.stream.before)} of the vector that entered" in says
    assert f"{percent(size / one.stream.whole)} of the layer's whole" in says
    assert f"Cosine with it {number(one.stream.cosine, 2)};" in says
