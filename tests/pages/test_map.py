"""The Map page without a browser: what is drawn, by which settings, and bad input."""

import json
import re
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.choice.page_views import View, page_views
from components.embeddings.map import wait
from components.embeddings.map.groups import PRESETS, Written, swapped, written_groups
from core.embeddings.matrix import embedding_rows
from core.embeddings.projection import Projection, project
from core.embeddings.word_vectors import word_vectors
from core.engine import maps
from core.engine.maps import HowFar
from core.models import LoadedModel
from tests.pages.embedding_pages import boxes, opened, plainly
from tests.pages.token_pages import sound
from tests.tiny import TinyFolder, save_model


def figure(at: AppTest) -> dict[str, Any]:
    """The picture as it is sent."""
    (chart,) = at.get("plotly_chart")
    return json.loads(chart.proto.spec)  # pyright: ignore[reportAttributeAccessIssue]


def traces(at: AppTest) -> list[dict[str, Any]]:
    return figure(at)["data"]


def numbers(packed: Any) -> np.ndarray:
    """An array of the picture, packed or plain."""
    if not isinstance(packed, dict):
        return np.array(packed)
    import base64

    raw = base64.b64decode(packed["bdata"])
    return np.frombuffer(raw, dtype=f"<{packed['dtype']}")


def coords(at: AppTest, axes: str = "xy") -> np.ndarray:
    return np.concatenate(
        [np.stack([numbers(one[axis]) for axis in axes], axis=1) for one in traces(at)]
    )


def told(at: AppTest) -> list[str]:
    return [text for trace in traces(at) for text in trace["hovertext"]]


def words(at: AppTest) -> str:
    texts = [*at.markdown, *at.caption, *at.info, *at.warning]
    return plainly("\n".join(one.value for one in texts))


def names(at: AppTest) -> list[str]:
    return [one.partition("</b>")[0].removeprefix("<b>") for one in told(at)]


def own(text: str, **state: object) -> AppTest:
    """The page with these groups and no neighbours, in GloVe unless told."""
    state = {"map_of": "words", "map_neighbours": 0, "map_from": "groups"} | state
    choices: dict[str, Any] = state | {"map_groups": text}
    return opened("map", **choices)


def view_of(view: View) -> AppTest:
    """The page with a view's text and choices."""
    return opened("map", view.text, **view.widgets)


def in_own_group(at: AppTest) -> float:
    """The share of points whose nearest in the picture is of their own group."""
    groups = np.repeat(
        range(len(traces(at))), [len(t["hovertext"]) for t in traces(at)]
    )
    apart = np.linalg.norm(coords(at)[:, None] - coords(at)[None], axis=-1)
    np.fill_diagonal(apart, np.inf)
    return float((groups[apart.argmin(axis=1)] == groups).mean())


@pytest.mark.parametrize("number", [0, 1])
def test_in_the_views_of_groups_each_word_is_nearest_to_one_of_its_own(number: int):
    at = view_of(page_views("map").views[number])
    assert in_own_group(at) == 1
    assert ":material/info:" not in words(at)


def test_the_picture_of_countries_holds_a_third():
    said = words(view_of(page_views("map").views[1]))
    share = re.search(r"The picture shows \*\*([\d.]+) %\*\*", said)
    assert share is not None
    assert 30 < float(share[1]) < 36


def test_tokens_of_the_text_gather_their_own_neighbours():
    at = view_of(page_views("map").views[2])
    assert [one["name"] for one in traces(at)][-1] == "·July"
    assert in_own_group(at) > 0.6


def test_the_page_opens_on_groups_and_with_a_text_of_ones_own_on_that():
    first = page_views("map").views[0]
    at = opened("map", first.text)
    assert [one["name"] for one in traces(at)] == ["animals", "fruits", "vehicles"]
    assert "draws the text at the top of the page instead" in words(at)
    assert not {"map_of", "map_from", "map_groups"} & set(at.query_params)
    assert traces(opened("map", "cat dog"))[0]["name"] == "cat"


def test_the_tokens_of_the_text_are_drawn_with_their_neighbours(smollm2: LoadedModel):
    at = opened("map", "The cat The")
    assert [one["name"] for one in traces(at)] == ["The", "·cat", "·The"]
    assert len(told(at)) == 18
    rows = embedding_rows(smollm2)
    cat = smollm2.tokenizer(" cat").input_ids[0]
    cosines = (
        rows @ rows[cat] / np.linalg.norm(rows, axis=1) / np.linalg.norm(rows[cat])
    )
    second = np.argsort(-cosines)[1]
    label = str(smollm2.tokenizer.decode([second])).replace(" ", "·")
    found = next(one for one in told(at) if one.startswith(f"<b>{label}</b>"))
    assert "neighbour in the group ·cat" in found
    assert f"cosine to ·cat: {cosines[second]:.5g}" in found


