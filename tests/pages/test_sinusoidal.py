"""The page about sinusoidal positions without a browser: presets, sliders, facts."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.models import load_model
from core.position_formulas import frequencies, sinusoidal_positions
from tests.pages.number_views import links_offered, numbers_sent, sent
from tests.pages.open import go_to, opened_by_link

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
TABLE = [
    [0, 1, 0, 1],
    [0.84, 0.54, 0.10, 1.0],
    [0.91, -0.42, 0.20, 0.98],
    [0.14, -0.99, 0.30, 0.96],
]
"""The lecture's: d = 4, N = 100, "I am a robot"."""


def opened(text: str = "The cat", **state: object) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=60)
    at.session_state["text"] = text
    for name, value in state.items():
        at.session_state[name] = value
    return sound(go_to(at, "positions/sinusoidal.py").run())


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert [title.value[-1] for title in at.title] == ["?"]
    return at


def said(at: AppTest) -> str:
    return "\n".join(element.value for element in at.markdown)


def test_the_lectures_table_is_a_view_of_the_page():
    at = opened_by_link("sinusoidal", example="2")
    view = sent(sound(at), "sinusoid")
    shown = numbers_sent(at, "sinusoid")["matrix"].reshape(4, 4)
    np.testing.assert_allclose(np.round(shown, 2), TABLE, atol=1e-6)
    assert view["words"] == ["I", "am", "a", "robot"]


def test_the_map_is_cores_own_matrix():
    at = opened()
    at.slider(key="sinusoidal_length").set_value(11)
    at.slider(key="sinusoidal_d").set_value(6)
    at.select_slider(key="sinusoidal_n").set_value(1000).run()
    view = sent(sound(at), "sinusoid")
    matrix = sinusoidal_positions(11, 6, 1000)
    shown = numbers_sent(at, "sinusoid")["matrix"].reshape(11, 6)
    np.testing.assert_array_equal(shown, matrix)
    assert view["frequencies"] == frequencies(6, 1000).tolist()
    products = numbers_sent(at, "number_map")["values"].reshape(11, 11)
    np.testing.assert_allclose(products, matrix @ matrix.T, atol=1e-6)


@pytest.mark.parametrize(("example", "base"), [("3", 10_000), ("4", 100_000)])
def test_the_papers_size_and_a_larger_n_are_views(example: str, base: int):
    at = opened_by_link("sinusoidal", example=example)
    view = sent(sound(at), "sinusoid")
    assert (view["length"], view["d"], view["base"]) == (100, 512, base)
    assert view["words"][:2] == ["The", "animal"]


def test_what_is_claimed_is_counted_on_this_matrix():
    at = opened(sinusoidal_length=50, sinusoidal_d=2)
    words = said(at)
    assert "All 100 numbers lie between −1 and 1" in words
    assert "√(d/2) = 1 long: from 1 to 1 here" in words
    # Seven turns of 2π are 43.98 positions.
    assert "position 0 (The) and position 44, are 0.0177 from each other" in words
    assert "turns once every 6.28 positions" in words


def test_a_choice_is_kept_and_fits_a_smaller_matrix():
    at = opened(sinusoidal_cell=(30, 40), sinusoidal_shift=(30, 7))
    assert sent(at, "sinusoid")["chosen"] == [30, 40]
    assert sent(at, "shift")["chosen"] == [30, 7]
    at.slider(key="sinusoidal_length").set_value(5).run()
    assert sent(sound(at), "sinusoid")["chosen"] == [4, 40]
    assert sent(at, "shift")["chosen"] == [4, 7]


@pytest.mark.parametrize("written", ["", "x", "1", "1.2.3", "999999999.1", "-1.2"])
def test_an_address_that_makes_no_sense_gives_the_first_view(written: str):
    at = AppTest.from_file(SHELL, default_timeout=60)
    at.query_params["sinusoidal_cell"] = written
    go_to(at, "positions/sinusoidal.py").run()
    assert sent(sound(at), "sinusoid")["chosen"] == [3, 2]


def test_no_model_and_no_text_are_needed():
    at = opened("")
    assert sent(at, "sinusoid")["words"] == []
    assert [box.value[:18] for box in at.info] == ["There are no words"]
    assert not opened().info


def test_markup_in_the_words_stays_text():
    at = opened("**bold** <b>x</b>", sinusoidal_length=2)
    assert sent(at, "sinusoid")["words"] == ["**bold**", "<b>x</b>"]
    assert r"\*\*bold\*\*" in said(at)


@pytest.mark.parametrize(
    ("model", "sentence", "links"),
    [
        ("smollm2-135m", "SmolLM2 135M does not use it: it turns", ["Rotary"]),
        ("minilm-l6", "MiniLM L6 does not use it: it has learnt", ["Learned"]),
    ],
)
def test_what_the_model_does_itself_is_said_and_one_click_away(
    model: str, sentence: str, links: list[str]
):
    load_model(model)
    at = opened(model=model)
    assert sentence in captions(at)
    assert links_offered(at) == [f"Open the page {page}" for page in links]


def test_nothing_is_said_of_a_model_that_is_not_loaded(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("components.positions.sinusoidal.card.loaded_models", list)
    at = opened()
    assert "no part of the model above is shown here" in captions(at)
    assert not links_offered(at)


def captions(at: AppTest) -> str:
    return "\n".join(element.value for element in at.caption)


def test_an_odd_number_of_dimensions_in_an_address_is_the_even_one_below():
    at = sound(opened_by_link("sinusoidal", sinusoidal_d="7"))
    assert numbers_sent(at, "sinusoid")["matrix"].size % 6 == 0
    assert sent(at, "sinusoid")["words"]
