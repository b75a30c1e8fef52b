"""What one head sends to the browser, its settings, its table and its picture."""

import zlib

import numpy as np
import pytest

from components.attention.heads.ask_view import ask_data
from components.attention.heads.map_view import head_map_data
from components.attention.heads.questions import AllHeads, HeadsThatLook, OneHead
from components.attention.heads.shown import (
    Shown,
    head_chart,
    head_table,
    question_of,
    shown_of,
)
from components.attention.heads.view import HeadView, from_address, to_address, view_of
from components.choice.head import HeadChoice
from components.figures.attention_heatmap import attention_heatmap
from components.page.card import picture
from components.words.percent import percent
from core.attention.combined import combined
from core.errors import HeadlightError
from core.trace import trace
from core.trace.attentions import Attentions, attentions_of

SENTENCE = "The animal didn't cross the street because it was too tired. "
FIRST = HeadView()


Chosen = tuple[Attentions, HeadChoice]


def chosen(
    model, text: str = SENTENCE, layer: int = 2, head: int = 3, **options
) -> Chosen:
    kind = attentions_of(trace(model, text, **options))[-1]
    n_queries = len(kind.query_tokens)
    return kind, HeadChoice(kind.facts, layer, head, n_queries - 1, 0)


def shown_now(of: Chosen, view: HeadView = FIRST) -> Shown:
    kind, choice = of
    return shown_of(choice, view, kind.trace.ask(question_of(choice, view)))


def asked(kind: Attentions, query: int, key: int) -> dict:
    choice = HeadChoice(kind.facts, 1, 1, query, key)
    ranking = kind.trace.ask(HeadsThatLook(kind.name, query, key))
    return ask_data(choice, kind.trace.ask(AllHeads(kind.name)), ranking)


def read_back(data: dict) -> tuple[np.ndarray, np.ndarray]:
    """Pattern and mask, as the browser reads them."""
    _, start, count = data["index"]["pattern"]
    raw = zlib.decompress(data["numbers"][start : start + count].tobytes())
    planes = np.frombuffer(raw, np.uint8).reshape(
        3, len(data["rows"]), len(data["cols"])
    )
    numbers = planes.astype(np.int64).transpose(1, 2, 0) @ [1, 256, 65536]
    return (np.maximum(numbers, 1) - 1) * data["step"], numbers > 0


@pytest.mark.parametrize("model", ["smollm2", "minilm"])
def test_every_share_arrives_to_a_millionth(model, request):
    kind, choice = chosen(request.getfixturevalue(model))
    data = head_map_data(choice, FIRST, shown_now((kind, choice)))
    pattern, mask = read_back(data)
    attention = kind.layer(2)
    np.testing.assert_allclose(pattern, attention.pattern()[3], atol=1e-6)
    np.testing.assert_array_equal(mask, attention.mask)
    assert data["exact"]


@pytest.mark.parametrize("model", ["smollm2", "minilm"])
def test_a_head_of_256_tokens_is_80_kb_at_most(model, request):
    text = " ".join(f"{word} {at}" for at, word in enumerate((SENTENCE * 20).split()))
    for layer in (0, 2, 5):
        lm = request.getfixturevalue(model)
        kind, choice = chosen(lm, text, layer, max_tokens=256)
        shown = shown_now((kind, choice))
        assert shown.pattern.shape == (256, 256)
        data = head_map_data(choice, FIRST, shown)
        assert data["numbers"].nbytes <= 80_000
        pattern, _ = read_back(data)
        np.testing.assert_allclose(pattern, shown.pattern, atol=data["step"] / 2 + 1e-9)


@pytest.mark.parametrize("family", ["bart", "t5"])
def test_cross_attention_has_its_own_rows_and_columns(family, tiny_model):
    model = tiny_model(family)
    kind, choice = chosen(model, "the cat sat on a mat", target="one black dog")
    data = head_map_data(choice, FIRST, shown_now((kind, choice)))
    assert data["name"] == "decoder.cross"
    assert not data["same"]
    assert data["cols"] == ["the", "cat", "sat", "on", "a", "mat"]
    assert data["rows"][-3:] == ["one", "black", "dog"]
    pattern, mask = read_back(data)
    assert mask.all()
    expected = kind.layer(2).pattern()[3]
    np.testing.assert_allclose(pattern, expected, atol=1e-6)


def test_averages_and_maxima_are_exact_and_named_as_the_browser_names_them(minilm):
    kind, choice = chosen(minilm)
    layer = HeadView(how="mean")
    some = HeadView(how="max", heads=((0, 1), (4, 7)))
    for view, key, heads in (
        (layer, "mean:layer2", [(2, head) for head in range(12)]),
        (some, "max:0.1+4.7", [(0, 1), (4, 7)]),
    ):
        shown = shown_now((kind, choice), view)
        assert shown.key == key
        expected, _ = combined(kind, heads, view.how)  # pyright: ignore[reportArgumentType]
        pattern, _ = read_back(head_map_data(choice, view, shown))
        np.testing.assert_allclose(pattern, expected, atol=1e-6)
        assert shown.lengths is None
    assert shown_now((kind, choice)).key == "one:2.3"


def test_heads_this_model_lacks_are_left_out_of_a_set(minilm):
    kind, choice = chosen(minilm)
    view = HeadView(how="mean", heads=((1, 1), (20, 0))).fitting(choice.facts)
    shown = shown_now((kind, choice), view)
    assert (shown.key, shown.title) == ("mean:1.1", "the average of 1 head")
    np.testing.assert_allclose(shown.pattern, kind.layer(1).pattern()[1])
    none = HeadView(how="mean", heads=((20, 0),)).fitting(choice.facts)
    assert none.heads is None


