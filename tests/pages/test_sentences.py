"""The page Sentences without a browser: pooling, pairs, limits, models of each kind."""

import numpy as np
import pytest

from components.choice.page_views import View, page_views
from core.embeddings.sentence_vectors import sentence_vector
from core.models import LoadedModel
from core.trace import trace
from tests.pages.embedding_pages import boxes, opened, plainly
from tests.pages.number_views import numbers_sent, sent
from tests.pages.token_pages import said, sound
from tests.tiny import TinyFolder

ALIKE, OPPOSITES, UNTRAINED = page_views("sentences").views
THREE = "the cat sat\na cat sat on the mat\none dog"


BITES = ["The dog bit the man.", "The man bit the dog.", "It is freezing outside."]


def lines_of(view: View) -> list[str]:
    return view.widgets["sentences_lines"].splitlines()


def cosines(model: LoadedModel, view: View) -> np.ndarray:
    """Of all sentences of a view, and its text as the last."""
    texts = [*lines_of(view), view.text]
    vectors = np.stack([sentence_vector(trace(model, x), "mean") for x in texts])
    return vectors @ vectors.T


def test_in_the_opening_view_only_those_that_mean_the_same_are_near(
    minilm: LoadedModel,
):
    found = cosines(minilm, ALIKE)
    same = np.kron(np.eye(4), np.ones((2, 2))) - np.eye(8) == 1
    other = np.kron(np.eye(4), np.ones((2, 2))) == 0
    assert found[:8, :8][same].min() > 0.5
    assert found[:8, :8][other].max() < 0.2
    # The text finds its pair though they share no word.
    assert found[8, :8].argmax() == 7
    assert found[8, 7] > 0.6
    shared = set(lines_of(ALIKE)[7].lower().split()) & set(ALIKE.text.lower().split())
    assert not shared


def test_in_the_second_view_what_says_the_opposite_is_the_most_alike(
    minilm: LoadedModel,
):
    found = cosines(minilm, OPPOSITES)[:6, :6]
    opposite = found[[0, 2, 4], [1, 3, 5]]
    assert (opposite > 0.6).all()
    assert opposite[1] > 0.95
    np.fill_diagonal(found, 0)
    assert found.max() == opposite[1]


def test_in_the_last_view_a_model_not_trained_for_it_finds_all_alike(
    smollm2: LoadedModel,
):
    assert lines_of(UNTRAINED) == lines_of(ALIKE)
    assert cosines(smollm2, UNTRAINED).min() > 0.65


def test_what_is_said_of_smollm2_follows_from_its_cosines():
    at = opened("sentences", model="smollm2-135m")
    assert "Even the two sentences least alike have **0.70**" in said(at)


def test_a_text_that_is_like_none_of_the_sentences_is_said_to_be():
    at = opened("sentences", "qwertz", model="minilm-l6", sentences_lines=THREE)
    assert "so none of them is really near" in plainly(said(at))
    at = opened("sentences", "the cat sits", model="minilm-l6", sentences_lines=THREE)
    assert "really near" not in plainly(said(at))


def test_every_cell_is_the_cosine_of_minilms_means(minilm: LoadedModel):
    at = opened("sentences", model="minilm-l6")
    lines = [row["word"] for row in sent(at, "cosine_map")["rows"]]
    assert len(lines) == 8
    vectors = np.stack([sentence_vector(trace(minilm, x), "mean") for x in lines])
    shown = numbers_sent(at, "cosine_map")["values"].reshape(8, 8)
    np.testing.assert_allclose(shown, vectors @ vectors.T, atol=1e-6)
    assert "**MiniLM was trained for this**" in said(at)
    assert "Over all 28 pairs" in said(at)


def test_cls_is_said_not_to_be_what_minilm_was_trained_for(minilm: LoadedModel):
    at = opened("sentences", model="minilm-l6")
    at.segmented_control(key="sentences_how").set_value("[CLS]").run()
    assert "MiniLM was not trained for [CLS]" in said(sound(at))
    lines = [row["word"] for row in sent(at, "cosine_map")["rows"]]
    vectors = np.stack([sentence_vector(trace(minilm, x), "first") for x in lines])
    shown = numbers_sent(at, "cosine_map")["values"].reshape(8, 8)
    np.testing.assert_allclose(shown, vectors @ vectors.T, atol=1e-6)


def test_pairs_are_ranked_and_the_text_above_finds_its_nearest():
    at = opened("sentences", "It is icy", model="minilm-l6",
                sentences_lines="\n".join(BITES))  # fmt: skip
    pairs, own = (sent(at, "sentence_bars", place)["rows"] for place in (0, 1))
    assert len(pairs) == 3
    values = [float(row["value"].replace("−", "-")) for row in pairs]
    assert values == sorted(values, reverse=True)
    assert pairs[0]["label"] == "1  The dog bit the man.\n2  The man bit the dog."
    assert own[0]["label"] == "It is freezing outside."
    assert "Closest to “It is icy” is “It is freezing outside.”" in plainly(said(at))


def test_smollm2_says_what_it_was_trained_for_and_offers_minilm():
    at = opened("sentences", model="smollm2-135m")
    assert "SmolLM2 was trained for none of these" in said(at)
    at.segmented_control(key="sentences_how").set_value("last token").run()
    assert "by last token" in sent(sound(at), "cosine_map")["label"]
    at.button(key="sentences_switch").click().run()
    # MiniLM has no such way: the mean takes its place.
    assert "by mean" in sent(sound(at), "cosine_map")["label"]
    assert "MiniLM was trained for this" in said(at)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "Two different sentences are needed"),
        ("one\n\n \none", "Two different sentences are needed"),
        ("\n".join(map(str, range(13))), "13 sentences; at most 12"),
        ("a\n" + "x" * 301, "Sentence 2 has 301 characters; at most 300"),
    ],
)
def test_what_cannot_be_compared_gets_one_sentence(lines: str, sentence: str):
    at = opened("sentences", model="minilm-l6", sentences_lines=lines)
    assert sentence in boxes(at)
    assert len(at.info) == 1
    at.button(key="sentences_examples").click().run()
    assert not sound(at).info
    assert len(sent(at, "cosine_map")["rows"]) == 8


def test_twelve_sentences_are_a_table_and_two_have_one_pair():
    lines = "\n".join(f"number {at}" for at in range(12))
    at = opened("sentences", model="minilm-l6", sentences_lines=lines)
    assert len(sent(at, "sentence_bars")["rows"]) == 66
    assert sent(at, "cosine_map")["tableCols"] == 12
    at = opened("sentences", model="minilm-l6", sentences_lines="a cat\na dog")
    assert "Their cosine is" in said(at)


@pytest.mark.parametrize("family", ["bert", "gpt2", "t5", "bart", "albert"])
def test_each_family_pools_its_tokens(family: str, tiny_folder: TinyFolder):
    at = opened("sentences", "the cat", model=str(tiny_folder(family)),
                sentences_lines=THREE)  # fmt: skip
    assert len(sent(at, "cosine_map")["rows"]) == 3
    assert "Headlight does not know" in said(at)
    ways = at.segmented_control(key="sentences_how").options
    assert ways == ["mean", "last token" if family == "gpt2" else "first token"]


@pytest.mark.parametrize(
    "query", [{"sentences_how": "nonsense"}, {"sentences_lines": "\x00\n"}]
)
def test_an_address_that_means_nothing_is_forgiven(query: dict[str, str]):
    opened("sentences", query=query, model="minilm-l6")
