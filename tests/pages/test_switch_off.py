"""The page that switches heads off, without a browser."""

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.attention.switch_off import effects as switch_off_effects
from components.words.percent import percent
from core.attention.ablation import (
    NextTokenChange,
    VectorChange,
    answer_of,
    change_between,
)
from core.engine.effects import RULES, EffectJobs, EffectRequest, effect_jobs, measure
from core.engine.jobs import Jobs
from core.instrument.interventions import AblateHead
from core.models import LoadedModel
from core.trace import trace
from tests.pages.open import go_to

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
TEXT = "The capital of France is"


def opened(text: str = TEXT, off: str = "", **state: object) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    at.session_state["switch_off_set"] = off
    for name, value in state.items():
        at.session_state[name] = value
    go_to(at, "attention/switch_off.py").run()
    return sound(at)


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert [one.value for one in at.title] == ["What happens without this head?"]
    return at


def sent(at: AppTest, view: str) -> dict:
    views = {
        element.proto.component_name: element for element in at.get("bidi_component")
    }
    return json.loads(views[f"headlight_{view}"].proto.json)


def said(at: AppTest) -> str:
    lines = [one.value for one in at.markdown if one.value.startswith("##")]
    return lines[0].removeprefix("## ").replace("\\", "").replace("\u00a0", " ")


def next_token(model: LoadedModel, *heads: AblateHead, text: str = TEXT, **options):
    runs = [trace(model, text, interventions=x, **options) for x in ((), heads)]
    change = change_between(*(answer_of(run) for run in runs))
    assert isinstance(change, NextTokenChange)
    return change


def test_the_current_head_is_off_at_first_and_the_bars_equal_the_traces(smollm2):
    at = opened(head_choice=("decoder.self", 1, 3))
    change = next_token(smollm2, AblateHead(1, 3))
    first = change.top(1)[0]
    assert said(at) == (
        f"Without L1H3, “·Paris” rises from {percent(first.before)} to "
        f"{percent(first.after)}."
    )
    bars = sent(at, "before_after")
    assert bars["changed"] == "without L1H3"
    listed = change.top(6)
    for row, one in zip(bars["rows"], listed, strict=False):
        np.testing.assert_allclose(
            [bar["length"] for bar in row["bars"]], [one.before, one.after], atol=1e-6
        )
    assert bars["rows"][-1]["detail"] == f"{49152 - len(listed):,} tokens"
    for side in (0, 1):
        shares = [row["bars"][side]["length"] for row in bars["rows"]]
        assert sum(shares) == pytest.approx(1, abs=1e-6)
    assert at.metric[0].value == f"{change.kl_bits:.3f} bits"


def test_a_set_from_the_address_is_run_as_a_whole_and_said_in_words(smollm2):
    at = opened(off="decoder.self.1.3_decoder.self.0.all")
    layer = [AblateHead(0, head) for head in range(9)]
    change = next_token(smollm2, *layer, AblateHead(1, 3))
    assert said(at).startswith("Without L1H3 and layer 0, “·Paris” falls from 77.3 %")
    bars = sent(at, "before_after")
    assert bars["rows"][0]["bars"][1]["length"] == pytest.approx(
        change.top(1)[0].after, abs=1e-6
    )
    assert at.query_params["off"] == "decoder.self.1.3_decoder.self.0.all"


def test_a_part_is_taken_out_and_the_current_head_put_in():
    at = opened(off="decoder.self.1.3", head_choice=("decoder.self", 2, 5))
    sound(at.button(key="switch_off_in_current").click().run())
    assert at.session_state["switch_off_set"] == "decoder.self.1.3_decoder.self.2.5"
    sound(at.button(key="switch_off_out_decoder.self.1.3").click().run())
    assert said(at).startswith("Without L2H5,")
    sound(at.button(key="switch_off_out_decoder.self.2.5").click().run())
    assert said(at) == "Nothing is switched off: this is the model as it is."
    assert sent(at, "before_after")["changed"] == ""
    assert at.query_params["off"] == "nothing"
    assert at.metric[0].value == "0 bits"


