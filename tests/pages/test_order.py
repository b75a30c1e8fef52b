"""The page about order without a browser: what is changed, and every number said."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.positions.order.words import cosine, tiny
from components.views.before_after.words import bits
from components.words.percent import percent
from core.attention.ablation import (
    NextTokenChange,
    VectorChange,
    answer_of,
    change_between,
)
from core.models import LoadedModel
from core.positions.order import order_of_tokens, shuffled, text_in_order, words_of
from core.positions.order_law import OFF, likeness, read_in_order, shuffle_effect
from core.text.word_uses import uses_in
from core.trace import trace
from tests.pages import token_pages
from tests.pages.number_views import numbers_sent
from tests.pages.number_views import sent as packed_sent
from tests.pages.open import go_to, opened_by_link
from tests.pages.token_pages import TEXT, sent, sound
from tests.tiny import TinyFolder

CATS = "The black cat fights the white cat"
BOTH = "Both"


def opened(text: str = TEXT, change: str | None = None, **state: object):
    if change is not None:
        state["order_change"] = change
    return token_pages.opened("order", text, "positions", **state)


def said(at: AppTest) -> str:
    elements = [*at.markdown, *at.caption, *at.info]
    text = "\n".join(element.value for element in elements)
    return text.replace("\\", "").replace("\u00a0", " ")


def maps(at: AppTest) -> tuple[dict, np.ndarray, np.ndarray]:
    """What the three maps get: labels, and both patterns."""
    data, numbers = packed_sent(at, "head_pair"), numbers_sent(at, "head_pair")
    shapes = [(len(data[s]["rows"]), len(data[s]["cols"])) for s in ("left", "right")]
    left, right = (
        numbers[side].reshape(shape)
        for side, shape in zip(("left", "right"), shapes, strict=True)
    )
    return data, left, right


def test_positions_are_off_at_first_and_the_bars_are_the_models_own(
    smollm2: LoadedModel,
):
    at = opened()
    runs = [trace(smollm2, TEXT, interventions=x) for x in ((), OFF)]
    change = change_between(*(answer_of(run) for run in runs))
    assert isinstance(change, NextTokenChange)
    first = change.top(1)[0]
    view = sent(at, "before_after")
    assert view["changed"] == "positions off"
    bars = view["rows"][0]["bars"]
    assert [bar["length"] for bar in bars] == pytest.approx([first.before, first.after])
    assert f"from {percent(first.before)} to {percent(first.after)}" in said(at)
    rank = 1 + int((change.after.logits > change.after.logits[first.id]).sum())
    assert rank == 1
    assert "and stays the likeliest token" in said(at)
    assert f"KL divergence:** {bits(change.kl_bits)}." in said(at)
    data, left, right = maps(at)
    assert data["queries"] == data["keys"] == list(range(5))
    for pattern, run in zip((left, right), runs, strict=True):
        own = run.main_stack.self_attention(15)
        np.testing.assert_array_equal(
            pattern, np.where(own.mask, own.pattern()[0], np.float32(np.nan))
        )


def test_undo_changes_nothing_and_nothing_is_said_to_change():
    at = opened(change="Nothing")
    assert "Nothing is changed" in said(at)
    assert "KL divergence:** 0 bits." in said(at)
    view = sent(at, "before_after")
    assert view["changed"] == ""
    assert all(row["bars"][0] == row["bars"][1] for row in view["rows"])
    assert "equal wherever" in said(at)
    assert packed_sent(at, "head_pair")["limit"] == 0


def test_shuffled_words_are_read_and_shown_in_the_rows_of_the_old_ones(
    smollm2: LoadedModel,
):
    at = opened(change="Words shuffled", order_seed=4)
    order = shuffled(TEXT.split(), 4)
    moved = trace(smollm2, text_in_order(TEXT, order))
    chips = [chip[0] for chip in sent(at, "token_chips")["chips"]]
    assert len(chips) == len(moved.tokens)
    assert [chip.strip("·") for chip in chips] == [TEXT.split()[at] for at in order]
    data, _, right = maps(at)
    assert data["queries"] == list(range(5))
    assert [row.strip("·") for row in data["right"]["rows"]] == TEXT.split()
    own = moved.main_stack.self_attention(15)
    places = [order.index(word) for word in range(5)]
    shown = np.where(own.mask, own.pattern()[0], np.nan)[np.ix_(places, places)]
    np.testing.assert_array_equal(right, shown.astype(np.float32))


def test_shuffle_again_gives_another_order_and_forgets_ones_own():
    at = opened(change=BOTH)
    before = [chip[0] for chip in sent(at, "token_chips")["chips"]]
    at.text_input(key="order_own").set_value("is France of capital the").run()
    own = [chip[0].strip("·") for chip in sent(sound(at), "token_chips")["chips"]]
    assert own == ["is", "France", "of", "capital", "The"]
    at.button(key="order_again").click().run()
    after = [chip[0] for chip in sent(sound(at), "token_chips")["chips"]]
    assert after != before
    assert at.text_input(key="order_own").value == ""
    assert sent(at, "before_after")["changed"] == "changed"
    assert "With positions off and words shuffled" in said(at)


def test_words_that_are_not_the_texts_own_get_a_sentence_and_the_seeds_order():
    at = opened(change=BOTH)
    before = sent(at, "token_chips")["chips"]
    at.text_input(key="order_own").set_value("is France of *capital*").run()
    assert "“*capital*” is not one of your words" in said(sound(at))
    assert sent(at, "token_chips")["chips"] == before


def test_ones_own_words_in_their_own_order_are_said_to_change_nothing():
    at = opened("The dog bites the man.", "Words shuffled")
    at.text_input(key="order_own").set_value("the dog bites the man").run()
    assert "That is the order your words have already" in said(sound(at))
    at.text_input(key="order_own").set_value("the man bites the dog").run()
    chips = [chip[0].strip("·") for chip in sent(sound(at), "token_chips")["chips"]]
    assert chips == ["The", "man", ".", "bites", "the", "dog"]
    assert "not one of your words" not in said(at)


@pytest.mark.parametrize("text", ["a", "same same same", " "])
def test_where_nothing_can_change_places_that_is_said(text: str):
    at = opened(text, BOTH)
    assert "no two different words" in said(at)
    assert sent(at, "before_after")["changed"] == "positions off"
    assert at.button(key="order_again").disabled
    at = opened(text, "Words shuffled")
    assert "Nothing is changed" in said(at)


def test_an_encoder_compares_each_words_vector_with_itself(minilm: LoadedModel):
    at = opened(CATS, "Words shuffled", model="minilm-l6")
    order = shuffled(CATS.split(), 0)
    before, after = trace(minilm, CATS), trace(minilm, text_in_order(CATS, order))
    places = [0, *(1 + order.index(word) for word in range(7)), 8]
    change = VectorChange(before.main_stack.final(), after.main_stack.final()[places])
    notes = [row["note"] for row in sent(at, "before_after")["rows"]]
    assert notes == [f"cos {value:.4f}" for value in change.cosines]
    mean = cosine(float(np.mean(change.cosines, dtype=float)))
    assert f"cosine with what it was is {mean} on average" in said(at)


def test_minilms_two_cats_and_its_law_are_said_with_their_numbers(minilm: LoadedModel):
    words = said(opened(CATS, model="minilm-l6"))
    on, off = trace(minilm, CATS), trace(minilm, CATS, interventions=OFF)
    uses = uses_in("cat", CATS, on.tokens)
    told, untold = likeness(on, *uses), likeness(off, *uses)
    assert f"have cosine **{cosine(told.cosines[0])}** in the embeddings" in words
    assert f"**{cosine(told.cosines[-1])}** after L5" in words
    assert "one and the same vector in every layer" in words
    assert f"any number is **{tiny(untold.gaps.max())}**" in words
    order = order_of_tokens(on.tokens, CATS, shuffled(words_of(CATS), 0))
    law = shuffle_effect(off.main_stack, read_in_order(on, order, OFF), order)
    assert law.largest < 1e-5
    assert f"at any layer is **{tiny(law.largest)}**" in words
    broken = shuffle_effect(on.main_stack, read_in_order(on, order), order)
    assert f"differ by up to **{tiny(broken.largest)}**" in words


def test_a_decoder_tells_the_cats_apart_and_has_no_law(smollm2: LoadedModel):
    at = opened(CATS)
    words = said(at)
    off = trace(smollm2, CATS, interventions=OFF)
    untold = likeness(off, *uses_in("cat", CATS, off.tokens))
    assert f"**{cosine(untold.cosines[-1])}** after L29. SmolLM2" in words
    assert "first *cat* sees 3 tokens, itself included, and the second 7" in words
    assert "differ from layer 1 on" in words
    assert "for decoders there is no such law" in words
    # So an encoder that is here shows it.
    assert "MiniLM, an encoder, reads your text here" in words
    assert "the shuffled tokens have the same vectors" in words
    at.button(key="order_switch").click().run()
    assert "the shuffled tokens have the same vectors" in said(sound(at))


def test_without_a_word_twice_the_lectures_sentence_is_shown_and_offered():
    at = opened()
    assert "No word stands twice in your text" in said(at)
    assert "The black **cat** fights the white **cat**" in said(at)
    at.button(key="order_cats").click().run()
    assert at.session_state["text"] == CATS
    assert at.selectbox(key="order_word").value == "cat"
    assert "No word stands twice" not in said(sound(at))


def test_the_word_is_chosen_and_gives_way_when_the_text_has_it_no_more():
    at = opened("a rabbit saw a fox and a rabbit", model="minilm-l6")
    assert at.selectbox(key="order_word").value == "rabbit"
    at.selectbox(key="order_word").set_value("a").run()
    assert "The first two of 3 uses of a" in said(sound(at))
    at.session_state["text"] = CATS
    at.run()
    assert at.selectbox(key="order_word").value == "cat"
    sound(at)


@pytest.mark.parametrize("family", ["t5", "bart", "gpt2", "bert-body", "modernbert"])
@pytest.mark.parametrize("text", ["the cat saw the dog", "cat"])
def test_every_kind_of_model_is_shown(family: str, text: str, tiny_folder: TinyFolder):
    at = opened(text, BOTH, model=str(tiny_folder(family)))
    words = said(at)
    assert "positions off" in words
    assert packed_sent(at, "head_pair")["right"] is not None
    has_law = "for decoders there is no such law" not in words
    assert has_law == (family != "gpt2")
    if family in ("t5", "bart"):
        assert "KL divergence" in said(at)
        for kind in ("decoder.self", "decoder.cross"):
            at.segmented_control(key="order_kind").set_value(kind).run()
            assert packed_sent(sound(at), "head_pair")["right"] is not None


def test_an_encoder_with_a_window_still_tells_order(tiny_folder: TinyFolder):
    text = "the cat sat on a mat and one black dog saw the cat run over the mat"
    folder = str(tiny_folder("modernbert"))
    words = said(opened(text, model=folder))
    assert "**Positions off:** the vectors still differ by up to" in words
    assert "such as a window of attention" in words


def test_where_nothing_differs_the_likeliest_token_stays():
    at = opened("a")
    assert "stays the likeliest token with" in said(at)
    assert "KL divergence:** 0 bits." in said(at)


def test_a_long_text_is_shuffled_as_far_as_it_was_read():
    text = " ".join(f"word{number}" for number in range(300))
    at = opened(text, "Words shuffled", model="minilm-l6")
    data = packed_sent(at, "head_pair")
    assert len(data["left"]["rows"]) == 256
    assert data["queries"].count(-1) <= 4


@pytest.mark.parametrize(
    "query",
    [
        {"order_change": "nonsense"},
        {"order_change": ""},
        {"order_seed": "99999"},
        {"order_seed": "x"},
        {"order_word": "zebra"},
        {"order_own": "zebra", "order_change": "Words shuffled"},
    ],
)
def test_an_impossible_address_gives_way(query: dict[str, str]):
    at = AppTest.from_file(token_pages.SHELL, default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    at.session_state["text"] = CATS
    go_to(at, "positions/order.py").run()
    assert "The same word at two places" in [one.value for one in sound(at).header]


@pytest.mark.parametrize("example", ["1", "2", "3"])
def test_in_every_view_the_answer_changes(example: str):
    words = said(opened_by_link("order", example=example))
    change = re.search(r"“·(\w+)” falls from ([\d.]+) % to .* from rank 1 to", words)
    assert change is not None
    word, before = change[1], float(change[2])
    assert word == {"1": "cold", "2": "H", "3": "Italy"}[example]
    assert before > 40
    assert "is now “·France”" in words or example != "3"
