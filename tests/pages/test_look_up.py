"""The Look-up page without a browser: the picked row, repeats, narrow embeddings."""

from typing import Any

import numpy as np
import pytest

from components.choice.page_views import page_views
from core.models import LoadedModel
from tests.pages.embedding_pages import boxes, opened, plainly
from tests.pages.number_views import numbers_sent, sent
from tests.pages.token_pages import FAMILY, said, sound

TWICE = "the black cat fights the white cat"


def test_the_views_show_one_row_four_rows_and_a_letter_of_two(smollm2: LoadedModel):
    twice, four, pieces = page_views("look-up").views
    ids = smollm2.tokenizer(twice.text).input_ids
    # Counted from 1 as on the page, places 3 and 7.
    assert ids[2] == ids[6] == smollm2.tokenizer(" cat").input_ids[0]
    assert twice.settings["look_up_token"] == "2"
    assert len(set(smollm2.tokenizer(four.text).input_ids)) == 4
    assert len(pieces.text) == 1
    assert len(set(smollm2.tokenizer(pieces.text).input_ids)) == 2


def test_the_opening_view_picks_the_token_that_stands_twice():
    at = opened("look_up", page_views("look-up").views[0].text)
    assert sent(at, "vector_rows")["chosen"] == 2
    assert "**·cat** stands at places 3 and 7" in said(at)
    assert "look_up_token" not in at.query_params


def test_the_one_stands_beside_the_row_of_the_longest_token(smollm2: LoadedModel):
    at = opened("look_up")
    rows = sent(at, "look_up")["rows"]
    assert [row["label"] for row in rows if row["bit"]] == ["·capital"]
    assert [row["id"] for row in rows if not row["gap"]] == [
        "0", "3,572", "3,573", "3,574", "3,575", "3,576", "3,577", "3,578", "49,151",
    ]  # fmt: skip
    # 3,571 rows lie between 0 and 3,572.
    assert [row["label"] for row in rows if row["gap"]] == [
        "3,571 more rows, each × 0",
        "45,572 more rows, each × 0",
    ]
    assert "W_E is also W_U" in said(at)
    matrix: Any = smollm2.model.get_input_embeddings()
    W_E = matrix.weight.detach()
    np.testing.assert_array_equal(numbers_sent(at, "look_up")["row"], W_E[3575])
    assert f"{W_E[3575].norm().item():.3f}" in said(at)


def test_the_address_chooses_the_token():
    at = opened("look_up", query={"look_up_token": "3"})
    assert "The sum is row 4,649" in sent(at, "look_up")["right"]
    assert sent(at, "vector_rows")["chosen"] == 3
    at = opened("look_up", query={"look_up_token": "99"})
    assert "The sum is row 3,575" in sent(at, "look_up")["right"]


def test_a_choice_goes_with_its_text():
    at = opened("look_up", query={"look_up_token": "0"})
    at.session_state["text"] = "An encyclopedia of birds"
    at.run()
    chips = sent(sound(at), "token_chips")
    assert chips["chips"][chips["chosen"]][0] == "·encyclopedia"


@pytest.mark.parametrize("model", ["smollm2-135m", "minilm-l6"])
def test_a_repeated_token_has_the_same_row(model: str):
    at = opened("look_up", TWICE, model=model)
    assert "and each time it is row" in said(at)
    assert "numbers, is **0.0**" in said(at)
    notes = [row["said"] for row in sent(at, "vector_rows")["rows"]]
    assert len([note for note in notes if note.startswith("same row as")]) >= 1


def test_tokens_are_counted_from_1_as_on_the_other_pages():
    at = opened("look_up", TWICE, model="minilm-l6")
    rows = sent(at, "vector_rows")["rows"]
    assert [row["place"] for row in rows] == [str(n) for n in range(1, 10)]
    # [CLS] the black cat fights the white cat [SEP]
    assert rows[7]["said"] == "same row as 4"
    assert "stands at places 2 and 6" in said(at)


def test_a_part_of_a_sign_that_comes_back_is_named_by_its_bytes():
    # Three Thai signs that share their first two bytes, E0 B8.
    at = opened("look_up", "กษย")
    rows = sent(at, "vector_rows")["rows"]
    repeated = [row["said"] for row in rows if "same row as 1" in row["said"]]
    assert repeated
    assert set(repeated) == {"⟨E0 B8⟩, same row as 1"}
    assert "**⟨E0 B8⟩** stands at places 1" in plainly(said(at))


def test_a_text_without_repeats_offers_one_that_has_some():
    at = opened("look_up")
    assert "No token stands twice" in said(at)
    next(b for b in at.button if TWICE in b.label).click().run()
    assert at.session_state["text"] == TWICE
    assert "and each time it is row" in said(sound(at))


def test_an_encoder_has_no_matrix_at_its_end():
    at = opened("look_up", model="minilm-l6")
    assert "no matrix at its end" in said(at)
    assert sent(at, "vector_rows")["columns"][2] == "384 numbers"
    rows = sent(at, "vector_rows")["rows"]
    assert [row["special"] for row in rows] == [True, *[False] * 5, True]


def test_a_narrow_embedding_is_said_to_be_widened(tiny_folder):
    folder = str(tiny_folder("albert"))
    at = opened("look_up", "the black cat saw the dog", model=folder)
    assert "rows have 16 numbers, but the model works with 24" in said(at)
    assert sent(at, "vector_rows")["columns"][2] == "16 numbers"
    assert "stands at places 1 and 5" in said(at)


def test_a_long_text_is_cut_with_notice():
    assert "first 256 are shown" in boxes(opened("look_up", "word " * 700))


def test_tokens_that_share_a_glyph_have_a_row_each(smollm2: LoadedModel):
    at = opened("look_up", FAMILY)
    rows = sent(at, "vector_rows")["rows"]
    assert len(rows) == len(smollm2.tokenizer(FAMILY).input_ids)
    assert {row["label"] for row in rows} == {FAMILY}
    assert plainly(said(at)).count("\ufffd") == 0
