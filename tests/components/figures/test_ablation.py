"""What switching heads off did: words, bars, tables and charts."""

import numpy as np
import pytest

from components.attention.switch_off.effects_view import HeadRow, effects_data
from components.figures.ablation import (
    change_bars,
    change_table,
    effect_map,
    effect_table,
    vector_bars,
    vector_table,
)
from components.page.card import picture
from components.views.before_after.view import rows_data
from components.views.before_after.words import (
    bits,
    next_token_sentences,
    points,
    share,
    token_rows,
    vector_rows,
    vector_sentence,
)
from core.attention.ablation import (
    NextTokenChange,
    TokenChange,
    VectorChange,
    change_between,
)
from core.text.continuation import Continuation
from core.text.tokenization import Token

LABELS = (" Paris", " the", " a", "\n", "<b>x</b>")
SAYS = tuple(Continuation(label, label, None) for label in LABELS)


def changed(before: tuple[float, ...], after: tuple[float, ...]) -> NextTokenChange:
    with np.errstate(divide="ignore"):
        logits = [np.log(np.array(x)).astype(np.float32) for x in (before, after)]
    change = change_between(*logits)
    assert isinstance(change, NextTokenChange)
    return change


def token(text: str, special: bool = False) -> Token:
    return Token(
        text=text, id=1, start=0, end=len(text), special=special, piece=text,
        byte_values=text.encode(), group=0,
    )  # fmt: skip


FALLS = changed((77, 10, 6, 4, 3), (41, 30, 20, 6, 3))


def test_the_fall_of_the_likeliest_token_is_said_in_words():
    assert next_token_sentences(FALLS, SAYS, "L12H4") == [  # pyright: ignore
        "Without L12H4, “·Paris” falls from 77.0 % to 41.0 %."
    ]


def test_a_rise_a_stay_and_a_new_likeliest_token_are_said_too():
    up = changed((50, 50, 0, 0, 0), (75, 25, 0, 0, 0))
    assert next_token_sentences(up, SAYS, "layer 7") == [  # pyright: ignore
        "Without layer 7, “·Paris” rises from 50.0 % to 75.0 %."
    ]
    same = changed((3, 1, 0, 0, 0), (3, 1, 0, 0, 0))
    assert next_token_sentences(same, SAYS, "L0H0") == [  # pyright: ignore
        "Without L0H0, “·Paris” stays at 75.0 %."
    ]
    other = changed((3, 1, 0, 0, 0), (1, 3, 0, 0, 0))
    assert next_token_sentences(other, SAYS, "L0H0")[1] == (  # pyright: ignore
        "The likeliest token is now “·the” with 75.0 %."
    )


def test_rows_have_both_bars_on_one_scale_and_the_change_in_points():
    rows = token_rows(FALLS, SAYS)  # pyright: ignore
    paris = rows[0]
    assert [bar.length for bar in paris.bars] == pytest.approx([0.77, 0.41])
    assert [bar.text for bar in paris.bars] == ["77.0 %", "41.0 %"]
    assert (paris.note, paris.tone) == ("▼ −36.00 points", "falls")
    assert [row.label for row in rows] == ["·Paris", "·the", "·a", "↵", "<b>x</b>"]
    assert (rows[1].note, rows[1].tone) == ("▲ +20.00 points", "rises")
    assert (rows[4].note, rows[4].tone) == ("0 points", "same")
    assert len(rows_data(rows, ("before", "after"))["rows"]) == 5


def test_the_last_row_is_everything_else():
    rows = token_rows(FALLS, SAYS, most=1)  # pyright: ignore
    assert [row.label for row in rows] == ["·Paris", "everything else"]
    assert rows[1].detail == "4 tokens"
    assert [bar.text for bar in rows[1].bars] == ["23.0 %", "59.0 %"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0 bits"), (0.0001, "< 0.001 bits"), (0.62, "0.620 bits"),
     (3.14159, "3.14 bits"), (np.inf, "∞ bits")],
)  # fmt: skip
def test_bits_never_read_zero_where_something_changed(value, said):
    assert bits(value) == said


