import math
from types import SimpleNamespace

import numpy as np
import pytest

from components.prediction.next_token.step_table_view import steps_data
from components.views.token_bars.view import bars_data
from components.words.prediction_words import changes, cut_by, formula_lines
from core.distribution import Distribution, next_token_distribution
from core.text.continuation import Continuation

# Shares 8/16, 4/16, 2/16, 1/16, 1/16.
HALVES = np.log(np.array([8, 4, 2, 1, 1], dtype=np.float64))
SAYS = (
    Continuation(" Paris", " Paris", None),
    Continuation("\n", "\n", None),
    Continuation("<|end|>", None, "<|end|> is a special token."),
    Continuation("<b>x</b>", "<b>x</b>", None),
    Continuation("é", "é", None),
)


def bars(dist: Distribution, n: int = 3, **wanted) -> SimpleNamespace:
    return SimpleNamespace(**bars_data(dist, SAYS, n, **wanted))  # pyright: ignore


def test_a_bar_has_its_token_with_visible_spaces_and_its_share():
    drawn = bars(next_token_distribution(HALVES))
    assert [row["label"] for row in drawn.rows] == ["·Paris", "↵", "<|end|>"]
    assert [row["percent"] for row in drawn.rows] == ["50.0 %", "25.0 %", "12.5 %"]
    assert [row["share"] for row in drawn.rows] == pytest.approx([0.5, 0.25, 0.125])


def test_the_last_bar_is_everything_else():
    rest = bars(next_token_distribution(HALVES)).rest
    assert rest["count"] == "2 tokens"
    assert rest["percent"] == "12.5 %"
    assert rest["share"] == pytest.approx(0.125)


def test_there_is_no_last_bar_when_all_tokens_are_listed():
    assert bars(next_token_distribution(HALVES), n=5).rest["percent"] == ""


def test_cut_tokens_stay_with_what_they_had_before():
    drawn = bars(next_token_distribution(HALVES, top_k=1))
    assert [row["cut"] for row in drawn.rows] == ["", "top-k", "top-k"]
    assert [row["share"] for row in drawn.rows] == pytest.approx([1, 0.25, 0.125])
    assert drawn.rows[1]["hint"] == "cut by top-k"
    assert drawn.rest["cut"]
    assert drawn.rest["share"] == pytest.approx(0.125)


def test_the_step_that_cut_is_named():
    dist = next_token_distribution(HALVES, top_k=2, top_p=0.6)
    assert [cut_by(one, dist) for one in dist.top(3)] == ["", "top-p", "top-k"]
    greedy = next_token_distribution(HALVES, temperature=0)
    assert cut_by(greedy.top(2)[1], greedy) == "temperature 0"


def test_a_special_token_cannot_be_appended_and_says_why():
    special = bars(next_token_distribution(HALVES)).rows[2]
    assert special["blocked"] == "<|end|> is a special token."
    assert special["hint"] == "no text to append"


def test_a_place_inside_the_text_blocks_every_bar():
    drawn = bars(next_token_distribution(HALVES), no_append="Not here.")
    assert {row["blocked"] for row in drawn.rows} == {"Not here."}


def test_the_models_own_share_is_marked_when_asked_for():
    own = next_token_distribution(HALVES)
    drawn = bars(next_token_distribution(HALVES, temperature=0.5), own=own)
    assert [row["own"] for row in drawn.rows] == pytest.approx([0.5, 0.25, 0.125])
    assert drawn.rest["own"] == pytest.approx(0.125)
    assert bars(own).rest["own"] is None


def test_the_formula_has_the_live_numbers():
    dist = next_token_distribution(HALVES, temperature=0.5, top_k=2)
    first, second = dist.top(2)
    softmax, renormalise = formula_lines(second, dist, first.prob_before_cut)
    # Weights 64, 16, 4, 1, 1 of 86; of what top-k keeps, 80, the second has 16.
    assert f"{math.log(4):.3f} ÷ 0.5 − {2 * math.log(8):.3f}" in softmax
    assert f"÷ {86 / 64:.4g} = 18.6 %" in softmax
    assert renormalise == "renormalise: 18.6 % ÷ 93.0 % = 20.0 %"


