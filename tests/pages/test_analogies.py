"""The Analogies page without a browser: sums, what is left out, lines, bad input."""

import pytest
from streamlit.testing.v1 import AppTest

from components.choice.page_views import View, page_views
from components.embeddings.analogies.choice import listed
from core.embeddings.word_vectors import word_vectors
from tests.pages.embedding_pages import boxes, opened, plainly
from tests.pages.number_views import sent
from tests.pages.token_pages import said, sound


def lists(at: AppTest) -> list[list[dict]]:
    """The rows of both lists of words: the usual one, and the one with all words."""
    return [sent(at, "near_bars", place)["rows"] for place in (0, 1)]


def shown(at: AppTest) -> list[str]:
    return [row["label"] for row in sent(at, "vector_rows")["rows"]]


def firsts(view: View) -> tuple[str, str]:
    """The nearest word to a view's sum, the three left out, and with none left out."""
    words = word_vectors()
    a, b, c = (view.widgets[f"analogies_{name}"] for name in "abc")
    usual = words.analogy([a, c], [b], count=1)
    honest = words.analogy([a, c], [b], count=1, leave_out_inputs=False)
    return words.word(usual.ids[0]), words.word(honest.ids[0])


def test_every_view_comes_out_as_it_is_said_to():
    king, capital, plural = page_views("analogies").views
    assert firsts(king) == ("queen", "king")
    assert firsts(capital) == ("rome", "rome")
    assert firsts(plural) == ("colleagues", "house")
    assert "colleagues comes first" in plural.look


def test_the_page_shows_no_box_that_it_does_not_read():
    assert page_views("analogies").reads == "nothing"


def test_king_minus_man_plus_woman_with_and_without_the_three():
    at = opened("analogies")
    usual, honest = lists(at)
    assert usual[0]["label"] == "queen"
    assert usual[0]["value"] == "0.861"
    assert honest[0]["label"] == "king"
    assert honest[0]["said"] == "put in"
    assert "it is **king**, one of your own words (0.886)" in plainly(said(at))
    assert "among the words nearest to **king** alone, **queen** comes at place 2" in (
        plainly(said(at))
    )
    assert shown(at) == ["king", "man", "woman", "the sum", "queen"]


def test_a_preset_fills_the_boxes_and_the_answer_may_be_right_without_any_rule():
    at = opened("analogies")
    at.button(key="preset_paris").click().run()
    usual, honest = lists(sound(at))
    assert usual[0]["label"] == honest[0]["label"] == "rome"
    assert "It is so even if they may." in said(at)


def test_an_analogy_that_fails_is_shown_as_it_is():
    at = opened("analogies")
    at.button(key="preset_mice").click().run()
    assert lists(sound(at))[1][0]["label"] == "house"


def test_an_unknown_word_is_replaced_with_a_click():
    at = opened("analogies", analogies_a="quenn")
    assert "no vector for “quenn”" in plainly(said(at))
    assert "The word nearest to" not in said(at)
    next(b for b in at.button if b.label == "queen").click().run()
    assert at.text_input(key="analogies_a").value == "queen"
    assert lists(sound(at))


def test_an_empty_box_gets_a_sentence():
    assert "Three words are needed" in boxes(opened("analogies", analogies_b="  "))


def test_the_same_word_taken_and_added_changes_nothing():
    at = opened("analogies", analogies_a="king", analogies_b="man", analogies_c="man")
    _, honest = lists(at)
    assert honest[0]["label"] == "king"
    assert honest[0]["value"] == "1.000"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"analogies_low": "cat", "analogies_high": " CAT "}, "same word"),
        ({"analogies_low": ""}, "needs two ends"),
        ({"analogies_words": " , ,"}, "Type some words"),
    ],
)
def test_an_axis_that_cannot_be_drawn_says_why(state: dict, sentence: str):
    assert sentence in boxes(opened("analogies", **state))


def test_words_of_the_list_without_a_vector_are_offered_others():
    at = opened("analogies", analogies_words="nurse, enginer, <b>x</b>")
    assert "no vector for “enginer”" in plainly(said(at))
    assert "no vector for “<b>x</b>”" in plainly(said(at))
    next(b for b in at.button if b.label == "engineer").click().run()
    words = sound(at).text_input(key="analogies_words").value
    assert words is not None
    assert words.startswith("nurse, engineer")


def test_a_long_list_is_cut_with_notice():
    many = ", ".join(f"{number}" for number in range(1, 60))
    assert "the first 40 are shown" in boxes(opened("analogies", analogies_words=many))


def test_the_caution_names_who_found_it():
    words = said(opened("analogies"))
    assert "Bolukbasi et al. 2016" in words
    assert "Nissim, van Noord and van der Goot 2020" in words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Nurse, king ,, nurse", ["nurse", "king"]),
        ("nurse king", ["nurse", "king"]),
        ("new york; rome", ["new york", "rome"]),
        (" ", []),
    ],
)
def test_a_list_is_read_however_it_is_written(written: str, words: list[str]):
    assert listed(written) == words