def test_pca_of_words_is_that_of_numpy_and_its_shares_are_told():
    at = own("king\nqueen\nriver\nmusic", map_metric="euclid")
    vectors = word_vectors()
    rows = np.stack(
        [vectors.vector(one) for one in ("king", "queen", "river", "music")]
    )
    centred = rows - rows.mean(axis=0)
    u, s, _ = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    np.testing.assert_allclose(np.abs(coords(at)), np.abs(u * s)[:, :2], atol=1e-4)
    shares = 100 * s**2 / (s**2).sum()
    title = figure(at)["layout"]["xaxis"]["title"]["text"]
    assert title == f"PC1, {shares[0]:.1f} % of the variance"
    assert f"The picture shows **{shares[:2].sum():.1f} %** of the variance" in words(
        at
    )
    assert "The rest lies in 1 further direction " in words(at)


def test_a_picture_of_all_dimensions_keeps_every_neighbour():
    # Four points spread in three directions: drawn in three, nothing is lost.
    at = own("king\nqueen\nriver\nmusic", map_dims=3)
    assert traces(at)[0]["type"] == "scatter3d"
    assert coords(at, "xyz").shape == (4, 3)
    assert "shows **100 %** of the variance." in words(at)
    assert "**100 %** are among its nearest in the picture too" in words(at)


@pytest.mark.parametrize("method", ["umap", "tsne"])
def test_the_same_seed_draws_the_same_map_and_another_one_another(method: str):
    text = "\n".join(PRESETS[1].lines)
    at = own(text, map_method=method)
    first = coords(at)
    assert "mean nothing" in words(at)
    assert "The picture shows" not in words(at)
    at.run()
    np.testing.assert_array_equal(coords(sound(at)), first)
    at.button(key="map_another_seed").click().run()
    assert at.number_input(key="map_seed").value == 2
    assert np.abs(coords(sound(at)) - first).max() > 0.1
    at.number_input(key="map_seed").set_value(1).run()
    np.testing.assert_array_equal(coords(sound(at)), first)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("method", ["umap", "tsne"])
@pytest.mark.parametrize("metric", ["cosine", "euclid"])
def test_every_method_draws_every_choice(method: str, metric: str, dims: int):
    at = opened(
        "map", "cat dog car", map_method=method, map_metric=metric, map_dims=dims
    )
    assert np.isfinite(coords(at, "xyz"[:dims])).all()
    assert len(told(at)) == len(set(told(at))) > 10


def test_a_map_that_takes_long_says_what_is_done_and_can_be_stopped(
    monkeypatch: pytest.MonkeyPatch,
):
    go_on, seen, buttons = threading.Event(), [], []
    draw, button = wait._show, st.button

    def slow(rows: Any, settings: Any, at: Any) -> Projection:
        at("loading")
        assert go_on.wait(20)
        return project(rows, settings, at)

    def shown(bar: Any, far: HowFar) -> None:
        draw(bar, far)
        seen.append(far.step)
        go_on.set()

    def offered(label: str, **how: Any) -> bool:
        buttons.append(label)
        return button(label, **how)

    maker = maps.Projector()
    monkeypatch.setattr(maps, "project", slow)
    monkeypatch.setattr(wait, "projector", lambda: maker)
    monkeypatch.setattr(wait, "_show", shown)
    monkeypatch.setattr(st, "button", offered)
    at = own("red, green, blue, dog, cat", map_method="tsne")
    assert seen[0] == "loading"
    assert "Stop, back to PCA" in buttons
    assert len(names(at)) == 5
    assert not [one for one in at.button if one.label == "Stop, back to PCA"]


def test_too_large_a_perplexity_is_named_and_the_map_drawn_with_one_that_fits():
    at = own("cat dog car bus", map_method="tsne")
    at.slider(key="map_perplexity").set_value(30).run()
    assert "with 4 points, 3 is the largest possible" in words(sound(at))
    assert len(told(at)) == 4


def test_too_many_neighbours_for_umap_are_named():
    at = own("cat dog car bus", map_method="umap")
    assert "with 4 points, n_neighbors is 3 at most" in words(at)
    assert len(told(at)) == 4
    at = own("cat dog", map_method="umap")
    assert "UMAP needs at least three points" in boxes(at)