def test_the_formula_says_why_a_token_was_cut():
    dist = next_token_distribution(HALVES, top_k=2, top_p=0.6)
    kept, by_p, by_k = dist.top(3)
    above = kept.prob_before_cut
    # Of 75 % that top-k leaves, top-p 0.6 wants 45 %: the first has them alone.
    cut = "tokens above hold 50.0 % ≥ 0.6 × 75.0 % = 45.0 % → cut"
    assert formula_lines(by_p, dist, above)[1] == cut
    alone = next_token_distribution(HALVES, top_p=0.4)
    second = formula_lines(alone.top(2)[1], alone, above)
    assert second[1] == "tokens above hold 50.0 % ≥ top-p 40.0 % → cut"
    assert "keeps the 2 highest" in formula_lines(by_k, dist, above)[1]
    greedy = next_token_distribution(HALVES, temperature=0)
    assert "greedy" in formula_lines(greedy.top(1)[0], greedy, 0)[0]
    plain = next_token_distribution(HALVES)
    assert "nothing is cut" in formula_lines(plain.top(1)[0], plain, 0)[1]


def test_changes_are_said_in_words():
    assert changes(next_token_distribution(HALVES)) == ""
    changed = next_token_distribution(HALVES, 0.7, 50, 0.9)
    assert changes(changed) == "changed: temperature 0.7, top-k 50, top-p 0.9"


def step_rows(dist: Distribution, n: int = 3) -> list[list[str]]:
    """The cells' texts with their notes, the last row all; what is cut in brackets."""
    data = steps_data(dist, SAYS, n)  # pyright: ignore
    return [
        [
            f"[{cell['note'] + cell['text']}]"
            if cell["cut"]
            else cell["note"] + cell["text"]
            for cell in row["cells"]
        ]
        for row in (*data["rows"], data["total"])
    ]


def test_a_cut_takes_tokens_out_and_changes_no_other_number():
    # After T = 0.5 the weights are 64, 16, 4, 1, 1 of 86. Top-k 2 leaves 80 of them,
    # and top-p 0.7 wants 56 of these: the first has enough.
    first, second, third, rest, total = step_rows(
        next_token_distribution(HALVES, 0.5, 2, 0.7)
    )
    seven = "74.4 %"
    assert first == ["2.08", "4.16", seven, seven, f"Σ {seven}{seven}", seven, "100 %"]
    one = "18.6 %"
    cut = [f"[Σ 93.0 %{one}]", f"[{one}]", "[0 %]"]
    assert second == ["1.39", "2.77", one, one, *cut]
    gone = ["[4.7 %]"] * 3
    assert third == ["0.69", "1.39", "4.7 %", *gone, "[0 %]"]
    assert rest == ["≤ 0.00", "≤ 0.00", "2.3 %", *["[2.3 %]"] * 3, "[0 %]"]
    assert total == ["", "", "100 %", "93.0 %", seven, seven, "100 %"]


def test_the_headings_say_what_each_step_asks_for():
    dist = next_token_distribution(HALVES, 1, 3, 0.8, 0.5)
    columns = steps_data(dist, SAYS, 3)["columns"]  # pyright: ignore
    assert [(column["name"], column["setting"]) for column in columns[2:]] == [
        ("softmax", "sums to 100 %"),
        ("top-k", "the 3 highest"),
        ("top-p", "Σ up to 0.8 × 87.5 % = 70.0 %"),
        ("min-p", "≥ 0.5 × 50.0 %"),
        ("renormalise", "÷ 75.0 %"),
    ]


@pytest.mark.parametrize(
    "settings", [(1, 3, 0.8, 0.5), (1, 5, None, None), (0.5, None, 0.9, None)]
)
def test_the_last_column_is_what_the_formula_says(settings):
    dist = next_token_distribution(HALVES, *settings)
    rows, before = step_rows(dist), 0.0
    for one, cells in zip(dist.top(3), rows, strict=False):
        line = formula_lines(one, dist, before)[-1]
        before += one.prob_before_cut if one.kept_k else 0.0
        if one.kept and dist.kept_mass < 1:
            left = rows[-1][-2]
            assert line == f"renormalise: {cells[2]} ÷ {left} = {cells[-1]}"
        else:
            assert ("→ cut" in line) == (not one.kept)


def test_steps_that_are_off_change_nothing():
    first, *_, rest, total = step_rows(next_token_distribution(HALVES))
    assert first == ["2.08", "2.08", *["50.0 %"] * 5]
    assert rest == ["≤ 0.00", "≤ 0.00", *["12.5 %"] * 5]
    assert total == ["", "", *["100 %"] * 5]
    columns = steps_data(next_token_distribution(HALVES), SAYS, 3)["columns"]  # pyright: ignore
    off = [column["name"] for column in columns if column["off"]]
    assert off == ["top-k", "top-p", "min-p"]


def test_greedy_steps_have_no_infinite_number_on_the_screen():
    first, second, *_ = step_rows(next_token_distribution(HALVES, temperature=0))
    assert first == ["2.08", "0.00", *["100 %"] * 5]
    assert second == ["1.39", "−∞", *["0 %"] * 4, "[0 %]"]