def test_a_model_without_an_output_matrix_says_why_there_are_no_values(
    minilm, monkeypatch: pytest.MonkeyPatch
):
    def closed(*_):
        raise HeadlightError("Layer 2 has no output projection to read.")

    monkeypatch.setattr(Attentions, "output_projection", closed)
    kind, choice = chosen(minilm)
    found = kind.trace.ask(OneHead(*choice.where))
    shown = shown_of(choice, FIRST, found)
    assert shown.lengths is None
    assert head_map_data(choice, FIRST, shown)["noValues"].endswith("to read.")


@pytest.mark.parametrize(
    ("view", "written"),
    [
        (HeadView(), ""),
        (HeadView("lines", sink=True, top=10), "lines-sink-top10"),
        (HeadView(how="mean"), "mean.layer"),
        (
            HeadView("values", how="max", heads=((3, 1), (12, 4))),
            "values-max.3.1.12.4",
        ),
    ],
)
def test_settings_go_into_the_address_and_come_back(view: HeadView, written: str):
    assert to_address(view) == written
    assert from_address(written) == view
    assert view_of(view.as_data()) == view


@pytest.mark.parametrize(
    "written", ["", "nonsense", "top7", "top", "mean.x.y", "max.1", "-.-", "top１０"]
)
def test_settings_that_make_no_sense_are_as_in_the_first_view(written: str):
    view = from_address(written)
    assert (view.mode, view.sink, view.top, view.heads) == ("map", False, 100, None)


def test_settings_from_the_browser_are_not_trusted():
    sent = {"mode": "x", "sink": 1, "top": 3, "how": [], "heads": [[1], [-1, 2], 5]}
    assert view_of(sent) == HeadView()
    many = [[layer, 0] for layer in range(100)]
    assert len(view_of({"heads": many}).heads or ()) == 32


def test_the_table_is_pair_by_pair(smollm2):
    kind, choice = chosen(smollm2, "The cat sat")
    table = head_table(shown_now((kind, choice)), HeadView(sink=True))
    assert table["query"].tolist() == [1, 2, 2, 3, 3, 3]
    assert table["key token"].tolist() == ["The", "The", "·cat", "The", "·cat", "·sat"]
    by_query = table["query"].to_numpy()
    for name, sums in (
        ("share", [1, 1, 1]),
        # The first query sees nothing but the first token: nothing is left of its row.
        ("share without the first token", [0, 1, 1]),
    ):
        column = table[name].to_numpy()
        rows = [column[by_query == query].sum() for query in (1, 2, 3)]
        np.testing.assert_allclose(rows, sums, atol=1e-6)
    W_O, _ = kind.output_projection(2)
    v = kind.layer(2).v[1]
    expected = np.linalg.norm(v[2] @ W_O[3]) * table["share"].iloc[-1]
    assert table["value weighted"].iloc[-1] == pytest.approx(expected, rel=1e-5)


def test_the_still_map_leaves_hidden_cells_out_and_has_all_labels():
    pattern = np.array([[1, 0, 0], [0.25, 0.75, 0]], np.float32)
    mask = np.array([[True, False, False], [True, True, False]])
    chart = attention_heatmap(
        pattern, mask, ["a", "b"], ["a", "b", "a"], title="L0H0"
    ).to_dict()
    (cells,) = chart["datasets"].values()
    assert [(c["query"], c["key"], c["value"]) for c in cells] == [
        (0, 0, 1),
        (1, 0, 0.25),
        (1, 1, 0.75),
    ]
    colour = chart["encoding"]["color"]["scale"]
    assert colour["domain"] == [0, 1]
    # White is a share of 0; where no cell is, another colour shows.
    assert colour["range"][0] == "#ffffff" != chart["view"]["fill"]
    axis = chart["encoding"]["x"]["axis"]
    (labels,) = (one for one in chart["params"] if one["value"] == ["a", "b", "a"])
    assert axis["labelExpr"].startswith(f"{labels['name']}[datum.value]")
    assert axis["labelOverlap"] is False


@pytest.mark.parametrize(
    "view",
    [FIRST, HeadView("values"), HeadView(sink=True), HeadView(sink=True, how="max")],
)
def test_every_picture_can_be_taken(minilm, view: HeadView):
    shown = shown_now(chosen(minilm, "A cat"), view)
    assert picture(head_chart(shown, view), "svg").startswith(b"<svg")


@pytest.mark.parametrize("model", ["smollm2", "minilm"])
def test_the_ranking_begins_with_the_largest_share_of_all_heads(model, request):
    lm = request.getfixturevalue(model)
    kind = attentions_of(trace(lm, "The animal was tired because it ran"))[0]
    data = asked(kind, 5, 1)
    shares = np.stack([attention.row(5)[:, 1] for attention in kind.layers()])
    layer, head, share, written, _ = data["ranked"][0]
    assert share == shares[layer, head] == shares.max()
    assert written == percent(float(shares.max()))
    assert len(data["ranked"]) == shares.size


def test_the_question_knows_who_can_see_whom(smollm2):
    kind = attentions_of(trace(smollm2, "one two three four five"))[0]
    data = asked(kind, 3, 1)
    bits = np.unpackbits(np.frombuffer(zlib.decompress(data["seen"].tobytes()), "u1"))
    assert bits[:25].reshape(5, 5).tolist() == np.tri(5, dtype=int).tolist()
