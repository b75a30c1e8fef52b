from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from components.figures.draws import draws_bars, draws_table
from components.figures.next_token import (
    CUT,
    ELSE,
    KEPT,
    probability_bars,
    step_bars,
    steps_table,
)
from components.figures.surprisal import (
    both_columns,
    surprisal_columns,
    surprisal_table,
)
from components.page.card import picture
from components.views.surprise.view import surprise_data
from core.distribution import next_token_distribution
from core.surprisal import read_along
from core.text.continuation import Continuation
from core.text.tokenization import Token

# Shares 8/16, 4/16, 2/16, 1/16, 1/16.
HALVES = np.log(np.array([8, 4, 2, 1, 1], dtype=np.float32))


class Words(tuple):
    size = 5


# Two entries look the same: each must keep its own bar.
VOCABULARY: Any = Words(
    Continuation(word, word, None) for word in (" a", "b", "b", "c", "d")
)


def token(index: int, token_id: int, text: str, group: int | None = None) -> Token:
    return Token(
        text=text, id=token_id, start=index, end=index + 1, special=False, piece=text,
        byte_values=None, group=index if group is None else group,
    )  # fmt: skip


def kind(chart: Any) -> dict[str, Any]:
    return chart.to_dict()


def test_the_table_has_every_number_and_sums_to_one():
    dist = next_token_distribution(HALVES, 0.5, top_k=2)
    table = steps_table(dist, VOCABULARY, 3)
    assert list(table["token"]) == ["·a", "b", "b", "everything else (2 tokens)"]
    assert list(table["state"]) == [KEPT, KEPT, CUT, CUT]
    assert sum(table["probability"]) == pytest.approx(1)
    assert sum(table["softmax"]) == pytest.approx(1)
    # Weights 64, 16, 4, 1, 1 of 86; top-k keeps 80 of them.
    assert list(table["probability"]) == pytest.approx([64 / 80, 16 / 80, 0, 0])
    assert list(table["softmax"][:3]) == pytest.approx([64 / 86, 16 / 86, 4 / 86])
    left = [64 / 86, 16 / 86, 0, 0]
    for step in ("left_by_top_k", "left_by_top_p", "left_by_min_p"):
        assert list(table[step]) == pytest.approx(left)


def test_everything_else_is_its_own_colour_while_it_can_be_drawn():
    table = steps_table(next_token_distribution(HALVES), VOCABULARY, 3)
    assert table["state"].iloc[-1] == ELSE


def test_tokens_that_look_the_same_keep_their_own_bars():
    table = steps_table(next_token_distribution(HALVES), VOCABULARY, 3)
    drawn = kind(probability_bars(table))
    rows = next(iter(drawn["datasets"].values()))
    assert [row["rank"] for row in rows] == [1, 2, 3, 4]
    assert drawn["layer"][0]["encoding"]["y"]["field"] == "rank"
    assert drawn["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 1]


def test_steps_stand_side_by_side_in_their_order():
    table = steps_table(next_token_distribution(HALVES, top_k=2), VOCABULARY, 3)
    drawn = kind(step_bars(table))
    assert drawn["facet"]["column"]["sort"] == [
        "softmax",
        "left by top-k",
        "renormalised",
    ]
    assert len(next(iter(drawn["datasets"].values()))) == 3 * len(table)


def test_draws_are_counted_beside_what_was_promised():
    dist = next_token_distribution(HALVES)
    table = draws_table(dist, np.array([0, 0, 1, 4]), VOCABULARY, 3)
    assert list(table["drawn"]) == [2, 1, 0, 1]
    assert list(table["expected"]) == pytest.approx([2, 1, 0.5, 0.5])
    assert kind(draws_bars(table))["layer"][1]["mark"]["type"] == "tick"


# The text is " a", then "b" twice: they had 1/4 and 1/8.
TOKENS = (token(0, 0, " a"), token(1, 1, "b"), token(2, 2, "b"))
READING = read_along(np.tile(HALVES, (3, 1)), np.array([0, 1, 2]), guesses=2)


def test_surprise_has_a_row_for_every_token_but_the_first():
    table = surprisal_table(READING, TOKENS, VOCABULARY)
    assert list(table["position"]) == [1, 2]
    assert list(table["bits"]) == pytest.approx([2, 3])
    assert list(table["probability"]) == pytest.approx([1 / 4, 1 / 8])
    assert list(table["expected"]) == ["·a", "·a"]
    drawn = kind(surprisal_columns(table, "·a"))
    axis = drawn["encoding"]["x"]
    assert axis["scale"]["domain"] == [0, 1, 2]
    assert [one["value"] for one in drawn["params"]] == [["·a", "b", "b"]]


def test_two_texts_share_one_scale_and_their_places():
    short = surprisal_table(
        read_along(np.tile(HALVES, (2, 1)), np.array([0, 1]), guesses=2),
        TOKENS[:2],
        VOCABULARY,
    )
    long = surprisal_table(READING, TOKENS, VOCABULARY)
    for chart in both_columns({"Your text": short, "Second text": long}, ["·a", "·a"]):
        encoding = kind(chart)["encoding"]
        assert encoding["x"]["scale"]["domain"] == [0, 1, 2]
        assert encoding["y"]["scale"]["domain"] == [0, pytest.approx(3)]


def test_chips_say_what_was_expected_and_mark_what_came():
    chips = surprise_data(READING, TOKENS, VOCABULARY)["tokens"]
    assert [chip["label"] for chip in chips] == ["·a", "b", "b", "?"]
    assert [chip["position"] for chip in chips] == [None, 0, 1, 2]
    assert [chip["note"] for chip in chips] == ["first", "2.0", "3.0", "next"]
    assert chips[1]["said"] == (
        "b had 25.0 %: 2.0 bits of surprise, its choice number 2."
    )
    assert [guess["hit"] for guess in chips[1]["guesses"]] == [False, True]
    assert chips[1]["shade"] == pytest.approx(2 / np.log2(5))
    assert chips[2]["shade"] == 1


def test_tokens_of_one_glyph_are_joined_and_the_glyph_is_shown_once():
    tokens = (token(0, 0, "👩"), token(1, 1, "👩", group=0), token(2, 2, "b"))
    chips = surprise_data(READING, tokens, VOCABULARY)["tokens"]
    assert [chip["label"] for chip in chips] == ["👩", "⋯", "b", "?"]
    assert [chip["joined"] for chip in chips] == [False, True, False, False]


@pytest.mark.parametrize("kind_of_file", ["png", "svg"])
def test_every_figure_can_be_downloaded(kind_of_file):
    dist = next_token_distribution(HALVES, top_k=2)
    table = steps_table(dist, VOCABULARY, 3)
    drawn = draws_table(dist, dist.sample(0, 20), VOCABULARY, 3)
    surprises = surprisal_table(READING, TOKENS, VOCABULARY)
    charts = SimpleNamespace(
        bars=probability_bars(table),
        steps=step_bars(table),
        draws=draws_bars(drawn),
        surprise=surprisal_columns(surprises, "a"),
    )
    for chart in vars(charts).values():
        assert len(picture(chart, kind_of_file)) > 1000
