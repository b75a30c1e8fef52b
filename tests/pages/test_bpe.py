"""The byte-pair page without a browser: steps, sentences, a word merge by merge."""

import pytest

from components.choice.page_views import page_views
from core.graphemes import valid_text
from core.models import LoadedModel
from core.text.bpe_training import train_on
from tests.pages.open import opened_by_link
from tests.pages.token_pages import HARD, opened, said, sent, sound

EXAMPLE = "low " * 5 + "lower " * 2 + "newest " * 6 + "widest " * 3


def test_before_the_first_merge_every_character_is_a_token():
    at = opened("bpe", "ab")
    assert "Before the first merge" in said(at)
    chips = sent(at, "token_chips")
    assert [chip[0] for chip in chips["chips"]] == ["a", "b", "</w>"]
    assert chips["title"] == "After 0 of 2 merges: 3 tokens"


def test_the_papers_example_step_by_step():
    at = opened("bpe", EXAMPLE)
    at.slider(key="bpe_step").set_value(1).run()
    words = said(sound(at))
    assert (
        "Merge 1 joined **e** and **s** to **es**: the two stood side by side 9"
        in words
    )
    chips = sent(at, "token_chips")["chips"]
    assert sum("fresh" in chip[3] for chip in chips) == 9
    # 95 units, one less for each of the 9 places.
    assert sent(at, "token_chips")["title"] == "After 1 of 15 merges: 86 tokens"


def test_the_buttons_go_forwards_and_backwards():
    at = opened("bpe", EXAMPLE)
    for key, step in [
        ("bpe_next", 1),
        ("bpe_next", 2),
        ("bpe_back", 1),
        ("bpe_end", 15),
        ("bpe_start", 0),
    ]:
        at.button(key=key).click().run()
        assert sound(at).slider(key="bpe_step").value == step
    assert at.button(key="bpe_back").disabled


def test_the_end_is_one_token_a_word():
    at = opened("bpe", "to be or not to be", bpe_step=10_000)
    chips = sent(at, "token_chips")["chips"]
    said_ = [chip[0].removesuffix("</w>") for chip in chips]
    assert said_ == ["to", "be", "or", "not", "to", "be"]
    assert any("nothing left to merge" in info.value for info in at.info)


def test_merging_can_stop_when_no_pair_occurs_twice():
    at = opened("bpe", "ab ab cd")
    at.toggle(key="bpe_twice").set_value(True).run()
    assert sound(at).slider(key="bpe_step").max == 2


def test_learning_from_bytes_keeps_the_space_before_a_word():
    at = opened("bpe", "a b")
    at.segmented_control(key="bpe_units").set_value("bytes").run()
    assert [chip[0] for chip in sent(sound(at), "token_chips")["chips"]] == [
        "a",
        "·",
        "b",
    ]


def test_another_text_can_be_learnt_from():
    at = opened("bpe", "x")
    at.segmented_control(key="bpe_source").set_value("own").run()
    assert sent(sound(at), "token_chips")["title"] == "After 0 of 15 merges: 95 tokens"
    at.text_area(key="bpe_text").set_value("aa aa").run()
    assert sent(sound(at), "token_chips")["title"] == "After 0 of 2 merges: 6 tokens"


def test_a_word_with_real_merges_ends_in_the_models_own_ids(smollm2: LoadedModel):
    at = opened("bpe")
    at.text_input(key="bpe_word").set_value("unhappiness").run()
    rows = sent(sound(at), "merge_ladder")["rows"]
    ids = smollm2.tokenizer("unhappiness").input_ids
    assert [symbol[2] for symbol in rows[-1]["symbols"]] == [f"id {n:,}" for n in ids]
    assert len(rows[0]["symbols"]) == len("unhappiness")
    assert [symbol[1] for symbol in rows[0]["symbols"]].count("join") == 2


def test_a_word_with_the_learnt_merges_uses_those_up_to_the_slider():
    at = opened("bpe", EXAMPLE, bpe_step=5, bpe_word="lowest", bpe_merges="learnt")
    rows = sent(at, "merge_ladder")["rows"]
    assert [row["said"] for row in rows] == [
        "merge 1",
        "merge 2",
        "merge 3",
        "merge 4",
        "merge 5",
        "2 tokens",
    ]
    assert [symbol[0] for symbol in rows[-1]["symbols"]] == ["low", "est</w>"]


def test_a_letter_that_was_not_learnt_is_unknown():
    at = opened("bpe", "aa", bpe_word="az", bpe_merges="learnt")
    last = sent(at, "merge_ladder")["rows"][-1]["symbols"]
    assert [symbol[1] for symbol in last] == ["done", "unknown", "done"]


def test_an_encoder_borrows_smollm2s_merges():
    at = opened("bpe", model="minilm-l6")
    assert any("48,900 merges of SmolLM2" in one.value for one in at.caption)


def test_no_word_is_asked_for():
    at = opened("bpe", bpe_word="")
    assert any("Type a word" in info.value for info in at.info)


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("units", ["characters", "bytes"])
def test_any_text_leaves_the_page_useful(text: str, units: str):
    at = opened(
        "bpe", text, bpe_units=units, bpe_step=3, bpe_word=valid_text(text[:80])
    )
    assert "Any word, merge by merge" in [one.value for one in at.header]


def test_the_page_opens_on_the_papers_example_after_three_merges():
    at = opened_by_link("bpe")
    words = said(at)
    assert "Merge 3 joined" in words
    chips = sent(at, "token_chips")
    assert chips["title"].startswith("After 3 of 15 merges")
    assert sum("est" in chip[0] for chip in chips["chips"]) == 9


def test_half_way_through_the_shells_what_many_words_share_is_an_entry():
    view = page_views("bpe").views[1]
    training = train_on(view.text, "characters", 1)
    made = [merge.symbol for merge in training.merges[: view.widgets["bpe_step"]]]
    assert made.index("he") < 2
    assert made.index("ll") < 2
    assert "Merge 12 joined" in said(opened_by_link("bpe", example="2"))


def test_an_emoji_begins_as_four_bytes_and_is_joined():
    view = page_views("bpe").views[2]
    assert len("🙂".encode()) == 4
    first = train_on(view.text, "bytes", 1).merges[0]
    # Two bytes that all five emoji share stand together five times.
    assert first.count == 5
    assert "Merge 1 joined" in said(opened_by_link("bpe", example="3"))
