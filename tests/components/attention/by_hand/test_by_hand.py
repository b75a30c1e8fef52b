"""Attention by hand without a page: examples, addresses, sentences, pictures."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from components.attention.by_hand.flow import flow
from components.attention.by_hand.matrix import Matrix
from components.attention.by_hand.presets import presets
from components.attention.by_hand.setup import (
    Setup,
    drawn,
    from_address,
    resized,
    to_address,
    with_mask,
    with_scoring,
)
from components.attention.by_hand.still import (
    flow_chart,
    flow_table,
    spread_lines,
    spread_picture,
    spread_table,
)
from components.attention.by_hand.typed import typed
from components.attention.by_hand.view import view_data
from components.attention.by_hand.words import result, short, softmax_sum
from components.choice.address import pack
from core.attention.by_hand import spread_at
from core.errors import HeadlightError

SCORES = "dot", "scaled dot", "bilinear", "reduced rank", "additive"


def matrices(setup: Setup) -> dict[str, Matrix]:
    return {m.name: m for step in flow(setup) for row in step.rows for m in row}


def preset(name: str) -> Setup:
    return presets()[name].setup


def test_every_query_is_a_sum_that_can_be_redone_on_paper():
    shown = matrices(preset("learned"))
    assert shown["Q"].said[2][1] == "Q[3,2] = 1·0 + 1·2 = 2"
    assert shown["Q"].made_from[2][1] == (("X", 2, -1), ("W_Q1", -1, 1))
    assert shown["raw"].said[2][2] == "score[3,3] = 1·1 + 2·2 = 5"
    assert shown["scaled"].said[0][0].startswith("scaled[1,1] = 1 / √2 ≈ 0.70711 (")
    row = np.exp(np.array([3, 2, 5]) / np.sqrt(2))
    np.testing.assert_allclose(shown["shares"].values[2], row / row.sum())
    assert shown["shares"].made_from[2][0] == (("masked", 2, -1),)


@pytest.mark.parametrize(
    ("name", "matrix", "ends"),
    [
        ("dot-2", "dot", "q · k = 1·2 + 2·3 = 8"),
        ("dot-3", "dot", "q · k = 1·2 + 2·3 + 1·4 = 12"),
        ("weighted-sum", "sum", "0.1·171 + 0.9·23 + 0.2·130 + 0.1·1 = 63.9"),
        ("quarters", "Z", "0.5·0 + 0.5·4 = 2"),
    ],
)
def test_the_lectures_examples_come_out(name: str, matrix: str, ends: str):
    shown = matrices(preset(name))[matrix]
    assert any(said.endswith(ends) for row in shown.said for said in row)


def test_three_quarters_of_eight_and_one_quarter_of_four():
    shown = matrices(preset("quarters"))
    np.testing.assert_allclose(shown["shares"].values[0], [0.75, 0.25])
    np.testing.assert_allclose(shown["output"].values[0], [6, 1, 0, 0], atol=1e-12)


def test_a_look_up_gives_one_key_nearly_everything():
    shares = matrices(preset("look-up"))["shares"].values[3]
    assert shares[1] == pytest.approx(np.e**10 / (np.e**10 + 3))


def test_without_weights_every_vector_is_its_own_query():
    shown = matrices(preset("no-weights"))
    assert shown["raw"].values.tolist() == [[1, 0, 1], [0, 1, 1], [1, 1, 2]]
    assert set(shown) == {"X", "raw", "masked", "shares", "Z"}


def test_a_hidden_key_says_minus_infinity_and_sends_no_number():
    shown = matrices(preset("causal"))
    assert "(−∞) = −∞: The may not see cat" in shown["masked"].said[0][1]
    assert shown["shares"].said[0][1] == "softmax: e^(−∞) = 0: this key is hidden"
    sent = view_data(flow(preset("causal")), "1", 0, {}, "")
    masked = sent["steps"][2]["rows"][1][0]
    assert masked["values"][0][1:] == [None] * 3
    assert masked["texts"][0][1] == "−∞"


@pytest.mark.parametrize(("n", "d", "heads"), [(2, 2, 1), (3, 5, 1), (5, 7, 2)])
@pytest.mark.parametrize("mask", ["none", "causal"])
def test_the_sandbox_equals_pytorchs_attention(n: int, d: int, heads: int, mask: str):
    setup = with_mask(drawn("attention", n, d, heads, seed=3), mask)
    X = setup.tables["X"]
    q, k, v = (
        torch.from_numpy(X @ setup.of_heads(name)) for name in ("W_Q", "W_K", "W_V")
    )
    z = torch.nn.functional.scaled_dot_product_attention(
        q, k, v, is_causal=mask == "causal"
    )
    joined = z.transpose(0, 1).reshape(n, -1).numpy()
    shown = matrices(setup)
    np.testing.assert_allclose(shown["Z"].values, joined, atol=1e-6)
    np.testing.assert_allclose(
        shown["output"].values, joined @ setup.tables["W_O"], atol=1e-6
    )


@pytest.mark.parametrize("name", list(presets()))
def test_an_address_gives_an_example_back(name: str):
    setup = preset(name)
    read = from_address(to_address(setup))
    assert read is not None
    assert (read.kind, read.tokens, read.scoring) == (
        setup.kind, setup.tokens, setup.scoring
    )  # fmt: skip
    np.testing.assert_array_equal(read.mask, setup.mask)
    for table, values in setup.tables.items():
        np.testing.assert_allclose(read.tables[table], values, rtol=1e-7)


@pytest.mark.parametrize("scoring", SCORES)
def test_every_size_and_score_fits_and_comes_back(scoring: str):
    first = preset("learned")
    for n, d, heads in itertools.product((2, 6), (2, 3, 8), (1, 2, 4)):
        setup = with_scoring(resized(first, n, d, heads, seed=1), scoring)  # pyright: ignore[reportArgumentType]
        assert setup.tables["X"].shape == (n, d)
        assert from_address(to_address(setup)) is not None, (n, d, heads)
        assert matrices(setup)["output"].values.shape == (n, d)
        assert len(to_address(setup)) < 2000


def test_what_fits_another_size_is_kept():
    wide = resized(preset("learned"), 4, 3, 1, seed=0)
    np.testing.assert_array_equal(
        wide.tables["X"][:3, :2], preset("learned").tables["X"]
    )
    assert wide.tokens == ("The", "cat", "sat", "on")
    narrow = resized(preset("causal"), 2, 2, 1, seed=0)
    assert narrow.mask_kind() == "causal"


def test_the_same_seed_draws_the_same_numbers():
    one, same, other = (drawn("attention", 3, 4, 1, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.tables["W_Q1"], same.tables["W_Q1"])
    assert not np.array_equal(one.tables["W_Q1"], other.tables["W_Q1"])


@pytest.mark.parametrize(
    "written",
    [
        "", "x", "%%%", pack("[]"), pack("{}"), pack("null"), pack("[" * 5000),
        pack('{"kind":"attention","tokens":[],"tables":{},"mask":[],'
             '"scoring":"dot","scaling":null,"source":""}'),
        pack('{"kind":"bare","tokens":["a","b"],"tables":{"X":[[1,2],[NaN,1]]},'
             '"mask":["11","11"],"scoring":"dot","scaling":null,"source":""}'),
        pack('{"kind":"bare","tokens":["a","b"],"tables":{"X":[[1,2],[1]]},'
             '"mask":["11","11"],"scoring":"dot","scaling":null,"source":""}'),
        pack('{"kind":"bare","tokens":["a","b"],"tables":{"X":[[1,2],[1,1]]},'
             '"mask":["11","00"],"scoring":"dot","scaling":null,"source":""}'),
    ],
)  # fmt: skip
def test_an_address_that_is_no_example_is_none(written: str):
    assert from_address(written) is None


@pytest.mark.parametrize("text", ["", "two", "nan", "inf", "1e400", "1_0", "1/2"])
def test_what_is_no_number_gets_a_sentence_that_names_the_cell(text: str):
    with pytest.raises(HeadlightError, match="W_Q needs a number in row 1, column 2"):
        typed(preset("learned"), "W_Q1.0.1", text)


def test_numbers_are_read_as_people_write_them():
    for text, value in (("0,5", 0.5), (" −2 ", -2), ("1e3", 1000)):
        assert typed(preset("learned"), "X.2.1", text).tables["X"][2, 1] == value
    with pytest.raises(HeadlightError, match="numbers from"):
        typed(preset("learned"), "X.2.1", "1e7")


def test_cells_that_are_not_there_change_nothing():
    setup = preset("learned")
    for name in ("X.9.9", "Y.0.0", "token.7", "token", "X.-1.0", "mask.3.0", ""):
        assert typed(setup, name, "1") is setup


def test_a_token_must_see_something():
    setup = preset("causal")
    assert typed(setup, "mask.0.1", "1").mask[0, 1]
    with pytest.raises(HeadlightError, match="The must see at least one token"):
        typed(setup, "mask.0.0", "0")
    assert typed(setup, "token.1", "  dog ").tokens[1] == "dog"


@pytest.mark.parametrize("scoring", SCORES)
def test_each_score_says_its_own_sum(scoring: str):
    setup = with_scoring(preset("learned"), scoring)  # pyright: ignore[reportArgumentType]
    said = matrices(setup)["raw"].said[2][2]
    ends = {"additive": "1·tanh(2) + 1·tanh(4) ≈ 1.9634", "reduced rank": "1·1 = 1"}
    assert ends.get(scoring, "1·1 + 2·2 = 5") in said


def test_numbers_in_words():
    assert [short(x) for x in (2.0, -1.5, -0.0, 0.126, 1e-5, -np.inf)] == [
        "2", "−1.5", "0", "0.13", "1.0e−5", "−∞"
    ]  # fmt: skip
    # A share that is not quite 1 is not said to be 1.
    assert [short(x) for x in (0.9966, 0.4014, 1.0, 3 * 0.1)] == [
        "1.00", "0.40", "1", "0.3"
    ]  # fmt: skip
    assert result(1 / 3) == "≈ 0.33333 (unrounded 0.333333333333)"
    scores = np.array([0.72, 0.1, -np.inf])
    assert softmax_sum(scores, 0) == "e^0.72 / (e^0.72 + e^0.1)"


@pytest.mark.parametrize("name", list(presets()))
def test_the_table_has_every_cell_and_the_picture_every_matrix(name: str):
    steps = flow(preset(name))
    all_of = matrices(preset(name)).values()
    assert len(flow_table(steps)) == sum(m.values.size for m in all_of)
    drawn_titles = str(flow_chart(steps).to_dict())
    assert all(f"'{m.title}'" in drawn_titles for m in all_of)


def test_the_curves_hold_the_measured_numbers():
    spreads = [spread_at(d, n_rows=50) for d in (4, 64)]
    table = spread_table(spreads)
    assert table["d"].tolist() == [4, 64]
    assert table.iloc[1, 1] == spreads[1].deviation
    drawn_data = spread_lines(spreads, "gradient", 64).to_dict()["datasets"]
    values = [
        row["value"] for rows in drawn_data.values() for row in rows if "how" in row
    ]
    assert set(values) == {
        getattr(one, f) for one in spreads for f in ("gradient", "gradient_scaled")
    }
    assert len(spread_picture(spreads, 4).to_dict()["hconcat"]) == 3


def test_own_masks_survive_another_size():
    setup = replace(preset("causal"), mask=np.eye(4, dtype=bool))
    assert resized(setup, 6, 2, 1, seed=0).mask_kind() == "own"
    assert resized(setup, 2, 2, 1, seed=0).mask.any(axis=1).all()
