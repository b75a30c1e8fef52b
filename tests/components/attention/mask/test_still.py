"""What the page about masks draws and says, from numbers small enough to check."""

import numpy as np
import pytest

from components.attention.mask.address import (
    MOST_CELLS,
    from_address,
    positions,
    to_address,
)
from components.attention.mask.still import (
    kl_columns,
    kl_table,
    mask_maps,
    mask_table,
    training_bars,
    training_table,
)
from components.attention.mask.training import training_rows
from components.attention.mask.view import MaskLab, lab_data
from components.attention.mask.words import bits_words, formula_words, perplexity_words
from components.page.card import picture
from components.views.shaded_chips.view import ShadedChip, chips_data
from core.attention.chosen_mask import ChosenMask
from core.attention.mask_effect import AnswerShares, MaskEffect

SCORES = np.array([[1.0, -2.0, 0.5], [0.0, 1.0, 3.0]], np.float32)
MASK = np.array([[True, False, True], [True, True, False]])
PATTERN = np.array([[0.6, 0, 0.4], [0.25, 0.75, 0]], np.float32)
EFFECT = MaskEffect(
    np.array([0.5, 2.0, 0.0], np.float32),
    np.array([1, 3], np.float32),
    np.array([2, 0], np.float32),
)
SHARES = AnswerShares(np.array([0.25, 0.5], np.float32), np.array([3, 1]))


@pytest.mark.parametrize(
    ("mask", "written"),
    [
        (ChosenMask(), "trained"),
        (ChosenMask("window", 4), "window.4"),
        (ChosenMask("padding", padding=(2, 5)), "padding.2.5"),
        (ChosenMask("none", cells=((3, 4), (5, 6))), "none-3.4-5.6"),
        (ChosenMask("prefix", 3, cells=((0, 9),)), "prefix.3-0.9"),
    ],
)
def test_an_address_says_the_mask_and_back(mask: ChosenMask, written: str):
    assert to_address(mask) == written
    assert from_address(written) == mask


@pytest.mark.parametrize("written", ["", "nonsense", "-", "²", "own.3-1.2"])
def test_anything_else_is_the_trained_mask(written: str):
    assert from_address(written) == ChosenMask()


def test_cells_that_make_no_sense_are_left_out_and_too_many_cut():
    assert from_address("trained-1.x-2-3.4.5-٣.١-6.7-6.7").cells == ((6, 7),)
    many = "-".join(["trained", *(f"{at}.0" for at in range(500))])
    assert len(from_address(many).cells) == MOST_CELLS
    assert positions("5.2.x.2") == (2, 5)
    assert positions("") == ()


def test_the_table_has_a_row_for_every_pair_hidden_or_not():
    table = mask_table(SCORES, MASK, PATTERN, PATTERN / 2, ["a", "b"], ["x", "y", "z"])
    assert len(table) == 6
    assert table.loc[1].tolist() == [1, "a", 2, "y", -2.0, "−∞", 0.0, 0.0]
    assert table.loc[4].tolist() == [2, "b", 2, "y", 1.0, "0", 0.75, 0.375]


def test_the_still_picture_has_three_maps_and_leaves_hidden_cells_out():
    chart = mask_maps(SCORES, MASK, PATTERN, ["a", "b"], ["x", "y", "z"], "L0H0")
    spec = chart.to_dict()
    cells = [spec["datasets"][one["data"]["name"]] for one in spec["hconcat"]]
    assert [len(one) for one in cells] == [6, 4, 4]
    assert [one.title for one in chart.hconcat][1] == "2. + mask"
    assert picture(chart, "svg").startswith(b"<svg")


def test_a_position_has_its_divergence_and_both_surprises():
    table = kl_table(EFFECT, ["a", "b", "c"])
    assert table["KL in bits"].tolist() == [0.5, 2.0, 0.0]
    assert table["next token"].tolist() == ["b", "c", ""]
    assert table["its surprise as trained"].tolist()[:2] == [1, 3]
    assert np.isnan(table["its surprise with this mask"][2])
    assert picture(kl_columns(table), "svg").startswith(b"<svg")


def test_a_position_in_training_sees_its_prefix_and_has_the_next_token_to_guess():
    table = training_table(EFFECT, SHARES, ["a", "b", "c"])
    assert table["sees"].tolist() == ["a", "a b"]
    assert table["target"].tolist() == ["b", "c"]
    # 2⁻¹ and 2⁻³ as trained; 2⁻² and 2⁰ without.
    assert table["probability as trained"].tolist() == [0.5, 0.125]
    assert table["probability without mask"].tolist() == [0.25, 1.0]
    assert table["head"].tolist() == ["L0H3", "L0H1"]
    assert picture(training_bars(table), "svg").startswith(b"<svg")


def test_the_rows_of_training_say_the_same():
    first, second = training_rows(EFFECT, SHARES, ["a", "b", "c"])
    assert (first.label, first.detail, first.note) == ("b", "1 sees a", "L0H3 25.0 %")
    assert [bar.text for bar in second.bars] == ["12.5 %", "100 %"]
    assert (first.tone, second.tone) == ("same", "rises")


def effect(before: float, after: float) -> MaskEffect:
    bits = [np.array([value], np.float32) for value in (before, after)]
    return MaskEffect(np.zeros(2, np.float32), *bits)


def test_what_a_perplexity_says_follows_from_the_numbers():
    assert "cheats" in perplexity_words(effect(5, 1), 3)
    assert "hindered" in perplexity_words(effect(1, 5), 1)
    assert "one position can" in perplexity_words(effect(1, 5), 1)
    assert "all the same" in perplexity_words(effect(5, 1), 0)
    assert "are hidden" in perplexity_words(effect(1, 5), 0)
    assert "as it was" in perplexity_words(effect(2, 2), 3)


def test_the_formula_has_both_means():
    assert formula_words(EFFECT) == (
        "Perplexity = 2^(mean surprise of 2 tokens): before 2^2.000 = 4.00, "
        "after 2^1.000 = 2.00."
    )


def test_a_little_is_never_called_nothing():
    assert [bits_words(one) for one in (0, 0.001, 1.234, np.inf)] == [
        "0", "< 0.01", "1.23", "∞",
    ]  # fmt: skip


def test_the_lab_gets_scores_masks_and_shares_only_when_something_changed():
    lab = MaskLab(
        rows=["a", "b"], cols=["x", "y", "z"], scores=SCORES, base=MASK,
        trained=~MASK, pattern_trained=PATTERN, cells=[(0, 1)], cell=(1, 2),
        head="L0H0", changed="", what="this", shares_tokens=True,
        can_draw=True, most_cells=9, echo=4,
    )  # fmt: skip
    data = lab_data(lab)
    assert list(data["index"]) == ["scores", "base", "trained"]
    assert data["limit"] == 3.0
    assert data["cells"] == [[0, 1]]
    raw = data["numbers"].tobytes()
    _, start, count = data["index"]["trained"]
    assert list(raw[start : start + count]) == (~MASK).astype(int).ravel().tolist()


def test_a_chip_keeps_its_words():
    data = chips_data([ShadedChip("a", "0.1", "a moves", 0.3)], "all", 0)
    assert data["chips"][0] == {
        "label": "a", "note": "0.1", "said": "a moves", "shade": 0.3, "special": False,
    }  # fmt: skip
