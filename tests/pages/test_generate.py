"""The page that writes, without a browser: steps, branches, seeds, links, limits."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.distribution import next_token_distribution
from core.models import LoadedModel
from core.prediction.beams import Beam, first_step, next_step
from core.prediction.branch_text import as_text
from core.prediction.branches import Tree
from core.prediction.writing import Writer, end_ids
from tests.pages.number_views import sent as sent_at
from tests.pages.open import go_to
from tests.pages.token_pages import HARD, SHELL, TEXT, said, sent, sound
from tests.pages.token_pages import opened as page
from tests.tiny import TinyFolder

SAMPLED: dict[str, Any] = {
    "generate_method": "Sample",
    "generate_temperature": 0.8,
    "generate_top_k": 50,
    "generate_top_p": 0.95,
    "generate_min_p": 0.02,
    "generate_seed": 11,
}


def opened(text: str = TEXT, /, **state: object) -> AppTest:
    """The page with this text, and what else the session holds."""
    return page("generate", text, "prediction", **state)


def followed(query: dict[str, str]) -> AppTest:
    """The page as a link opens it."""
    at = AppTest.from_file(SHELL, default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    go_to(at, "prediction/generate.py").run()
    return sound(at)


def pressed(at: AppTest, name: str) -> AppTest:
    return sound(at.button(key=f"generate_{name}").click().run())


def ids(at: AppTest) -> tuple[int, ...]:
    return at.session_state["_generate_draft"].path


def chosen_by_hand(model: LoadedModel, n_tokens: int, seed: int, *settings) -> list:
    """The same text from core alone, every step read anew without a cache."""
    new: tuple[int, ...] = ()
    n_given = len(model.tokenizer.encode(TEXT))
    for number in range(n_tokens):
        logits = Writer(model, TEXT).read(new).logits
        dist = next_token_distribution(logits, *settings)
        new += (dist.draw(seed, n_given + number),)
    return list(new)


def test_at_first_nothing_is_written_and_the_next_step_is_shown():
    at = opened()
    chips, bars = sent(at, "generate"), sent(at, "token_bars")
    assert [one["label"] for one in chips["given"]] == [
        "The", "·capital", "·of", "·France", "·is",
    ]  # fmt: skip
    assert [one["label"] for one in chips["written"]] == ["?"]
    assert bars["rows"][0]["label"] == "·Paris"
    assert bars["rows"][0]["hint"] == "write this"
    assert "greedy takes the likeliest token, **·Paris**" in said(at)
    assert sent(at, "generate_cache")["said"].startswith("0 reused (grey), 5 computed")


def test_greedy_writes_what_the_likeliest_tokens_are(smollm2: LoadedModel):
    at = pressed(opened(), "many")
    assert list(ids(at)) == chosen_by_hand(smollm2, 20, 0, 0)
    chips = sent(at, "generate")
    assert [one["label"] for one in chips["written"]][:2] == ["·Paris", "."]
    assert chips["written"][0]["note"] == "77.3 %"
    assert chips["at"] == 20
    assert sent(at, "generate_cache")["said"].startswith("24 reused (grey), 1 computed")


def test_a_sampled_text_is_repeated_by_its_seed_and_settings(smollm2: LoadedModel):
    at = pressed(opened(**SAMPLED), "many")
    written = ids(at)
    assert list(written) == chosen_by_hand(smollm2, 20, 11, 0.8, 50, 0.95, 0.02)
    assert ids(pressed(pressed(at, "new"), "many")) == written
    one_by_one = opened(**SAMPLED)
    for _ in range(4):
        pressed(one_by_one, "next")
    assert ids(one_by_one) == written[:4]
    other = pressed(opened(**(SAMPLED | {"generate_seed": 12})), "many")
    assert ids(other) != written


@pytest.mark.parametrize("seed", [0, 7])
def test_the_same_draw_falls_on_the_same_token_on_both_pages(seed: int):
    here = opened(generate_method="Sample", generate_seed=seed)
    there = page("next_token", TEXT, "prediction", next_seed=seed)
    falls = re.compile(rf"Draw 5 of seed {seed} falls on \*\*.+?\*\*")
    found = falls.search(said(here))
    assert found is not None
    assert found[0] in said(there)
    for at in (here, there):
        assert "for 5 tokens stand before this place" in said(at)


def test_temperature_zero_says_that_it_is_greedy():
    at = opened(generate_method="Sample", generate_temperature=0.0, generate_seed=5)
    assert "temperature 0 is greedy" in said(at)
    assert ids(pressed(at, "many")) == ids(pressed(opened(), "many"))


def test_a_step_back_shows_what_was_chosen_there_and_another_token_branches():
    at = pressed(opened(), "many")
    generate_draft_of(at, "scrubbed", 4)
    sound(at.run())
    chips, bars = sent(at, "generate"), sent(at, "token_bars")
    assert chips["at"] == 4
    assert len(chips["written"]) == 21
    assert bars["rows"][0]["taken"]
    assert {row["hint"] for row in bars["rows"]} == {"branch here"}
    assert sent(at, "generate_cache")["said"].startswith("8 reused (grey), 1 computed")
    other = bars["rows"][1]["id"]
    draft = at.session_state["_generate_draft"].chosen(other, 0.1)
    at.session_state["_generate_draft"] = draft
    sound(at.run())
    lanes = sent(at, "generate_lanes")["lanes"]
    assert [(lane["start"], lane["parent"]) for lane in lanes] == [(0, None), (4, 0)]
    assert [len(lane["tokens"]) for lane in lanes] == [5, 16]
    assert "2 branches" in [one.value for one in at.header]
    assert sent(at, "generate")["written"][4]["branches"]
    pressed(at, "alone")
    assert len(ids(at)) == 5
    assert "2 branches" not in [one.value for one in at.header]


def generate_draft_of(at: AppTest, name: str, *given) -> None:
    draft = at.session_state["_generate_draft"]
    at.session_state["_generate_draft"] = getattr(draft, name)(*given)


def test_writing_on_from_inside_follows_the_same_path():
    at = pressed(opened(), "many")
    before = ids(at)
    generate_draft_of(at, "scrubbed", 3)
    pressed(at.run(), "next")
    assert ids(at) == before
    assert at.session_state["_generate_draft"].at == 4


def test_a_link_brings_back_text_branches_and_step(smollm2: LoadedModel):
    path = tuple(smollm2.tokenizer.encode(" Paris, and"))
    tree = Tree().add_missing(path).add_missing((path[0], 30))
    at = followed({"generate_path": as_text(tree, path), "generate_at": "1"})
    assert ids(at) == path
    chips = sent(at, "generate")
    assert [one["label"] for one in chips["written"]] == ["·Paris", ",", "·and", "?"]
    assert chips["written"][0]["note"] == "77.3 %"
    assert chips["at"] == 1
    assert len(sent(at, "generate_lanes")["lanes"]) == 2
    assert at.query_params["generate_path"] == as_text(tree, path)


@pytest.mark.parametrize(
    "query",
    [
        {"generate_path": "%%%", "generate_at": "x"},
        {"generate_path": as_text(Tree().add((49_152,)), (49_152,))},
        {"generate_at": "99", "generate_method": "Nonsense", "generate_seed": "-1"},
        {"generate_method": "Beam", "generate_steps": "many", "generate_beams": "77"},
        {"generate_method": "Sample", "generate_min_p": "7", "generate_top_p": "x"},
    ],
)
def test_nonsense_in_the_address_gives_a_beginning(query: dict[str, str]):
    at = followed(query)
    assert not at.exception
    assert at.get("bidi_component")


def test_another_text_begins_anew():
    at = pressed(opened(), "next")
    at.session_state["text"] = "Once upon a"
    sound(at.run())
    assert ids(at) == ()
    assert sent(at, "token_bars")["rows"][0]["label"] == "·time"


def test_an_end_token_ends_the_text_and_says_which(smollm2: LoadedModel):
    end = end_ids(smollm2)[0]
    at = followed({"generate_path": as_text(Tree().add((260, end)), (260, end))})
    label = str(smollm2.tokenizer.convert_ids_to_tokens(end))
    assert "The model has ended its text" in said(at)
    assert sent(at, "generate")["written"][-1]["label"] == label
    assert at.button(key="generate_next").disabled
    assert at.button(key="generate_many").disabled


def test_a_text_ends_at_the_cap(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("components.prediction.generate.steps.MOST_TOKENS", 3)
    monkeypatch.setattr("components.prediction.generate.draft.MOST_TOKENS", 3)
    at = pressed(opened(), "many")
    assert len(ids(at)) == 3
    assert "written on for 3 tokens here, and no further" in said(at)
    assert at.button(key="generate_next").disabled


def test_a_text_ends_at_the_models_window(tiny_folder: TinyFolder):
    folder = str(tiny_folder("gpt2"))
    at = opened("cat " * 61, model=folder)
    pressed(at, "many")
    assert len(ids(at)) == 3
    assert "no place for more than these 64 tokens" in said(at)


def test_stop_keeps_what_is_written_and_resume_goes_on():
    at = pressed(opened(), "next")
    draft = at.session_state["_generate_draft"]
    stopped = draft.about_to_write(20).stopped()
    at.session_state["_generate_draft"] = stopped
    sound(at.run())
    assert len(ids(at)) == 1
    assert at.button(key="generate_resume").label == "Resume: 20 to go"
    assert len(ids(pressed(at, "resume"))) == 21


def test_a_hundred_draws_are_counted_and_tested():
    at = opened("My favourite animal is the", **SAMPLED)
    assert "Chi-square" not in said(at)
    sound(at.toggle(key="generate_count").set_value(True).run())
    assert "**Chi-square test**" in said(at)
    certain = opened(**(SAMPLED | {"generate_top_k": 1}), generate_count=True)
    assert "nothing to compare" in said(certain)


def test_a_whole_reading_is_measured_when_asked_for():
    at = pressed(opened(), "next")
    assert "without the cache:" not in said(at)
    pressed(at, "measure")
    assert "All 6 tokens without the cache:" in said(at)
    pressed(at, "next")
    assert "without the cache:" not in said(at)


def test_beams_are_cores_beam_search(smollm2: LoadedModel):
    at = pressed(opened(generate_method="Beam"), "many")
    search = at.session_state["_generate_search"]
    assert search.done == 21
    writer, step = Writer(smollm2, TEXT), first_step()
    for number in range(1, 5):
        logits = np.stack([writer.read(beam.ids).logits for beam in step.kept])
        log_probs = torch.from_numpy(logits).double().log_softmax(dim=-1).numpy()
        step = next_step(step, log_probs, 3)
        ours = search.steps[number]
        assert [beam.ids for beam in ours.kept] == [beam.ids for beam in step.kept]
        np.testing.assert_allclose(
            [beam.log_prob for beam in ours.kept],
            [beam.log_prob for beam in step.kept],
            atol=1e-4,
        )
    rows = sent(at, "generate_beams")["rows"]
    assert [row["state"] for row in rows][:3] == ["kept"] * 3
    assert rows[0]["share"] == 1
    assert at.query_params["generate_steps"] == "21"


def test_the_number_of_beams_and_a_step_back():
    at = opened(generate_method="Beam", generate_beams=2)
    for _ in range(3):
        pressed(at, "next")
    assert at.slider(key="generate_beam_step").value == 4
    assert [row["state"] for row in sent(at, "generate_beams")["rows"]].count(
        "kept"
    ) == 2
    sound(at.slider(key="generate_beam_step").set_value(2).run())
    assert "**Step 2**" in said(at)
    sound(at.slider(key="generate_beams").set_value(4).run())
    assert at.session_state["_generate_search"].done == 1
    pressed(pressed(at, "next"), "new")
    assert at.session_state["_generate_search"].done == 1


def ended_early(at: AppTest, rule: str) -> AppTest:
    """Two beams, where the model is taken to end a text with a full stop."""
    at.session_state["generate_rule"] = rule
    search = at.session_state["_generate_search"]
    done = replace(search.steps[-1], ended=(Beam((28,), -9.0, ended=True),) * 2)
    kept = replace(search, steps=(*search.steps[:-1], done))
    at.session_state["_generate_search"] = kept
    return sound(at.run())


def test_an_ended_search_says_by_which_rule_and_lists_no_running_text():
    at = pressed(opened(generate_method="Beam", generate_beams=2), "next")
    over = ended_early(at, "Enough have ended")
    assert "2 texts have ended, so the search is over by its rule" in said(over)
    assert "the best text that has ended is" in said(over)
    states = [row["state"] for row in sent(over, "generate_beams")["rows"]]
    assert states[:4] == ["ended", "ended", "unfinished", "unfinished"]
    assert "kept" not in states
    # A running text is better than -9 a token, so the other rules go on.
    going = ended_early(at, "None is better now")
    assert "So the search goes on by its rule" in said(going)
    rows = sent(going, "generate_beams")["rows"]
    assert "kept" in [row["state"] for row in rows]


def test_each_beam_shows_what_its_cache_reused():
    at = pressed(opened(generate_method="Beam", generate_beams=2), "next")
    for place in range(2):
        cells = sent_at(at, "generate_cache", place)["cells"]
        # The text and the one token before this step; at most two are new.
        assert len(cells) == 6
        assert 1 <= [cell["reused"] for cell in cells].count(False) <= 6
    costs = at.session_state["_generate_search"].costs
    assert [len(step) for step in costs] == [1, 2]
    kept = sum(cost.cache_bytes for cost in costs[1])
    captions = [caption.value for caption in at.caption]
    assert any(f"caches together take {kept:,} bytes" in one for one in captions)


def test_a_link_reads_all_its_tokens_at_once(smollm2: LoadedModel):
    path = tuple(smollm2.tokenizer.encode(" Paris, and it is a"))
    at = followed({"generate_path": as_text(Tree().add_missing(path), path)})
    costs = at.session_state["_generate_draft"].costs
    assert [(one.n_reused, one.n_computed) for one in costs.values()] == [
        (0, 5 + len(path))
    ]
    writer = Writer(smollm2, TEXT)
    tree = at.session_state["_generate_draft"].tree
    for number, token_id in enumerate(path):
        own = next_token_distribution(writer.read(path[:number]).logits)
        prob = tree.node(path[: number + 1]).prob
        assert prob == pytest.approx(own.probs[token_id], rel=1e-3, abs=1e-6)


def test_a_link_takes_the_steps_of_a_search_again():
    query = {"generate_method": "Beam", "generate_steps": "5"}
    at = followed(query)
    assert at.session_state["_generate_search"].done == 5


def test_an_encoder_says_that_it_writes_nothing_and_offers_the_switch():
    at = opened(model="minilm-l6")
    assert "MiniLM L6 writes nothing" in said(at).replace("\\", "")
    pressed(at, "switch")
    assert sent(at, "token_bars")["rows"][0]["label"] == "·Paris"


@pytest.mark.parametrize("family", ["t5", "bart", "gpt2", "llama"])
@pytest.mark.parametrize("method", ["Greedy", "Sample", "Beam"])
def test_every_kind_of_model_that_writes(
    family: str, method: str, tiny_folder: TinyFolder
):
    folder = str(tiny_folder(family))
    at = opened("the cat sat", model=folder, generate_method=method)
    pressed(at, "next")
    if method != "Beam":
        assert len(ids(at)) == 1
        given = sent(at, "generate")["given"]
        decoder = family in ("t5", "bart")
        assert [one["special"] for one in given] == ([True] if decoder else [False] * 3)


@pytest.mark.parametrize("text", HARD)
def test_any_text_is_written_on(text: str):
    at = opened(text, **SAMPLED)
    if not at.info:
        pressed(pressed(at, "next"), "next")
        labels = [one["label"] for one in sent(at, "generate")["written"]]
        assert len(ids(at)) >= 1
        assert not any("\ufffd" in label for label in labels)


def test_written_bytes_are_shown_as_whole_glyphs(smollm2: LoadedModel):
    path = tuple(smollm2.tokenizer.encode("ก👍🏽"))
    at = followed({"generate_path": as_text(Tree().add_missing(path), path)})
    labels = [one["label"] for one in sent(at, "generate")["written"]]
    assert len(labels) == len(path) + 1
    assert {"ก", "👍🏽", "⋯", "?"} == set(labels)


def test_an_empty_text_gets_one_sentence():
    at = opened("")
    assert len(at.info) == 1
    assert not at.segmented_control
    assert "Step 1" not in said(at)
