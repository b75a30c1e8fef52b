"""The next-token page without a browser: what it says, what is sent to be painted."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.models import LoadedModel
from core.trace import trace
from tests.pages.open import go_to

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
TEXT = "The capital of France is"


def opened(text: str = TEXT, **state: object) -> AppTest:
    """The page with this text, and whatever else the session holds."""
    at = AppTest.from_file(SHELL, default_timeout=60)
    at.session_state["text"] = text
    for name, value in state.items():
        at.session_state[name] = value
    go_to(at, "prediction/next_token.py").run()
    return shown(at)


def shown(at: AppTest) -> AppTest:
    assert not at.exception
    assert [title.value for title in at.title] == ["Which token comes next?"]
    return at


def sent(at: AppTest, view: str) -> dict:
    """What the page sends to one of its views."""
    views = {
        element.proto.component_name: element for element in at.get("bidi_component")
    }
    return json.loads(views[f"headlight_{view}"].proto.json)


def test_the_bars_are_the_models_own_distribution(smollm2: LoadedModel):
    bars = sent(opened(), "token_bars")
    dist = trace(smollm2, TEXT).next_token()
    assert bars["trace"] == TEXT
    assert bars["rows"][0]["label"] == "·Paris"
    assert bars["rows"][0]["share"] == pytest.approx(0.77, abs=0.01)
    assert [row["id"] for row in bars["rows"]] == [one.id for one in dist.top(10)]
    np.testing.assert_allclose(
        [row["share"] for row in bars["rows"]],
        [one.prob for one in dist.top(10)],
        atol=1e-4,
    )
    assert bars["rest"]["count"] == "49,142 tokens"
    shares = sum(row["share"] for row in bars["rows"]) + bars["rest"]["share"]
    assert shares == pytest.approx(1, abs=1e-9)


def test_at_first_nothing_is_changed_or_cut():
    bars = sent(opened(), "token_bars")
    assert bars["changed"] == ""
    assert all(row["cut"] == "" for row in bars["rows"])
    assert all(row["own"] is None for row in bars["rows"])


def test_temperature_zero_is_greedy():
    at = opened()
    shown(at.slider(key="next_temperature").set_value(0.0).run())
    assert at.metric[0].value == "0.00 bits"
    bars = sent(at, "token_bars")
    assert [row["share"] for row in bars["rows"]] == [1] + [0] * 9
    assert bars["changed"] == "changed: temperature 0"
    assert bars["rows"][0]["own"] == pytest.approx(0.77, abs=0.01)


def test_the_cuts_grey_tokens_and_hide_none():
    at = opened()
    at.select_slider(key="next_top_k").set_value(5)
    shown(at.select_slider(key="next_top_p").set_value(0.95).run())
    bars, steps = sent(at, "token_bars"), sent(at, "step_table")
    assert len(bars["rows"]) == 10
    assert [row["cut"] for row in bars["rows"]][5:] == ["top-k"] * 5
    assert "top-p" in {row["cut"] for row in bars["rows"]}
    kept = sum(row["share"] for row in bars["rows"] if not row["cut"])
    assert kept == pytest.approx(1, abs=1e-9)
    top_k, top_p, min_p, renormalise = [
        column["setting"] for column in steps["columns"]
    ][3:]
    assert (top_k, min_p) == ("the 5 highest", "off")
    left = [cell["text"] for cell in steps["total"]["cells"]]
    assert top_p.startswith(f"Σ up to 0.95 × {left[3]} = ")
    assert renormalise == f"÷ {left[5]}"


def test_moving_a_slider_runs_no_model(monkeypatch: pytest.MonkeyPatch):
    at = opened()

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the model ran")

    monkeypatch.setattr("core.engine.answering.trace", refused)
    shown(at.slider(key="next_temperature").set_value(0.5).run())
    assert sent(at, "token_bars")["changed"] == "changed: temperature 0.5"


def test_a_draw_can_be_repeated_and_appended():
    at = opened(next_seed=3)
    drawn = next(text.value for text in at.markdown if text.value.startswith("Draw 5"))
    again = opened(next_seed=3)
    assert drawn in [text.value for text in again.markdown]
    assert drawn.startswith("Draw 5 of seed 3 falls on")
    shown(at.button(key="next_append").click().run())
    text = at.session_state["text"]
    assert text.startswith(TEXT)
    assert len(text) > len(TEXT)
    assert sent(at, "token_bars")["trace"] == text


def test_another_seed_is_the_next_one():
    at = opened(next_seed=3)
    shown(at.button(key="next_another").click().run())
    assert at.number_input(key="next_seed").value == 4


def test_a_hundred_draws_are_counted_only_when_asked_for():
    at = opened()
    before = len(at.get("vega_lite_chart"))
    shown(at.toggle(key="next_count").set_value(True).run())
    assert len(at.get("vega_lite_chart")) == before + 1


def test_every_own_token_has_its_surprise(smollm2: LoadedModel):
    chips = sent(opened(), "surprise")["tokens"]
    assert [chip["label"] for chip in chips] == [
        "The", "·capital", "·of", "·France", "·is", "?",
    ]  # fmt: skip
    assert chips[0]["note"] == "first"
    assert "nothing stands before the first token" in chips[0]["said"]
    logits = trace(smollm2, TEXT).logits_all().astype(np.float64)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    ids = trace(smollm2, TEXT).token_ids
    bits = [-log_probs[i, ids[i + 1]] / np.log(2) for i in range(4)]
    assert [chip["note"] for chip in chips[1:5]] == [f"{one:.1f}" for one in bits]
    assert chips[5]["guesses"][0]["label"] == "·Paris"
    assert [guess["label"] for guess in chips[5]["guesses"] if guess["hit"]] == []


def test_a_chosen_place_shows_what_was_expected_there(smollm2: LoadedModel):
    at = opened()
    shown(at.number_input(key="next_position").set_value(3).run())
    bars = sent(at, "token_bars")
    dist = trace(smollm2, TEXT).next_token(2)
    assert bars["rows"][0]["id"] == dist.top(1)[0].id
    assert "inside your text" in bars["rows"][0]["blocked"]
    assert at.button(key="next_append").disabled
    assert any("What comes after token 3 of 5" in text.value for text in at.markdown)
    shown(at.button(key="next_end").click().run())
    assert sent(at, "token_bars")["rows"][0]["label"] == "·Paris"


def test_a_new_text_is_looked_at_from_its_end():
    at = opened()
    at.number_input(key="next_position").set_value(2).run()
    at.session_state["text"] = "Once upon a"
    shown(at.run())
    assert at.number_input(key="next_position").value is None
    assert sent(at, "token_bars")["rows"][0]["label"] == "·time"


def test_a_shorter_text_does_not_break_a_place_from_the_address():
    assert sent(opened("Hi", next_position=40), "token_bars")["trace"] == "Hi"


def test_an_encoder_says_what_it_gives_instead_and_offers_the_switch():
    at = opened(model="minilm-l6")
    assert at.get("bidi_component") != []
    said = " ".join(text.value for text in at.markdown)
    assert "This model is an **encoder**" in said
    assert "7 vectors of 384 numbers" in said
    switch = next(button for button in at.button if "SmolLM2" in button.label)
    shown(switch.click().run())
    assert sent(at, "token_bars")["rows"][0]["label"] == "·Paris"


@pytest.mark.parametrize(
    "text",
    [
        "a",
        " ",
        "👨‍👩‍👧‍👦 naïve café",
        "สวัสดีครับ",
        "<script>alert(1)</script> **bold** $x$",
        "word " * 200,
        "\u202eabc\u0000def",
    ],
)
def test_any_text_gives_a_whole_page(text: str):
    at = opened(text)
    bars = sent(at, "token_bars")
    assert len(bars["rows"]) == 10
    labels = [row["label"] for row in bars["rows"]]
    labels += [chip["label"] for chip in sent(at, "surprise")["tokens"]]
    assert not any("\ufffd" in label for label in labels)


def test_an_empty_text_gets_one_sentence():
    at = opened("")
    assert len(at.info) == 1
    assert not at.slider