@pytest.mark.parametrize("method", ["pca", "umap", "tsne"])
def test_one_point_is_no_map_and_a_button_draws_its_neighbours(method: str):
    at = own("king", map_method=method)
    assert "at least two points, and there is 1" in boxes(at)
    at.button(key="map_more").click().run()
    assert len(told(sound(at))) == 6
    assert "king" in names(at)


def test_of_two_points_nothing_is_said_that_is_always_so():
    at = own("king\nqueen", map_dims=3)
    assert "by chance" not in words(at)
    assert "shows **100 %** of the variance." in words(at)


def test_an_empty_list_of_words_gets_a_sentence():
    assert "a group a line" in boxes(own("  \n:\nanimals:"))


def test_points_that_are_all_the_same_get_a_sentence(tmp_path: Path):
    from transformers import AutoModel

    folder = save_model("bert", tmp_path)
    model = AutoModel.from_pretrained(folder)
    model.get_input_embeddings().weight.data[:] = 0.5
    model.save_pretrained(folder)
    at = opened("map", "the cat sat", model=str(folder))
    assert "points are the same, so there is no spread" in boxes(at)


def test_unknown_words_are_named_with_near_spellings_and_a_click_takes_one():
    at = own("royals: king, quenn, prince\nqqqxz, zzzqx, xxqz, zqzqz, car")
    assert "no vector for “quenn”" in words(at)
    assert "Nor has GloVe a vector for “" in words(at)
    next(one for one in at.button if one.label == "queen").click().run()
    assert names(sound(at)) == ["king", "queen", "prince", "car"]
    box = str(at.text_area(key="map_groups").value)
    assert box.startswith("royals: king, queen, prince")


def test_a_word_of_several_tokens_has_no_row_and_the_page_shows_its_parts():
    at = own("France, unbelievableness, Italy", map_of="tokens")
    assert names(at) == ["·France", "·Italy"]
    assert "**unbelievableness** (" in words(at)
    assert "no row stands for it" in words(at)


def test_a_ready_group_fills_the_box_and_goes_when_something_is_typed():
    at = opened("map", map_from="groups", map_of="words")
    at.selectbox(key="map_preset").set_value(PRESETS[3].title).run()
    assert [one["name"] for one in traces(sound(at))] == list(PRESETS[3].lines)
    assert at.slider(key="map_neighbours").value == 8
    at.text_area(key="map_groups").set_value("red, blue").run()
    assert at.selectbox(key="map_preset").value is None


@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.title)
@pytest.mark.parametrize("of", ["tokens", "words"])
def test_every_ready_group_is_known(preset: Any, of: str):
    at = own("\n".join(preset.lines), map_of=of, map_neighbours=2)
    assert ":material/info:" not in words(at)
    assert "No single token" not in words(at)
    assert len(traces(at)) == len(preset.lines)


def test_groups_are_read_as_they_are_written():
    assert written_groups("a: x, y z ,x\n\nking\none two; three\n:\nb:") == [
        Written("a", ("x", "y z")),
        Written("king", ("king",)),
        Written("one two, three …", ("one two", "three")),
    ]
    assert swapped("a: x, y\nx z", "x", "w") == "a: w, y\nw, z"


def test_what_does_not_fit_is_left_out_and_said():
    at = opened("map", " ".join(f"a{i} b c d e f g h i j k l m" for i in range(9)))
    assert "the first 12 are drawn" in words(at)
    assert len(traces(at)) == 12
    many = "\n".join("one two three four five six seven eight nine ten" for _ in "ab")
    at = own("\n".join(str(i) for i in range(30)) + f"\n{many}")
    assert "Only the first 12 groups" in words(at)
    assert len(told(at)) == 12


@pytest.mark.parametrize("text", [" ", "a", "القطة السوداء تنام", "\ud800"])
def test_a_text_without_known_words_offers_groups(text: str):
    at = opened("map", text, map_of="words")
    if not at.get("plotly_chart"):
        at.button(key="map_to_groups").click().run()
    assert len(told(sound(at))) >= 2


@pytest.mark.parametrize("family", ["t5", "bart", "gpt2", "albert"])
def test_models_of_every_kind_have_a_map(family: str, tiny_folder: TinyFolder):
    at = opened("map", "the cat sat", model=str(tiny_folder(family)))
    assert np.isfinite(coords(at)).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("map_neighbours", "999"), ("map_perplexity", "x"), ("map_seed", "-5"),
        ("map_dims", "4-D"), ("map_method", "magic"), ("map_min_dist", "7"),
        ("map_groups", ""),
    ],
)  # fmt: skip
def test_an_impossible_address_is_forgiven(name: str, value: str):
    at = opened("map", query={name: value})
    assert len(told(at)) > 5
