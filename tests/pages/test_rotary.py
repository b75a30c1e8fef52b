"""The page about rotary positions without a browser, on models of each kind."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.choice.page_views import page_views
from core.models import LoadedModel, load_model
from core.positions.rotary import rotary_turns
from core.positions.rotary_score import products_by_distance, query_and_key
from core.positions.unrotated import unrotated
from core.trace import trace
from tests.pages import token_pages
from tests.pages.number_views import links_offered, numbers_sent, sent
from tests.pages.token_pages import sound
from tests.tiny import TinyFolder

TEXT = "The capital of France is"
TINY_TEXT = "the cat sat on a mat"


def opened(text: str = TEXT, **state: object) -> AppTest:
    return token_pages.opened("rotary", text, folder="positions", **state)


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.info, *at.warning]
    return "\n".join(element.value for element in boxes).replace("\\", "")


def test_the_arrows_are_the_models_own_query_and_key(smollm2: LoadedModel):
    at = opened(head_choice=("decoder.self", 12, 4), pair_choice=(4, 3))
    stack = trace(smollm2, TEXT).main_stack
    found, used = unrotated(stack, 12), stack.self_attention(12)
    view, numbers = sent(at, "rotary"), numbers_sent(at, "rotary")
    assert (view["query"], view["key"]) == (4, 3)
    assert (view["queryLabel"], view["keyLabel"]) == ("·is", "·France")
    dims = numbers["dims"].reshape(32, 2)
    np.testing.assert_array_equal(dims[:, 1] - dims[:, 0], np.full(32, 32))
    np.testing.assert_array_equal(
        numbers["q"].reshape(32, 2), found.q[4, 4][dims.astype(int)]
    )
    np.testing.assert_array_equal(
        numbers["k"].reshape(32, 2), found.k[1, 3][dims.astype(int)]
    )
    assert view["score"] == used.scores()[4, 4, 3]
    assert (view["least"], view["most"], view["rest"]) == (0, 255, 0)
    assert view["rooted"]
    # What the browser computes from them, at the distance of the text.
    q, k = numbers["q"].reshape(32, 2).T, numbers["k"].reshape(32, 2).T
    angle = numbers["angles"].astype(float)
    dot = (q * k).sum(0) * np.cos(angle) + (q[0] * k[1] - q[1] * k[0]) * np.sin(angle)
    assert dot.sum() / 8 == pytest.approx(view["score"], abs=1e-5)


def test_what_was_checked_is_said_with_its_numbers(smollm2: LoadedModel):
    words = said(opened())
    gap = re.search(r"largest difference is ([\d.]+) in numbers up to", words)
    assert gap is not None
    assert 0 <= float(gap[1]) < 1e-5
    stack = trace(smollm2, TEXT).main_stack
    view = sent(opened(), "rotary")
    own = stack.self_attention(13).scores()[8, view["query"], view["key"]]
    assert f"own score is {own:.7g}".replace("-", "−") in words
    lengths = re.search(r"‖q‖ is ([\d.]+) before and ([\d.]+) after", words)
    assert lengths is not None
    assert float(lengths[1]) == pytest.approx(float(lengths[2]), rel=1e-6)
    assert "100,000^(−2i/64)" in words
    assert "every 6.28 tokens" in words


def test_chocolate_keeps_its_score_in_the_first_layer_and_not_further_up():
    words = said(opened())
    scores = re.findall(r"(?:score is|it is) \*\*([−\d.]+)\*\*", words)
    assert len(scores) == 2
    here, there = (float(score.replace("−", "-")) for score in scores)
    assert here == pytest.approx(there, abs=2e-6)
    assert "from *·delicious* to *·chocolate*, 2 back" in words
    assert "same words, same distance, same score" in words
    deeper = re.search(
        r"In layer 13 the same pairs differ by up to \*\*([\d.]+)", words
    )
    assert deeper is not None
    assert float(deeper[1]) > 0.5


def test_without_the_space_fewer_words_are_the_same():
    at = opened(head_choice=("decoder.self", 3, 2))
    at.toggle(key="rotary_space").set_value(False).run()
    words = said(sound(at))
    assert "from *·delicious* to *·is*, 1 back" in words
    assert "the 2 tokens that both texts end in" in words
    assert "head 2" in words


def test_own_words_are_put_before():
    at = opened()
    at.text_input(key="rotary_before").set_value("Nobody here thinks that").run()
    at.text_input(key="rotary_words").set_value("rain is warm").run()
    words = said(sound(at))
    assert "from *·warm* to *·rain*, 2 back" in words
    assert "At positions 2 and 0" in words
    assert "at positions 6 and 4" in words
    at.text_input(key="rotary_words").set_value("  ").run()
    assert "Type the words that both texts end in" in said(sound(at))
    at.text_input(key="rotary_words").set_value("rain").run()
    at.text_input(key="rotary_before").set_value("").run()
    assert "0 back" in said(sound(at))


def test_another_query_keeps_a_key_it_can_see():
    at = opened(pair_choice=(4, 3), head_choice=("decoder.self", 2, 1))
    options = "; ".join(at.selectbox(key="rotary_key").options)
    plain = options.replace("\u2068", "").replace("\u2069", "")
    assert plain == "0: The; 1: ·capital; 2: ·of; 3: ·France; 4: ·is"
    at.selectbox(key="rotary_query").set_value(2).run()
    view = sent(sound(at), "rotary")
    assert (view["query"], view["key"]) == (2, 2)
    at.selectbox(key="rotary_key").set_value(0).run()
    assert sent(sound(at), "rotary")["key"] == 0
    at.number_input(key="rotary_layer").set_value(0).run()
    assert "In layer 15 the same pairs" in said(sound(at))
    assert sent(at, "rotary")["key"] == 0


def test_where_the_arrows_stand_is_kept_and_forgotten_with_another_key():
    at = opened(rotary_turn=(2, 40, 20), pair_choice=(4, 3))
    assert sent(at, "rotary")["chosen"] == [2, 40, 20]
    at.selectbox(key="rotary_key").set_value(1).run()
    pair, both, distance = sent(sound(at), "rotary")["chosen"]
    assert (both, distance) == (0, 3)
    assert 0 <= pair < 32


@pytest.mark.parametrize("wrong", [(99, 9999, 9999), (1,), (), (0, 0, 0, 0)])
def test_impossible_places_of_the_arrows_give_way(wrong: tuple[int, ...]):
    pair, both, distance = sent(opened(rotary_turn=wrong), "rotary")["chosen"]
    assert 0 <= pair < 32
    assert 0 <= both <= 255
    assert 0 <= distance <= 255


def test_a_model_that_adds_its_positions_says_so_and_offers_one_that_turns():
    at = opened(model="minilm-l6")
    assert "MiniLM L6 turns nothing." in said(at)
    assert "position vector" in said(at)
    assert links_offered(at) == ["Open the page Learned"]
    at.button(key="rotary_switch").click().run()
    assert sent(sound(at), "rotary")["query"] == 4


@pytest.mark.parametrize(
    ("family", "sentences"),
    [
        ("llama", ["10,000^(−2i/4)", "same words, same distance, same score"]),
        ("qwen2", ["same words, same distance, same score"]),
        ("phi3", ["same words, same distance, same score"]),
        ("gemma2", ["same words, same distance, same score"]),
        ("modernbert", ["This model looks both ways", "10,000^(−2i/6)"]),
        ("gpt_neox", ["2 of the 6 numbers", "numbers 2 to 5 stay as they are"]),
        ("t5", ["turns nothing.", "to each attention score", "page Biases and none"]),
        ("bart", ["turns nothing.", "position vector", "Open the page Learned"]),
        ("marian", ["turns nothing.", "by a formula", "Open the page Learned"]),
        ("gpt2", ["turns nothing.", "position vector", "Open the page Learned"]),
    ],
)
def test_each_family_is_told_as_it_is(
    family: str, sentences: list[str], tiny_folder: TinyFolder
):
    folder = str(tiny_folder(family))
    state = {"rotary_before": "one dog saw", "rotary_words": "the black cat"}
    at = opened(TINY_TEXT, model=folder, **state)
    words = "\n".join([said(at), *links_offered(at)])
    for sentence in sentences:
        assert sentence in words


def test_a_key_after_the_query_can_be_chosen_where_the_model_sees_it(
    tiny_folder: TinyFolder,
):
    folder = str(tiny_folder("modernbert"))
    at = opened(TINY_TEXT, model=folder, pair_choice=(1, 3))
    view = sent(at, "rotary")
    assert (view["query"], view["key"]) == (1, 3)
    assert (view["least"], view["most"]) == (-255, 255)
    assert view["chosen"][1:] == [0, -2]
    stack = trace(load_model(folder), TINY_TEXT).main_stack
    assert view["score"] == stack.self_attention(1).scores()[0, 1, 3]


def scores_at_distances(number: int, smollm2: LoadedModel) -> np.ndarray:
    """The score of a view's pair with the key put 0 to 20 places back."""
    view = page_views("rotary").views[number]
    layer, head = map(int, view.settings["head"].split(".")[2:])
    query, key = map(int, view.settings["pair"].split("."))
    stack = trace(smollm2, view.text).main_stack
    one = query_and_key(stack, unrotated(stack, layer), layer, head, query, key)
    turns = rotary_turns(smollm2, 64, layer=layer, stack=stack.name, n_read=query + 1)
    assert turns is not None
    distances = np.arange(21)
    products = products_by_distance(one, turns.without_scale(), distances)
    scores = products.sum(axis=1) / 8
    used = stack.self_attention(layer).scores()[head, query, key]
    assert scores[query - key] == pytest.approx(used, abs=1e-4)
    return scores


def test_one_view_is_of_a_head_that_looks_one_back_and_one_of_what_it_looks_for(
    smollm2: LoadedModel,
):
    back, what = (scores_at_distances(number, smollm2) for number in (1, 2))
    assert back.argmax() == 1
    assert np.ptp(back) > 3 * np.ptp(what)


def test_in_the_opening_view_delicious_reads_chocolate(smollm2: LoadedModel):
    view = page_views("rotary").views[0]
    read = trace(smollm2, view.text)
    query, key = map(int, view.settings["pair"].split("."))
    assert read.tokens[query].text == " delicious"
    assert read.tokens[key].text == " chocolate"
    assert read.main_stack.self_attention(13).pattern()[8, query, key] > 0.5