def test_points_have_a_sign_and_small_ones_are_none():
    assert points(TokenChange(0, 0.5, 0.4)) == ("▼ −10.00 points", "falls")
    assert points(TokenChange(0, 0.4, 0.5)) == ("▲ +10.00 points", "rises")
    assert points(TokenChange(0, 0.4, 0.40004)) == ("0 points", "same")


VECTORS = VectorChange(
    np.array([[3, 4], [1, 0], [0, 2]], dtype=np.float32),
    np.array([[3, 4], [0, 1], [0, 3]], dtype=np.float32),
)
TOKENS = (token("[CLS]", special=True), token("cat"), token(" sat"))


def test_vectors_have_a_bar_a_token_in_the_order_of_the_text():
    rows, scale = vector_rows(VECTORS, TOKENS)
    assert [row.label for row in rows] == ["[CLS]", "cat", "·sat"]
    assert [row.bars[0].text for row in rows] == ["0 %", "141 %", "50.0 %"]
    # The longest is the square root of 2; a full bar is the next round number.
    assert scale == "bars to 200 %"
    assert [row.bars[0].length for row in rows] == pytest.approx([0, 0.5**0.5, 0.25])
    assert [row.note for row in rows] == ["cos 1.0000", "cos 0.0000", "cos 1.0000"]
    assert [row.special for row in rows] == [True, False, False]


def test_a_vector_that_stays_or_moves_is_said_in_words():
    assert vector_sentence(VECTORS, TOKENS[0], 0, "L1H1") == (
        "Without L1H1, the vector of “[CLS]” stays exactly what it was."
    )
    assert "moves by 50.0 % of its length" in vector_sentence(
        VECTORS, TOKENS[2], 2, "L1H1"
    )
    assert share(np.inf) == "∞ %"


def test_tables_hold_the_numbers_of_the_picture():
    table = change_table(FALLS, [one.visible for one in SAYS], 5)
    assert list(table.columns) == ["token", "id", "before", "after", "points"]
    assert table["points"].tolist() == pytest.approx([-36, 20, 14, 2, 0], abs=1e-4)
    short = change_table(FALLS, ["·Paris"], 1)
    assert short["token"].tolist() == ["·Paris", "everything else (4 tokens)"]
    assert sum(short["after"].tolist()) == pytest.approx(1)
    vectors = vector_table(VECTORS, ["[CLS]", "cat", "·sat"])
    assert vectors["moved"].tolist() == pytest.approx([0, 2**0.5, 0.5])


def test_effects_are_listed_from_the_largest_with_layer_and_head():
    table = effect_table([0.1, 0.5, 0.2, 0.4], 3, "KL in bits", {"then": list("abcd")})
    assert table["head"].tolist() == ["L0H1", "L1H0", "L0H2", "L0H0"]
    assert table["then"].tolist() == ["b", "d", "c", "a"]


def test_every_picture_can_be_drawn_on_the_server():
    table = change_table(FALLS, [one.visible for one in SAYS], 5)
    effects = np.array([0.1, np.inf, 0.2, 0.4])
    for chart in (
        change_bars(table, "without L1H1"),
        vector_bars(vector_table(VECTORS, ["a", "b", "c"])),
        effect_map(effects, 3, "KL in bits"),
    ):
        svg = picture(chart, "svg").decode()
        assert svg.startswith("<svg")
    assert "without L1H1" in picture(change_bars(table, "without L1H1"), "svg").decode()


def test_the_browser_gets_lengths_by_the_largest_effect_and_no_infinity():
    rows = [HeadRow(x, f"{x}") for x in (0.1, 0.4, np.inf)]
    data = effects_data(rows, (2, 3), ["KL"])
    assert [row["length"] for row in data["rows"]] == pytest.approx([0.25, 1, 1])
    assert data["limit"] == "0.4"
    assert all(np.isfinite(row["values"]).all() for row in data["rows"])
    assert effects_data([], (2, 3), ["KL"])["rows"] == []
    zeros = effects_data([HeadRow(0.0, "0 bits")], (2, 3), ["KL"])
    assert zeros["rows"][0]["length"] == 0
