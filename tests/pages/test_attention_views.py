"""What pages about attention say of their views holds for the shipped models."""

from functools import cache

import numpy as np
import pytest

from components.choice.page_views import View, page_views
from core.attention.ablation import (
    NextTokenChange,
    answer_of,
    change_between,
    likeliest,
)
from core.attention.head_set import from_address
from core.attention.head_summary import head_summary
from core.attention.rollout import masses, mean_patterns, one_hot, without_first
from core.models import LoadedModel
from core.trace import Trace, trace
from core.trace.attentions import Attentions, attentions_of
from tests.pages.attention_pages import sent
from tests.pages.open import opened_by_link
from tests.pages.test_views import address

Models = dict[str, LoadedModel]


@pytest.fixture(scope="module")
def models(smollm2: LoadedModel, minilm: LoadedModel) -> Models:
    return {"smollm2-135m": smollm2, "minilm-l6": minilm}


def view(page: str, index: int) -> View:
    return page_views(page).views[index]


@cache
def read(model: LoadedModel, text: str) -> Trace:
    return trace(model, text)


def kind(models: Models, shown: View) -> Attentions:
    return attentions_of(read(models[shown.model], shown.text))[0]


def chosen(shown: View) -> tuple[int, int]:
    layer, head = shown.settings["head"].split(".")[-2:]
    return int(layer), int(head)


def pair(shown: View) -> tuple[int, int]:
    query, key = shown.settings["pair"].split(".")
    return int(query), int(key)


def pattern(models: Models, shown: View) -> np.ndarray:
    layer, head = chosen(shown)
    return kind(models, shown).layer(layer).pattern()[head]


def word(attentions: Attentions, place: int) -> str:
    return attentions.query_tokens[place].text.strip()


def role(attentions: Attentions, name: str) -> np.ndarray:
    found = head_summary(attentions).roles
    scores = next(one.scores for one in found if one.role.id == name)
    assert scores is not None
    return scores


def strongest(scores: np.ndarray) -> tuple[int, int]:
    layer, head = np.unravel_index(np.nanargmax(scores), scores.shape)
    return int(layer), int(head)


def test_it_looks_at_the_animal_more_than_in_any_other_head(models: Models):
    shown = view("heads", 0)
    heads, (query, key) = kind(models, shown), pair(shown)
    assert (word(heads, query), word(heads, key)) == ("it", "animal")
    shares = np.stack([layer.row(query)[:, key] for layer in heads.layers()])
    assert strongest(shares) == chosen(shown)
    assert shares.max() > 0.7
    street = [word(heads, at) for at in range(query)].index("street")
    assert pattern(models, shown)[query, street] < 0.2


def test_an_induction_head_looks_at_what_followed_the_last_time(models: Models):
    shown = view("heads", 1)
    heads, (query, key) = kind(models, shown), pair(shown)
    assert shown.settings["sort"] == "induction"
    assert strongest(role(heads, "induction")) == chosen(shown)
    assert (word(heads, query), word(heads, key)) == ("a", "mat")
    assert word(heads, key - 1) == "a"
    row = pattern(models, shown)[query]
    assert row.argmax() == key
    assert row[key] > 0.8


def test_a_head_of_the_encoder_looks_at_the_token_before_and_nothing_else(
    models: Models,
):
    shown = view("heads", 2)
    assert strongest(role(kind(models, shown), "previous")) == chosen(shown)
    before = np.diagonal(pattern(models, shown), offset=-1)
    assert (before > 0.99).all()


def test_the_queries_of_the_page_about_keys_find_what_it_says(models: Models):
    it, before, rest = (view("neurons", index) for index in range(3))
    query, key = pair(it)
    scores = kind(models, it).layer(chosen(it)[0]).scores()[chosen(it)[1]][query]
    seen = scores[: query + 1]
    assert seen.argmax() == key
    assert np.sort(seen)[-1] - np.sort(seen)[-2] > 1
    rows = pattern(models, before).argmax(axis=1)[1:]
    assert rows.tolist() == list(range(len(rows)))
    assert (pattern(models, rest)[:, 0] > 0.95).all()


def without(models: Models, shown: View) -> NextTokenChange:
    model, heads = models[shown.model], kind(models, shown)
    parts = from_address(shown.settings["off"] or shown.settings["head"])
    sizes = {heads.name: (heads.n_layers, heads.n_heads)}
    off = parts.changes(sizes, lambda _, name: role(heads, name))
    before = answer_of(read(model, shown.text), -1)
    after = answer_of(trace(model, shown.text, interventions=off), -1)
    change = change_between(before, after)
    assert isinstance(change, NextTokenChange)
    return change


