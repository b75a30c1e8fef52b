"""The page In context without a browser: words, sentences, models of each kind."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.choice.page_views import View, page_views
from components.embeddings.contextual.choice import presets
from core.embeddings.contextual import (
    cosines_over_layers,
    every_layer,
    layer_vectors,
    usual_cosines,
)
from core.models import LoadedModel
from core.text.word_uses import shared_word, uses_in
from core.trace import trace
from tests.pages.embedding_pages import boxes, opened, plainly
from tests.pages.number_views import numbers_sent, sent
from tests.pages.token_pages import HARD, sound
from tests.pages.token_pages import said as markdown
from tests.tiny import TinyFolder

FIRST, _, DECODER = page_views("contextual").views
BOUGHT = "I bought an apple and an orange\nI bought an apple watch\nAn apple fell"
CATS = "the cat sat on a mat\na black dog saw the cat"


def said(at: AppTest) -> str:
    captions = "\n".join(one.value for one in at.caption)
    return plainly(f"{markdown(at)}\n{captions}")


def cosines(model: LoadedModel, view: View) -> tuple[np.ndarray, np.ndarray]:
    """Cosines of a view's word in its sentences over the layers, and the usual ones."""
    lines = view.widgets["contextual_sentences"].splitlines()
    traces = [trace(model, line) for line in lines]
    word = shared_word(lines)
    of = [(t, use) for t in traces for use in uses_in(word, t.text, t.tokens, 0)]
    vectors = np.stack([layer_vectors(*one) for one in of])
    layers = np.concatenate([every_layer(one) for one in traces], axis=1)
    usual = usual_cosines(layers, [token for one in traces for token in one.tokens])
    return cosines_over_layers(vectors), usual.mean


def test_the_opening_view_begins_at_1_and_parts_fruit_from_maker(minilm: LoadedModel):
    found, usual = cosines(minilm, FIRST)
    assert (found[0] == 1).all()
    fruits, other = found[:, 0, 1], found[:, :2, 2]
    assert (other < fruits[:, None])[1:].all()
    # Layer by layer further apart, up to the third; in the end further than ever.
    assert (np.diff(other[:4], axis=0) < -0.04).all()
    assert other[6].max() < other[:6].min() < 0.8
    assert other[6].max() < 0.65
    assert fruits[6] > 0.85
    assert (other > usual[:, None]).all()


def test_the_view_of_banks_has_two_by_the_water_and_two_that_lend(minilm: LoadedModel):
    found, _ = cosines(minilm, page_views("contextual").views[1])
    assert (found[0] == 1).all()
    last = found[-1]
    assert min(last[0, 1], last[2, 3]) > last[:2, 2:].max() + 0.1


def test_the_decoders_view_has_two_uses_that_it_cannot_tell_apart(smollm2: LoadedModel):
    found, _ = cosines(smollm2, DECODER)
    np.testing.assert_allclose(found[:, 0, 1], 1, atol=1e-6)
    assert found[-1, 0, 2] < 0.9


def test_the_words_on_the_buttons_stand_at_one_place_in_every_sentence(
    minilm: LoadedModel,
):
    for preset in presets():
        places = {
            uses_in(preset.word, line, trace(minilm, line).tokens, 0)[0].places
            for line in preset.sentences
        }
        assert len(places) == 1


def test_apple_the_fruit_and_apple_watch_in_minilm(minilm: LoadedModel):
    at = opened("contextual", model="minilm-l6")
    words = said(at)
    assert "After L5 the cosine is **0.89** for 1 and 2" in words
    assert "the same row of the **embedding matrix** W_E: cosine 1 exactly" in words
    assert "the vector of its place is added" in words
    assert "Your text above has no “apple”" in words
    shown = numbers_sent(at, "cosine_map")["values"]
    texts = FIRST.widgets["contextual_sentences"].splitlines()
    rows = np.concatenate(
        [trace(minilm, text).main_stack.resid(6) for text in texts]
    ).astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    np.testing.assert_allclose(shown.reshape(27, 27), rows @ rows.T, atol=1e-6)
    view = sent(at, "cosine_map")
    assert view["groups"] == [9, 18]
    marked = [r["number"] for r in view["rows"] if r["word"].startswith("▸")]
    assert marked == [4, 13, 22]


def test_a_decoder_says_why_nothing_changes_and_offers_an_encoder():
    at = opened("contextual", model="smollm2-135m", contextual_sentences=BOUGHT)
    assert "Sentences 1 and 2 are the same up to “apple”, token for token." in said(at)
    assert "in every layer" in said(at)
    assert "this model adds no vector for the place" in said(at)
    at.button(key="contextual_switch").click().run()
    assert "**0.68** for 1 and 2" in said(sound(at))
    assert not [b for b in at.button if b.key == "contextual_switch"]


def test_the_text_above_is_read_when_it_has_the_word():
    at = opened("contextual", "Is this an apple pie?", model="minilm-l6")
    assert "Is this an **apple** pie? :small[:gray-badge[your text]]" in said(at)
    assert "**4**&nbsp; The new **apple** watch" in said(at)
    # The same sentence above and in the box is read once.
    at = opened("contextual", FIRST.text, model="minilm-l6")
    assert "**3**&nbsp;" in said(at)
    assert "**4**&nbsp;" not in said(at)


def test_a_button_brings_another_word():
    at = opened("contextual", model="minilm-l6")
    at.button(key="contextual_preset_bank").click().run()
    assert "The muddy **bank** of the stream" in said(sound(at))
    assert at.text_input(key="contextual_word").value == "bank"
    assert "at least" in said(at)


