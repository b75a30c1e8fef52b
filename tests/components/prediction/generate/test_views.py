"""What the page that writes paints: chips, lanes, cells, beams, and their charts."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from components.page.card import picture
from components.prediction.generate.beams_view import beams_rows
from components.prediction.generate.cache_view import cache_data
from components.prediction.generate.lanes_view import lanes_data
from components.prediction.generate.still import (
    beams_bars,
    beams_table,
    branches_chart,
    branches_table,
    cache_chart,
    cache_table,
    steps_columns,
    steps_table,
)
from components.prediction.generate.view import MOST_GIVEN, Chips, chips_data
from components.prediction.generate.words import fit_words
from components.views.token_bars.view import bars_data
from core.distribution import next_token_distribution
from core.prediction.beams import Beam, BeamStep
from core.prediction.branches import Tree
from core.prediction.draw_test import Fit
from core.text.continuation import Continuation
from core.text.written_text import Shown

SAYS: Any = {
    7: Continuation(" a", " a", None),
    8: Continuation("b", "b", None),
    9: Continuation("⟨E0⟩", None, "These bytes are only a part of a character."),
}
TREE = Tree().add((7,), 0.5).add((7, 8), 0.25).add((7, 9))
WORDS: Any = SimpleNamespace(text=lambda ids: "".join(SAYS[i].visible for i in ids))
STEP = BeamStep(
    (Beam((7, 8), float(np.log(0.2))),),
    (Beam((7, 9), float(np.log(0.05))),),
    (Beam((8,), float(np.log(0.1)), ended=True),),
)


def shown(label: str, joined: bool = False, special: bool = False) -> Shown:
    return Shown(label, special, joined)


def chips(**wanted: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "given": [shown("The")], "written": [shown("·a"), shown("b")],
        "probs": [0.5, 0.25], "at": 1, "open": True, "d_vocab": 16, "branches": [1],
    }  # fmt: skip
    return chips_data(Chips(**(given | wanted)))


def test_a_chip_says_its_probability_and_its_surprise():
    data = chips()
    assert [one["note"] for one in data["written"]] == ["50.0 %", "25.0 %", "next"]
    # 1 and 2 of the 4 bits that a blind guess among 16 tokens would cost.
    assert [one["shade"] for one in data["written"]] == [0.25, 0.5, 0]
    said = (
        "Step 2: b had 25.0 %, 2.0 bits of surprise. Other tokens were tried here too."
    )
    assert data["written"][1]["said"] == said
    assert [one["branches"] for one in data["written"]] == [False, True, False]
    assert data["at"] == 1


def test_an_ended_text_has_no_place_for_more():
    assert len(chips(open=False)["written"]) == 2


def test_tokens_of_one_glyph_show_it_once():
    data = chips(written=[shown("ก"), shown("ก", joined=True)])
    assert [one["label"] for one in data["written"]][:2] == ["ก", "⋯"]


def test_an_impossible_token_has_a_full_shade():
    assert chips(probs=[0.0, 0.25])["written"][0]["shade"] == 1


def test_of_a_long_text_only_the_end_stands_in_front():
    data = chips(given=[shown(str(n)) for n in range(MOST_GIVEN + 3)])
    assert data["before"] == "… 3 more"
    assert data["given"][0]["label"] == "3"
    assert chips()["before"] == ""


def test_lanes_light_the_path_and_the_step():
    lanes = TREE.lanes((7, 8))
    first, second = lanes_data(TREE, lanes, (7, 8), 1, SAYS)["lanes"]
    assert [one["label"] for one in first["tokens"]] == ["·a", "b"]
    assert [one["lit"] for one in first["tokens"]] == [False, True]
    assert all(one["on"] for one in first["tokens"])
    assert first["tokens"][0]["said"] == "Step 1: ·a, 50.0 %"
    assert (second["start"], second["parent"]) == (1, 0)
    (other,) = second["tokens"]
    assert (other["label"], other["on"]) == ("⟨E0⟩", False)
    assert other["said"] == "Step 2: ⟨E0⟩"


def test_cells_are_reused_from_the_left():
    data = cache_data([shown("The"), shown("·a"), shown("b")], 2)
    assert [cell["reused"] for cell in data["cells"]] == [True, True, False]
    assert data["said"].startswith("2 reused (grey), 1 computed")


def test_beams_stand_by_what_became_of_them():
    kept, dropped, ended = beams_rows(STEP, WORDS)
    assert [one["state"] for one in (kept, dropped, ended)] == [
        "kept",
        "dropped",
        "ended",
    ]
    assert (kept["before"], kept["last"]) == ("·a", "b")
    assert [one["share"] for one in (kept, dropped, ended)] == pytest.approx(
        [1, 0.25, 0.5]
    )
    assert [one["percent"] for one in (kept, dropped, ended)] == [
        "20.0 %",
        "5.0 %",
        "10.0 %",
    ]
    assert kept["sum"] == "−1.609"
    assert kept["mean"] == "−0.805"


def test_any_token_may_be_picked_where_it_is_a_branch():
    dist = next_token_distribution(np.log(np.array([1.0, 2, 4] + [1] * 7)), min_p=0.3)
    says: Any = dict.fromkeys(range(10), SAYS[9])
    plain_rows = bars_data(dist, says, 3)["rows"]
    assert plain_rows[0]["hint"] == "no text to append"
    rows = bars_data(dist, says, 3, pick="branch here", taken=1)["rows"]
    assert [row["id"] for row in rows] == [2, 1, 0]
    assert [row["hint"] for row in rows] == [
        "branch here",
        "branch here",
        "cut by min-p",
    ]
    assert [row["taken"] for row in rows] == [False, True, False]
    assert {row["blocked"] for row in rows} == {""}
    assert "less than min-p of the likeliest" in rows[2]["formula"][1]


def test_tables_hold_the_numbers_and_charts_draw_them():
    steps = steps_table(
        [7, 8], [shown("·a"), shown("b")], [0.5, 0.25], [(0, 5, 100, 3.5), None]
    )
    assert list(steps["surprisal_bits"]) == [1, 2]
    assert next(iter(steps["tokens_computed"])) == 5
    branches = branches_table(TREE, TREE.lanes((7, 8)), SAYS)
    assert list(branches["branch"]) == [1, 1, 2]
    assert list(branches["token"]) == ["·a", "b", "⟨E0⟩"]
    cache = cache_table([shown("The"), shown("·a")], 1)
    assert list(cache["keys_and_values"]) == ["reused", "computed in this step"]
    beams = beams_table(STEP, WORDS)
    assert list(beams["probability"]) == pytest.approx([0.2, 0.05, 0.1])
    for chart in (
        steps_columns(steps),
        branches_chart(branches),
        cache_chart(cache),
        beams_bars(beams),
    ):
        assert picture(chart, "png").startswith(b"\x89PNG")


def test_the_test_of_draws_is_put_in_words():
    fits = fit_words(Fit(2.0, 0.5, 3, True))
    assert "p = 0.500" in fits
    assert "So the counts fit" in fits
    assert "That is unusual" in fit_words(Fit(12.0, 0.01, 3, True))
    assert "nothing to compare" in fit_words(None)