def test_heads_this_model_does_not_have_are_left_out_with_a_note():
    at = opened(off="decoder.self.1.3_decoder.self.40.0_encoder.self.0.0")
    assert said(at).startswith("Without L1H3,")
    assert any("2 parts of your choice are left out" in c.value for c in at.caption)
    encoder = opened(off="decoder.self.1.3", model="minilm-l6")
    assert said(encoder).startswith("Without L3H0,")
    assert any("One part of your choice is left" in c.value for c in encoder.caption)


def test_a_role_switches_off_the_heads_that_follow_it_on_this_text():
    at = opened("One cat sat on a mat, and one cat", off="decoder.self.previous.60")
    assert said(at).startswith("Without all previous-token heads of this text, ")
    assert sent(at, "before_after")["changed"] == "changed"
    short = opened("Hi", off="decoder.self.previous.60")
    assert said(short) == "Nothing is switched off: this is the model as it is."
    assert any("No head of this text has that role" in one.value for one in short.info)


def test_the_place_inside_the_text_is_looked_at(smollm2):
    at = opened(off="decoder.self.1.3", next_position=3)
    change = change_between(
        *(
            trace(smollm2, TEXT, interventions=heads).logits(2)
            for heads in ((), (AblateHead(1, 3),))
        )
    )
    assert isinstance(change, NextTokenChange)
    assert sent(at, "before_after")["rows"][0]["bars"][0]["length"] == pytest.approx(
        change.top(1)[0].before, abs=1e-6
    )


def test_an_encoder_shows_how_far_each_vector_moves(minilm):
    at = opened("A cat sat", off="encoder.self.2.3", model="minilm-l6")
    runs = [
        trace(minilm, "A cat sat", interventions=x).main_stack.final()
        for x in ((), (AblateHead(2, 3),))
    ]
    change = VectorChange(*runs)
    view = sent(at, "before_after")
    assert [row["label"] for row in view["rows"]] == [
        "[CLS]",
        "a",
        "cat",
        "sat",
        "[SEP]",
    ]
    assert [float(row["bars"][0]["exact"]) for row in view["rows"]] == pytest.approx(
        change.relative.tolist(), abs=1e-6
    )
    assert at.metric[0].value == f"{change.cosines[3]:.4f}"
    assert "the vector of “sat” moves by" in said(at)


def test_an_encoder_decoder_loses_heads_of_all_three_kinds(tiny_folder):
    folder = str(tiny_folder("bart"))
    off = "encoder.self.1.2_decoder.cross.0.all_decoder.self.2.0"
    at = opened("the cat sat", off=off, model=folder, target="one cat")
    assert said(at).startswith("Without encoder L1H2, cross layer 0 and decoder L2H0,")
    kinds = at.segmented_control(key="switch_off_kind")
    sound(kinds.set_value("decoder.cross").run())
    button = at.button(key="switch_off_effects_start")
    assert button.label == "Try all 12 heads"


def test_the_base_run_of_other_pages_stays_what_it_was(smollm2):
    at = opened(off="decoder.self.0.all")
    at.switch_page("../pages/prediction/next_token.py").run()
    own = trace(smollm2, TEXT).next_token().top(1)[0].prob
    assert sent(at, "token_bars")["rows"][0]["share"] == own
    at.switch_page("../pages/attention/switch_off.py").run()
    assert said(sound(at)).startswith("Without layer 0,")


def measured(at: AppTest) -> AppTest:
    """The page once every head is measured."""
    stop = time.monotonic() + 60
    while any(one.key == "switch_off_effects_stop" for one in at.button):
        assert time.monotonic() < stop
        time.sleep(0.05)
        at.run()
    return sound(at)