def test_the_learners_own_text_is_compared_with_the_word_alone():
    at = opened("contextual", model="minilm-l6")
    at.button(key="contextual_preset_own").click().run()
    words = said(sound(at))
    assert "The **capital** of France is :small" in words
    assert "**2**&nbsp; **capital**" in words


def test_a_line_without_the_word_is_named_and_the_others_are_read():
    at = opened("contextual", model="minilm-l6", contextual_sentences=BOUGHT)
    at.text_input(key="contextual_word").set_value("bought").run()
    assert "Line 3 has no “bought”, so it is left out there." in said(sound(at))
    assert "**2**&nbsp; I **bought** an apple watch" in said(at)


def test_capital_letters_do_not_matter_but_may_make_another_token():
    at = opened("contextual", model="smollm2-135m")
    at.text_area(key="contextual_sentences").set_value("Bank of wood\nthe bank").run()
    assert "**Bank** of wood" in said(sound(at))
    assert "is not the same token everywhere" in said(at)


def test_a_word_twice_in_one_sentence_has_two_uses():
    at = opened(
        "contextual",
        "The black cat fights the white cat.",
        model="minilm-l6",
        contextual_sentences="A cat",
    )
    assert "**1a**&nbsp; The black **cat** fights" in said(at)
    assert "**1b**&nbsp;" in said(at)


@pytest.mark.parametrize(
    ("word", "lines", "sentence"),
    [
        ("pear", "an apple\nan apple pie", "“pear” stands in none of these"),
        ("pie", "an apple\nan apple pie", "“pie” is used only once here"),
        ("", "one\ntwo", "No word stands in all of these sentences."),
        ("", "", "No word stands in all of these sentences."),
        ("a", "\n".join("abcdef"), "6 sentences; at most 5"),
        ("a", "a " * 200 + "\nb", "Sentence 1 has 399 characters; at most 300"),
        ("*x*", "b\nc", "“*x*” stands in none"),
    ],
)
def test_what_cannot_be_compared_gets_one_sentence(word, lines, sentence):
    at = opened(
        "contextual",
        "👍",
        model="minilm-l6",
        contextual_word=word,
        contextual_sentences=lines,
    )
    assert sentence in boxes(at)
    assert len(at.info) == 1
    at.button(key="contextual_preset_light").click().run()
    assert not sound(at).info


def test_a_word_of_several_tokens_says_that_it_is_a_mean():
    at = opened("contextual", model="minilm-l6", contextual_word="tokenizer",
                contextual_sentences="a tokenizer\nthe tokenizer cuts")  # fmt: skip
    assert "the mean of its tokens' vectors" in said(at)
    assert "is 2 tokens everywhere" in said(at)


def test_the_layer_of_a_deeper_model_gives_way():
    at = opened("contextual", model="minilm-l6", contextual_layer=25)
    assert at.slider(key="contextual_layer").value == 6
    at.slider(key="contextual_layer").set_value(0).run()
    assert "embeddings" in sent(sound(at), "cosine_map")["label"]


def test_long_sentences_are_cut_and_the_page_says_so():
    text = "apple " + "word " * 200
    at = opened("contextual", text, model="minilm-l6")
    assert "Sentence 1: Your text has 203 tokens. Only the first 64" in said(at)
    late = opened("contextual", "word " * 200 + "cat", model="minilm-l6",
                  contextual_word="cat", contextual_sentences="a cat")  # fmt: skip
    assert "Fewer than two uses of “cat”" in boxes(late)


@pytest.mark.parametrize(
    ("family", "start"),
    [
        ("llama", "is that row and nothing else"),
        ("gemma2", "is that row times a fixed number"),
        ("modernbert", "is made from that row alone"),
        ("bert", "the vector of its place is added"),
    ],
)
def test_layer_0_is_told_as_it_is(family: str, start: str, tiny_folder: TinyFolder):
    at = opened("contextual", "the cat", model=str(tiny_folder(family)),
                contextual_sentences=CATS, contextual_word="cat")  # fmt: skip
    assert start in said(at)


@pytest.mark.parametrize("family", ["bert", "gpt2", "t5", "bart", "albert", "marian"])
def test_each_family_compares_its_words(family: str, tiny_folder: TinyFolder):
    at = opened("contextual", "the cat", model=str(tiny_folder(family)),
                contextual_sentences=CATS, contextual_word="cat")  # fmt: skip
    words = said(at)
    assert "**3**&nbsp; a black dog saw the **cat**" in words
    assert sent(at, "cosine_map")["rows"]
    offered = any(one.key == "contextual_switch" for one in at.button)
    assert offered is (family == "gpt2")
    assert ("the two cannot be compared" in words) is (family == "albert")


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("model", ["minilm-l6", "smollm2-135m"])
def test_any_text_leaves_the_page_useful(text: str, model: str):
    at = opened("contextual", text, model=model)
    assert sent(at, "cosine_map")["rows"]
    own = next(b for b in at.button if b.key == "contextual_preset_own")
    if not own.disabled:
        own.click().run()
        sound(at)


@pytest.mark.parametrize(
    "query",
    [
        {"contextual_layer": "99"},
        {"contextual_layer": "x"},
        {"contextual_word": "x" * 500},
        {"contextual_sentences": "a\x00b\na"},
    ],
)
def test_an_address_that_means_nothing_is_forgiven(query: dict[str, str]):
    opened("contextual", query=query, model="minilm-l6")
