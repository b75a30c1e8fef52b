"""Masks a reader asks for, small enough to be drawn on paper."""

import numpy as np
import pytest

from core.attention.chosen_mask import ChosenMask, check_padding
from core.attention.masks import causal_mask, full_mask
from core.errors import HeadlightError


def drawn(mask: np.ndarray) -> list[str]:
    return ["".join("#" if seen else "." for seen in row) for row in mask]


def of(choice: ChosenMask, n: int = 3, *, causal: bool = True) -> list[str]:
    trained = causal_mask(n) if causal else full_mask(n, n)
    return drawn(choice.runnable(trained, is_causal=causal))


@pytest.mark.parametrize(
    ("choice", "rows"),
    [
        (ChosenMask(), ["#..", "##.", "###"]),
        (ChosenMask("none"), ["###", "###", "###"]),
        (ChosenMask("causal"), ["#..", "##.", "###"]),
        (ChosenMask("window", 2), ["#..", "##.", ".##"]),
        (ChosenMask("window", 0), ["#..", ".#.", "..#"]),
        (ChosenMask("prefix", 2), ["##.", "##.", "###"]),
        (ChosenMask("prefix", 99), ["###", "###", "###"]),
        (ChosenMask("padding", padding=(1, 7)), ["#..", "#..", "#.#"]),
    ],
)
def test_each_kind_over_a_causal_mask(choice: ChosenMask, rows: list[str]):
    assert of(choice) == rows


def test_an_encoders_window_looks_both_ways_and_its_own_mask_hides_nothing():
    assert of(ChosenMask("window", 2), causal=False) == ["##.", "###", ".##"]
    assert of(ChosenMask(), causal=False) == ["###", "###", "###"]
    assert of(ChosenMask("causal"), causal=False) == ["#..", "##.", "###"]


def test_a_query_left_of_all_that_is_shown_keeps_its_own_token():
    assert of(ChosenMask("padding", padding=(0, 1))) == ["#..", ".#.", "..#"]


def test_padding_alone_is_refused():
    with pytest.raises(HeadlightError, match="padding alone"):
        of(ChosenMask("padding", padding=(0, 1, 2)))
    with pytest.raises(HeadlightError, match="show one token again"):
        check_padding((0, 1, 2, 5), 3)
    check_padding((0, 1, 5), 3)


def test_cells_are_flipped_on_top_of_a_kind():
    choice = ChosenMask("window", 2, cells=((0, 2), (2, 1), (9, 9)))
    assert of(choice) == ["#.#", "##.", "..#"]


def test_a_query_that_sees_nothing_keeps_what_it_saw_last():
    # Row 1 sees both, then key 1 alone, then nothing; row 0 is drawn on after that.
    choice = ChosenMask(cells=((1, 0), (1, 1), (0, 2)))
    trained = causal_mask(3)
    assert drawn(choice.wanted(trained, is_causal=True)) == ["#.#", "...", "###"]
    assert of(choice) == ["#.#", ".#.", "###"]


def test_a_query_that_is_shown_another_key_is_run_as_it_is_drawn():
    choice = ChosenMask(cells=((0, 0), (0, 1)))
    assert of(choice) == [".#.", "##.", "###"]


def test_the_trained_mask_is_never_changed():
    trained = causal_mask(3)
    for kind in ("trained", "padding"):
        ChosenMask(kind, padding=(0,), cells=((2, 2),)).runnable(
            trained, is_causal=True
        )
    assert (trained == causal_mask(3)).all()


def test_padding_of_another_text_leaves_a_query_without_a_key_nothing_of_its_own():
    trained = full_mask(2, 3)
    choice = ChosenMask("padding", padding=(0, 2))
    assert drawn(choice.runnable(trained, is_causal=False)) == [".#.", ".#."]