def test_one_head_is_missed_more_than_sixty_five_that_rest(models: Models):
    one, many = view("switch-off", 0), view("switch-off", 1)
    single, _ = likeliest(without(models, one))
    assert single.before > 0.7
    assert single.after < 0.2
    assert pattern(models, one)[-1].argmax() == 3
    assert word(kind(models, one), 3) == "France"
    resting, _ = likeliest(without(models, many))
    assert (role(kind(models, many), "first") >= 0.95).sum() == 65
    assert single.after < resting.after < resting.before


def test_without_one_early_head_another_answer_comes_first(models: Models):
    shown = view("switch-off", 2)
    first, now = likeliest(without(models, shown))
    says = models[shown.model].tokenizer.decode
    assert (says([first.id]), says([now.id])) == (" mat", " chair")
    assert first.after < first.before / 3


def flow(models: Models, shown: View) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Words, what arrives from each at the target, and what the last layer reads."""
    heads, held = kind(models, shown), shown.settings
    means = mean_patterns(heads)[int(held["flow_from"]) :]
    if held["flow_without_first"] == "1":
        means = without_first(means)
    target = int(held["flow_target"]) - 1
    mass = masses(means, one_hot(target, means.shape[1]), 0.5)
    words = [word(heads, at) for at in range(means.shape[1])]
    assert words[target] == "it"
    return words, mass[0], means[-1][target]


def test_several_layers_bring_the_animal_where_the_last_reads_little(models: Models):
    words, arrives, alone = flow(models, view("flow", 0))
    animal = words.index("animal")
    assert arrives.argmax() == animal
    assert arrives[animal] > 0.3
    assert alone[animal] < 0.1


def test_through_all_layers_of_a_decoder_all_comes_from_the_first_token(models: Models):
    _, arrives, _ = flow(models, view("flow", 1))
    assert arrives[0] > 0.999


def test_six_layers_of_an_encoder_leave_a_little_of_every_token(models: Models):
    _, arrives, _ = flow(models, view("flow", 2))
    assert arrives[1:].max() < 0.1
    assert arrives[1:].min() > 0.02


def test_two_heads_of_one_text_differ_plainly(models: Models):
    shown = view("compare", 0)
    heads = kind(models, shown)
    right = tuple(map(int, shown.settings["compare_right"].split(".")))
    other = heads.layer(right[0]).pattern()[right[1]]
    it, animal = 8, 1
    assert pattern(models, shown)[it, animal] > 0.7
    assert other[it].argmax() == it - 1
    assert other[it, animal] < 0.1


def test_a_changed_last_word_turns_an_encoder_head(models: Models):
    shown = view("compare", 1)
    layer, head = chosen(shown)
    model = models[shown.model]
    other = attentions_of(read(model, shown.settings["compare_text"]))[0]
    it, animal, street = 10, 2, 8
    assert [word(other, at) for at in (it, animal, street)] == [
        "it",
        "animal",
        "street",
    ]
    here, there = pattern(models, shown)[it], other.layer(layer).pattern()[head][it]
    assert here[animal] > 2 * there[animal]
    assert there[street] > here[street]


def test_two_models_have_a_head_for_the_token_before(models: Models):
    shown = view("compare", 2)
    mine = pattern(models, shown)
    other = attentions_of(read(models["minilm-l6"], shown.text))[0]
    layer, head = map(int, shown.settings["compare_right"].split("."))
    theirs = other.layer(layer).pattern()[head]
    for one in (mine, theirs):
        assert one.argmax(axis=1)[1:].tolist() == list(range(len(one) - 1))


@pytest.mark.parametrize("page", ["heads", "neurons", "switch-off", "flow", "compare"])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_view_is_shown_with_its_settings_and_only_its_number_in_the_address(
    page: str, index: int
):
    at = opened_by_link(page, **({"example": str(index + 1)} if index else {}))
    shown = view(page, index)
    assert address(at) == ({"example": str(index + 1)} if index else {})
    if page in ("heads", "neurons"):
        one = sent(at, "one_number")
        assert one["where"] == "L{}H{}".format(*chosen(shown))
        assert (one["queryAt"], one["key"]) == pair(shown)
        assert one["step"] == shown.settings.get("step", "q")
    if page == "heads":
        assert sent(at, "head_grid")["look"]["sort"] == shown.settings.get("sort", "")
    if page == "neurons":
        assert ".".join(sent(at, "neurons")["sorts"]) == shown.settings["sorted"]
    if page == "switch-off":
        off = shown.settings["off"]
        said = (
            [one.value for one in at.markdown] if off else [b.label for b in at.button]
        )
        label = "first" if off else "L{}H{}".format(*chosen(shown))
        assert any(label in one for one in said)
    if page == "compare":
        assert (
            at.segmented_control(key="compare_how_box").value
            == (shown.settings["compare_how"])
        )
