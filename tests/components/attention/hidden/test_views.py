"""Masks, padded lines and words in turn: what tables and views hold, by hand."""

import numpy as np
import pytest

from components.attention.hidden.chip_lines_view import Line, lines_data
from components.attention.hidden.choice import places_from
from components.attention.hidden.questions import PartsToRead
from components.attention.hidden.still import (
    mask_pair,
    mask_pair_table,
    turn_bars,
    turn_table,
)
from components.attention.hidden.token_maps_view import TokenMap, maps_data
from components.attention.hidden.turn import bits
from components.attention.hidden.words import amount, counted_cells, to_the_right
from components.page.card import picture
from core.attention.masks import causal_mask, full_mask, window_mask
from core.models import LoadedModel
from core.text.tokenization import encode
from tests.travels import travels

OWN, OTHER = full_mask(2, 2), causal_mask(2)
TITLES = ("an encoder", "a decoder")
PAIR = np.array([[0.25, 0.75], [0.5, 0.5]], dtype=np.float32)
SHARES = np.array([[0.25, 0.75, 0]], dtype=np.float32)


def test_every_pair_of_tokens_has_a_row():
    table = mask_pair_table(PAIR, OWN, OTHER, ("a", "b"), TITLES)
    assert table["query"].tolist() == [1, 1, 2, 2]
    assert table["key token"].tolist() == ["a", "b", "a", "b"]
    assert table["share"].tolist() == [0.25, 0.75, 0.5, 0.5]
    assert table["visible: an encoder"].tolist() == [True] * 4
    assert table["visible: a decoder"].tolist() == [True, False, True, True]


def test_the_chart_draws_visible_cells_alone_and_can_be_saved():
    chart = mask_pair(PAIR, OWN, OTHER, ("a", "a"), TITLES)
    drawn = list(chart.to_dict()["datasets"].values())
    assert sorted(len(cells) for cells in drawn) == [3, 4]
    assert "<svg" in picture(chart, "svg").decode()


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        (full_mask(3, 3), "9 of 9 cells are visible: n² with n = 3"),
        (causal_mask(3), "6 of 9 cells are visible: n(n + 1) / 2 with n = 3"),
        (window_mask(3, 2, causal=False), "7 of 9 cells are visible"),
        (full_mask(1, 1), "1 of 1 cells are visible: n² with n = 1"),
    ],
)
def test_cells_are_counted_cells(mask: np.ndarray, said: str):
    assert counted_cells(mask) == said


def test_the_surprise_of_a_word_is_the_log_of_its_probability():
    table = turn_table(["a", "b"], [0, 3], [0.5, 0.125], [1, 4], ["a", "c"])
    assert table["surprise in bits"].tolist() == [1, 3]
    assert table["position"].tolist() == [1, 4]
    assert [bits(0.25), bits(0)] == [2, float("inf")]
    assert "<svg" in picture(turn_bars(table), "svg").decode()


def test_a_map_sends_its_mask_and_its_shares():
    visible = np.array([[True, True, False]])
    one = TokenMap("t", "", ("a",), ("a", "b", "c"), visible, SHARES)
    data = maps_data([one, TokenMap("m", "", ("a",), ("a", "b", "c"), visible)])
    assert [shown["shares"] for shown in data["maps"]] == [True, False]
    raw = data["numbers"].tobytes()
    kind, start, count = data["index"]["mask1"]
    assert (kind, list(raw[start : start + count])) == ("u1", [1, 1, 0])
    kind, start, count = data["index"]["shares0"]
    assert kind == "f4"
    np.testing.assert_array_equal(np.frombuffer(raw, "<f4", count, start), SHARES[0])


def test_padding_stands_behind_the_text_and_hidden_words_are_marked(
    minilm: LoadedModel,
):
    tokens = encode(minilm.tokenizer, "A cat").tokens
    data = lines_data([Line("t", tokens, 2, "[PAD]")], covered=[2], choosable=[1, 2])
    chips = data["lines"][0]["chips"]
    assert [chip[0] for chip in chips] == ["[CLS]", "a", "cat", "[SEP]", *["[PAD]"] * 2]
    assert [chip[3] for chip in chips] == ["special", "", "covered", "special"] + [
        "pad"
    ] * 2
    assert chips[2][4] == "token 3: cat, hidden"
    assert chips[5][4] == "token 6: padding"


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("2.5", (2, 5)),
        ("5.2.2", (2, 5)),
        ("none", ()),
        ("", (4,)),
        ("9", (4,)),
        ("x.-1.²", (4,)),
        ("1.2.3.4", (1, 2, 3)),
    ],
)
def test_the_address_names_hidden_words(written: str, places: tuple[int, ...]):
    assert places_from(written, [1, 2, 3, 4, 5], (4,)) == places


def test_a_difference_has_two_figures_and_nothing_is_said_so():
    assert [amount(value) for value in (0.0, 1.234e-6, 0.5515)] == [
        "exactly 0", "1.2e-06", "0.55",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["a word " * 100, "x" * 4000, "[MASK]" * 90, "👨‍👩‍👧‍👦" * 300, "ab"]
)
def test_a_text_is_cut_to_what_a_batch_reads(text: str, minilm: LoadedModel):
    question = PartsToRead((text,))
    parts = question(minilm)
    travels(question, parts, 10_000)
    (cut,) = parts.texts
    assert text.startswith(cut)
    assert cut
    n = len(encode(minilm.tokenizer, cut).tokens)
    whole = len(encode(minilm.tokenizer, text).tokens)
    assert n == whole if whole <= 64 else 55 < n <= 64


def test_what_goes_to_the_right_is_worked_out_by_hand():
    # Of two rows the first gives 3/4 to the right, the second nothing: 3/8 of all.
    assert to_the_right(PAIR) == 0.375
