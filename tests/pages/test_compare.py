"""The page that compares two patterns, without a browser."""

import pytest

from components.words.percent import percent
from core.models import LoadedModel
from core.trace import trace
from tests.pages.attention_pages import TEXT, opened, said, sent, sound
from tests.tiny import SEQ2SEQ_FAMILIES, TinyFolder

ITALY = "The capital of Italy is"


def heads(at) -> tuple[str, str]:
    data = sent(at, "head_pair")
    return data["left"]["head"], data["right"]["head"]


def test_it_begins_with_the_head_after():
    first = opened("compare", head_choice=("decoder.self", 15, 0))
    assert heads(first) == ("L15H0", "L15H1")
    last = opened("compare", head_choice=("decoder.self", 29, 8))
    assert heads(last) == ("L29H8", "L0H0")


def test_both_heads_can_be_chosen_and_the_left_one_is_every_pages():
    at = opened("compare")
    at.number_input(key="compare_left_layer").set_value(3).run()
    at.number_input(key="compare_left_head").set_value(2).run()
    at.number_input(key="compare_layer").set_value(7).run()
    assert heads(sound(at)) == ("L3H2", "L7H3")
    assert at.session_state["head_choice"] == ("decoder.self", 3, 2)
    assert at.query_params["head"] in ("decoder.self.3.2", ["decoder.self.3.2"])


def test_the_largest_difference_is_said_with_both_shares(smollm2: LoadedModel):
    layer = trace(smollm2, TEXT).stack("decoder").self_attention(15)
    left, right = layer.pattern()[:2]
    change = abs(right - left)
    query, key = divmod(int(change.argmax()), change.shape[1])
    tokens = ["The", "·capital", "·of", "·France", "·is"]
    at = opened("compare", head_choice=("decoder.self", 15, 0))
    words = said(at).replace("\\", "")
    assert f"from *{tokens[query]}* to *{tokens[key]}*" in words
    assert f"gives **{percent(float(left[query, key]))}** of its attention" in words
    assert f"the right one **{percent(float(right[query, key]))}**" in words
    limit = sent(at, "head_pair")["limit"]
    assert limit == pytest.approx(float(change.max()), abs=1e-7)


def test_a_head_compared_with_itself_does_not_differ():
    at = opened("compare", compare_layer=13, compare_head=8)
    assert "the two patterns are equal" in said(at)
    assert sent(at, "head_pair")["limit"] == 0


def test_another_text_is_offered_and_its_own_tokens_have_no_partner():
    at = opened("compare", compare_how="text")
    data = sent(at, "head_pair")
    assert data["right"]["about"] == ITALY
    assert data["queries"] == data["keys"] == [0, 1, 2, -1, 4]
    assert "**1 of 5** left tokens has no partner" in said(at)


def test_a_text_of_ones_own_follows_the_prompt_until_it_is_changed():
    at = opened("compare", "Some words here", compare_how="text")
    assert at.text_input(key="compare_text").value == "Some words here"
    at.session_state["text"] = "Some other words"
    at.run()
    assert at.text_input(key="compare_text").value == "Some other words"
    at.text_input(key="compare_text").set_value("Mine").run()
    at.session_state["text"] = "A third text"
    at.run()
    assert at.text_input(key="compare_text").value == "Mine"


def test_a_change_further_on_alters_nothing_in_a_decoder():
    at = opened("compare", compare_how="text")
    at.text_input(key="compare_text").set_value("The capital of France has").run()
    assert "a change further on alters nothing" in said(sound(at))


def test_an_empty_second_text_gets_a_sentence_and_the_left_side_stays():
    at = opened("compare", compare_how="text")
    at.text_input(key="compare_text").set_value("").run()
    assert "The second text is empty" in said(sound(at))
    data = sent(at, "head_pair")
    assert data["right"] is None
    assert len(data["left"]["rows"]) == 5


def test_a_second_text_that_is_too_long_is_cut_with_a_notice():
    at = opened("compare", compare_how="text")
    at.text_input(key="compare_text").set_value("cat " * 400).run()
    data = sent(sound(at), "head_pair")
    assert len(data["right"]["rows"]) == 256
    assert any("first 256" in caption.value for caption in at.caption)
    # 256 tokens go in few bytes, near to the millionth or said to be so.
    assert data["index"]["right"][2] <= 80_000


def test_another_model_is_compared_where_tokens_cover_the_same_characters():
    head = ("decoder.self", 15, 0)
    at = opened("compare", compare_how="model", head_choice=head)
    data = sent(at, "head_pair")
    assert data["right"]["about"] == "MiniLM L6"
    # [CLS] the capital of france is [SEP]
    assert data["queries"] == [1, 2, 3, 4, 5]
    assert heads(at) == ("L15H0", "L3H0")
    assert "**2 of 7** right tokens have no partner" in said(at)


def test_the_other_way_round_the_default_model_is_offered():
    at = opened("compare", compare_how="model", model="minilm-l6")
    data = sent(at, "head_pair")
    assert data["left"]["about"] == "MiniLM L6"
    assert data["right"]["about"] == "SmolLM2 135M"
    assert data["queries"] == [-1, 0, 1, 2, 3, 4, -1]


@pytest.mark.parametrize(
    ("model", "sentence"),
    [("/nowhere/at/all", "no folder"), ("someone/unknown", "hub cannot be reached")],
)
def test_a_second_model_that_cannot_be_had_gets_a_sentence(
    monkeypatch, model: str, sentence: str
):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    at = opened("compare", compare_how="model", compare_model=model)
    assert sentence in said(at).replace("\\", "")
    assert sent(at, "head_pair")["right"] is None
    at.selectbox(key="compare_model_box").set_value("minilm-l6").run()
    assert sent(sound(at), "head_pair")["right"]["about"] == "MiniLM L6"


def test_a_visitor_of_an_open_server_names_models_of_the_list_only(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("HEADLIGHT_OPEN_MODELS", "0")
    at = opened("compare", compare_how="model", compare_model=str(tmp_path))
    assert "only the models of the list" in said(at)


def test_one_token_is_compared_with_one_token():
    at = opened("compare", "Hi", compare_how="text")
    at.text_input(key="compare_text").set_value("No").run()
    assert "No pair of tokens has a partner" in said(sound(at))


@pytest.mark.parametrize("family", SEQ2SEQ_FAMILIES)
def test_cross_attention_of_two_texts_is_compared(family: str, tiny_folder: TinyFolder):
    folder = str(tiny_folder(family))
    at = opened(
        "compare", "the cat sat on a mat", model=folder, target="one dog",
        head_choice=("decoder.cross", 1, 2), compare_how="text",
    )  # fmt: skip
    at.text_input(key="compare_text").set_value("the dog sat on a mat").run()
    data = sent(sound(at), "head_pair")
    assert data["keys"][:3] == [0, -1, 2]
    assert -1 not in data["queries"]
    assert heads(at) == ("L1H2", "L1H2")
    at.segmented_control(key="compare_kind").set_value("encoder.self").run()
    assert heads(sound(at))[0] == "L1H0"
    at.segmented_control(key="compare_how_box").set_value("model").run()
    assert sent(sound(at), "head_pair")["right"]["about"] == "SmolLM2 135M"
