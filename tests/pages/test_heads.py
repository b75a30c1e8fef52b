"""The page about attention heads without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from components.views.mounting import sent_data
from components.words.percent import percent
from core.trace import trace
from core.trace.attentions import attentions_of
from tests.pages.test_shell import opened

PAGE = "attention/heads.py"
TEXT = "The animal was tired because it ran"


def heads(text: str = TEXT, **query: str) -> AppTest:
    at = opened(PAGE, **query)
    at.session_state["text"] = text
    at.run()
    assert not at.exception
    assert len(at.title) == 1
    return at


def sent(at: AppTest, view: str) -> dict:
    """What the page sends to one of its views, but for the arrays."""
    for element in at.get("bidi_component"):
        if element.proto.component_name == f"headlight_{view}":
            return sent_data(element.proto)
    raise AssertionError(f"no {view} on the page")


@pytest.fixture(scope="module", params=["bart", "t5"])
def seq2seq(request, tiny_folder) -> str:
    return str(tiny_folder(request.param))


def test_all_views_show_the_same_head_and_pair(smollm2):
    at = heads(head="decoder.self.12.4", pair="5.1")
    grid, one, asked = (sent(at, view) for view in ("head_grid", "head_map", "ask"))
    assert grid["chosen"] == [12, 4]
    assert (one["layer"], one["head"]) == (asked["layer"], asked["head"]) == (12, 4)
    assert one["pair"] == asked["pair"] == {"query": 5, "key": 1}
    assert grid["trace"] == one["trace"] == asked["trace"]
    assert one["rows"][5] == "·it"
    shares = attentions_of(trace(smollm2, TEXT))[0]
    largest = max(float(layer.row(5)[:, 1].max()) for layer in shares.layers())
    assert asked["ranked"][0][3] == percent(largest)


def test_an_encoder_has_its_own_heads_and_sees_everything():
    at = heads(model="minilm-l6", head="decoder.self.12.4")
    one = sent(at, "head_map")
    # The address names a head that this model lacks: the first view.
    assert (one["name"], one["layer"], one["head"]) == ("encoder.self", 3, 0)
    assert (one["causal"], one["nHeads"], one["nKv"]) == (False, 12, 12)


def test_a_model_that_shares_keys_says_how_many_there_are():
    one = sent(heads(), "head_map")
    assert (one["nHeads"], one["nKv"]) == (9, 3)


def test_one_token_has_one_cell():
    one = sent(heads("Hi"), "head_map")
    assert one["rows"] == one["cols"] == ["Hi"]
    assert one["pair"] == {"query": 0, "key": 0}


def test_settings_come_from_the_address_and_stay_on_other_pages():
    written = "lines-sink-top10-mean.3.1.12.4"
    at = heads(heads_view=written)
    one = sent(at, "head_map")
    assert one["settings"] == {
        "mode": "lines",
        "sink": True,
        "top": 10,
        "how": "mean",
        "heads": [[3, 1], [12, 4]],
    }
    assert one["shownKey"] == "mean:3.1+12.4"
    at.switch_page("../pages/text/tokens.py").run()
    at.switch_page(f"../pages/{PAGE}").run()
    assert not at.exception
    assert sent(at, "head_map")["settings"] == one["settings"]
    assert at.query_params["heads_view"] in (written, [written])


def test_how_the_grid_is_looked_at_comes_from_the_address_and_stays():
    at = heads(shade="previous", sort="asked", fade="entropy.45")
    look = {"shade": "previous", "sort": "asked", "fade": "entropy", "level": 45}
    assert sent(at, "head_grid")["look"] == look
    at.switch_page("../pages/text/tokens.py").run()
    at.switch_page(f"../pages/{PAGE}").run()
    assert sent(at, "head_grid")["look"] == look
    assert at.query_params["fade"] in ("entropy.45", ["entropy.45"])
    # What is no measure, or no level, is as in the first view.
    odd = sent(heads(shade="<b>", sort="nothing", fade="entropy.x"), "head_grid")[
        "look"
    ]
    assert odd == {"shade": "", "sort": "", "fade": "entropy", "level": 30}
    assert "sort" not in heads(sort="nothing").query_params


def test_the_open_step_comes_from_the_address():
    assert sent(heads(step="share"), "one_number")["step"] == "share"
    assert sent(heads(), "one_number")["step"] == "q"
    assert sent(heads(step="<script>"), "one_number")["step"] == "q"


def test_an_encoder_decoder_offers_its_three_kinds_of_attention(seq2seq):
    at = heads("the cat sat on a mat", model=seq2seq, target="one black dog")
    choice = at.segmented_control(key="heads_kind")
    assert choice.value == "encoder.self"
    for name, rows, cols in (("decoder.cross", 4, 6), ("decoder.self", 4, 4)):
        at.segmented_control(key="heads_kind").set_value(name).run()
        assert not at.exception
        one, asked = sent(at, "head_map"), sent(at, "ask")
        assert one["name"] == asked["name"] == sent(at, "head_grid")["name"] == name
        assert (len(one["rows"]), len(one["cols"])) == (rows, cols)
        assert (asked["keys"] is None) == (name == "decoder.self")


def test_a_model_with_one_kind_has_no_such_choice():
    assert [box.key for box in heads().segmented_control] == []


def test_another_text_lets_go_of_the_pair():
    at = heads(pair="5.1")
    at.session_state["pair_choice"] = (5, 1)
    at.session_state["text"] = "Two words"
    at.run()
    assert not at.exception
    # The last token of the new text, and one that it sees.
    pair = sent(at, "head_map")["pair"]
    assert pair["query"] == 1
    assert pair["key"] in (0, 1)
