"""The Neighbours page without a browser: exact, searchable, in tokens and in words."""

from typing import Any

import numpy as np
import pytest

from components.choice.page_views import page_views
from core.embeddings.word_vectors import word_vectors
from core.models import LoadedModel
from tests.pages.embedding_pages import boxes, opened, plainly
from tests.pages.number_views import sent
from tests.pages.token_pages import HARD, said, sound

DAYS, OPPOSITES, MEANINGS = page_views("neighbours").views


def labels(at: Any) -> list[str]:
    return [row["label"] for row in sent(at, "near_bars")["rows"]]


def test_nearest_to_a_day_are_the_six_others():
    at = opened("neighbours", DAYS.text)
    assert sent(at, "near_bars")["title"] == "Nearest to ·Monday by cosine"
    week = {"Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
    assert {label.strip("·") for label in labels(at)[:6]} == week
    assert "near" not in at.query_params


def test_cold_is_the_first_neighbour_of_hot_that_is_not_hot_itself(
    smollm2: LoadedModel,
):
    hot = OPPOSITES.settings["near"]
    assert smollm2.tokenizer.decode([int(hot)]) == " hot"
    found = labels(opened("neighbours", OPPOSITES.text, query={"near": hot}))
    others = [label for label in found if label.strip("·").lower() != "hot"]
    assert others[0] == "·cold"


def test_glove_has_fruit_and_maker_beside_apple():
    at = opened("neighbours", MEANINGS.text, neighbours_of="words")
    assert sent(at, "near_bars")["title"] == "Nearest to apple by cosine"
    assert {"blackberry", "iphone", "microsoft"} <= set(labels(at))


def test_the_neighbours_are_those_of_a_plain_full_comparison(smollm2: LoadedModel):
    matrix: Any = smollm2.model.get_input_embeddings()
    W_E = matrix.weight.detach().numpy()
    france = 4649
    cosines = W_E @ W_E[france] / np.linalg.norm(W_E, axis=1)
    cosines[france] = -np.inf
    expected = np.argsort(-cosines)[:10].tolist()
    at = opened("neighbours", query={"near": str(france)})
    assert [row["id"] for row in sent(at, "near_bars")["rows"]] == expected
    assert "Of all 49,151 other tokens" in said(at)


def test_the_longest_token_of_the_text_is_looked_at_first():
    at = opened("neighbours")
    assert sent(at, "near_bars")["title"] == "Nearest to ·capital by cosine"
    assert sent(at, "near_bars")["rows"][0]["label"] == "·Capital"
    assert sent(at, "token_chips")["chosen"] == 1


def test_by_dot_product_a_token_need_not_be_its_own_nearest(tiny_folder):
    # 20 rows of 24 numbers drawn at random: some vector beats a short one with itself.
    folder = str(tiny_folder("bert"))
    at = opened("neighbours", "the cat", model=folder)
    at.segmented_control(key="neighbours_by").set_value("dot").run()
    assert "with itself has" in said(sound(at))
    at.segmented_control(key="neighbours_by").set_value("euclid").run()
    distances = [float(row["value"]) for row in sent(sound(at), "near_bars")["rows"]]
    assert distances == sorted(distances)
    assert "is 0 away from itself" in said(at)


def test_a_tiny_vocabulary_has_fewer_neighbours_than_asked_for(tiny_folder):
    folder = str(tiny_folder("albert"))
    at = opened("neighbours", "the cat", model=folder, neighbours_count=50)
    assert len(sent(at, "near_bars")["rows"]) == 19


def test_a_special_token_and_a_part_of_a_sign_are_shown_safely(smollm2: LoadedModel):
    at = opened("neighbours", query={"near": "0"})
    assert "<|endoftext|>" in sent(at, "near_bars")["title"]
    part = smollm2.tokenizer("ส").input_ids[0]
    at = opened("neighbours", "ส", query={"near": str(part)})
    assert sent(at, "near_bars")["title"] == "Nearest to ⟨E0 B8⟩ by cosine"


def test_a_search_offers_whole_entries_first(smollm2: LoadedModel):
    at = opened("neighbours")
    at.text_input(key="neighbours_search").set_value("apple").run()
    labels = [plainly(b.label) for b in sound(at).button if "found" in (b.key or "")]
    assert labels[0].strip("·") == "apple"
    assert "·Apple" in labels
    next(b for b in at.button if "found" in (b.key or "")).click().run()
    assert sent(sound(at), "near_bars")["title"].startswith(f"Nearest to {labels[0]} ")
    assert at.text_input(key="neighbours_search").value == ""
    assert at.query_params["near"]


def test_a_searched_token_stays_when_the_text_changes_and_goes_with_the_model():
    at = opened("neighbours", query={"near": "4649"})
    at.session_state["text"] = "Something else"
    at.run()
    assert "·France" in sent(sound(at), "near_bars")["title"]
    at.session_state["model"] = "minilm-l6"
    at.run()
    assert "France" not in sent(sound(at), "near_bars")["title"]


@pytest.mark.parametrize("written", ["-1", "x", "49152", "99999999", ""])
def test_an_address_that_names_no_token_is_forgiven(written: str):
    at = opened("neighbours", query={"near": written})
    assert "·capital" in sent(at, "near_bars")["title"]


def test_words_of_glove_are_compared_all(smollm2):
    at = opened("neighbours", "I like frogs", neighbours_word="frog")
    at.segmented_control(key="neighbours_of").set_value("words").run()
    words = word_vectors()
    rows = words.rows @ words.vector("frog") / np.linalg.norm(words.rows, axis=1)
    rows[words.row("frog")] = -np.inf
    shown = sent(sound(at), "near_bars")["rows"]
    assert [row["id"] for row in shown] == np.argsort(-rows)[:10].tolist()
    assert "Of all 399,999 other words" in said(at)


def test_an_unknown_word_gets_near_spellings_and_a_click_takes_one():
    at = opened("neighbours", neighbours_of="words", neighbours_word="quenn")
    assert "no vector for “quenn”" in plainly(said(at))
    next(b for b in at.button if b.label == "queen").click().run()
    assert sent(sound(at), "near_bars")["title"] == "Nearest to queen by cosine"


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("of", ["tokens", "words"])
def test_any_text_leaves_the_page_useful(text: str, of: str):
    at = opened("neighbours", text, model="minilm-l6", neighbours_of=of)
    assert sent(at, "near_bars")["rows"]
    assert boxes(at).count("Traceback") == 0