def test_every_head_of_minilm_is_measured_in_the_background(minilm):
    at = opened("A cat sat alone", off="encoder.self.2.3", model="minilm-l6")
    sound(at.button(key="switch_off_effects_start").click().run())
    view = sent(measured(at), "effects")
    assert (view["layers"], view["heads"], len(view["rows"])) == (6, 12, 72)
    assert view["off"] == [[2, 3]]
    before = trace(minilm, "A cat sat alone").main_stack.final()
    for at_row, head in ((27, AblateHead(2, 3)), (71, AblateHead(5, 11))):
        run = trace(minilm, "A cat sat alone", interventions=[head])
        turn = VectorChange(before, run.main_stack.final()).mean_turn
        assert view["rows"][at_row]["values"][0] == pytest.approx(turn, abs=1e-9)


def test_measuring_is_stopped_and_gone_on_with():
    at = opened("Stop here and go on", model="smollm2-135m", off="decoder.self.0.0")
    sound(at.button(key="switch_off_effects_start").click().run())
    session = at.session_state["_session"]
    sound(at.button(key="switch_off_effects_stop").click().run())
    again = at.button(key="switch_off_effects_start").label
    assert again.startswith(("Go on", "Try all"))
    assert not [j for j in effect_jobs()._waiting if session in j.wanted_by]


@pytest.mark.parametrize(
    "text", ["a", " ", "👨‍👩‍👧‍👦 é", "<b>x</b> **b** $x$", "word " * 300]
)
@pytest.mark.parametrize("model", ["smollm2-135m", "minilm-l6"])
def test_any_text_gives_a_whole_page(text, model):
    at = opened(text, model=model)
    assert sent(at, "before_after")["rows"]


def test_an_empty_text_gets_one_sentence():
    at = opened("")
    assert len(at.info) == 1


def test_who_is_turned_away_is_asked_for_again_by_the_page_itself(monkeypatch, minilm):
    busy = threading.Event()
    jobs: EffectJobs = Jobs("effects", replace(RULES, most_waiting=1), busy.is_set)
    monkeypatch.setattr(switch_off_effects, "effect_jobs", lambda: jobs)
    busy.set()
    heads = (AblateHead(0, 0, "encoder"),)
    for who in ("ann", "bob"):
        measure(jobs, EffectRequest("minilm-l6", f"of {who}", heads), who)
        while who == "ann" and not jobs._running:
            time.sleep(0.01)
    at = opened("Turned away", off="encoder.self.2.3", model="minilm-l6")
    sound(at.button(key="switch_off_effects_start").click().run())
    assert any("asks again by itself" in one.value for one in at.info)
    # A page that is turned away looks again every second, and may be stopped.
    assert at.button(key="switch_off_effects_stop")
    busy.clear()
    view = sent(measured(at), "effects")
    assert len(view["rows"]) == 72
    assert not at.info


def test_who_gives_up_waiting_is_asked_for_no_more(monkeypatch, minilm):
    jobs: EffectJobs = Jobs("effects", replace(RULES, most_waiting=1), lambda: True)
    monkeypatch.setattr(switch_off_effects, "effect_jobs", lambda: jobs)
    heads = (AblateHead(0, 0, "encoder"),)
    for who in ("ann", "bob"):
        measure(jobs, EffectRequest("minilm-l6", f"of {who}", heads), who)
        while who == "ann" and not jobs._running:
            time.sleep(0.01)
    at = opened("Gives up", off="encoder.self.2.3", model="minilm-l6")
    sound(at.button(key="switch_off_effects_start").click().run())
    sound(at.button(key="switch_off_effects_stop").click().run())
    for who in ("ann", "bob"):
        jobs.give_up(who)
    sound(at.run())
    assert not at.info
    assert at.button(key="switch_off_effects_start").label == "Try all 72 heads"
    assert all(job.session in ("ann", "bob") for job in jobs._running)
