"""The page about encoders without a browser, on models of each kind."""

import json
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from transformers import PreTrainedTokenizerFast

from components.choice.page_views import page_views
from components.words.percent import percent
from core.attention.masked_words import guess_at, padded_batch
from core.models import LoadedModel, load_model
from core.trace import trace
from tests import tiny
from tests.pages import token_pages
from tests.pages.number_views import numbers_sent, sent
from tests.pages.open import go_to, opened_by_link
from tests.pages.token_pages import HARD, TEXT
from tests.tiny import TinyFolder

WORDS = "the black dog saw a cat"
SENDABLE = [text for text in HARD if text != "\ud800"]
"""A browser sends no lone surrogate."""
GUESSERS = ["bert", "roberta", "distilbert", "albert", "electra", "modernbert"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Folders of tiny models in whose vocabulary the word "fast" is the mask token."""

    @cache
    def of(family: str) -> str:
        path = tiny.save_model(family, tmp_path_factory.mktemp(family))
        tokenizer = PreTrainedTokenizerFast.from_pretrained(path)
        tokenizer.mask_token = "fast"
        tokenizer.save_pretrained(path)
        return str(path)

    return of


def opened(model: str, text: str = TEXT, **address: str) -> AppTest:
    at = AppTest.from_file(token_pages.SHELL, default_timeout=120)
    at.session_state["text"] = text
    at.session_state["model"] = model
    for name, value in address.items():
        at.query_params[name] = value
    go_to(at, "attention/hidden.py").run()
    return token_pages.sound(at)


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.info, *at.header]
    return "\n".join(box.value for box in boxes).replace("\\", "")


def metrics(at: AppTest) -> list[str]:
    return [metric.value for metric in at.metric]


def test_a_decoder_says_what_it_is_and_offers_an_encoder():
    at = opened("smollm2-135m")
    assert "SmolLM2 135M is no encoder." in said(at)
    masks = sent(at, "token_maps")["maps"]
    titles = ["SmolLM2 135M, L0H0", "May be seen in an encoder"]
    assert [one["title"] for one in masks] == titles
    assert "gives **0 %** of its attention to tokens on the right" in said(at)
    assert "15 of 25 cells are visible: n(n + 1) / 2 with n = 5" in masks[0]["about"]
    assert "25 of 25 cells are visible: n² with n = 5" in masks[1]["about"]
    assert "From here on MiniLM L6 reads your text" in said(at)
    at.button(key="hidden_switch").click().run()
    first = sent(token_pages.sound(at), "token_maps")["maps"][0]
    assert first["title"] == "MiniLM L6, L0H0"
    assert "From here on" not in said(at)
    for part in ("Two texts in one batch", "What stands behind a hidden word?"):
        assert part in said(at)
    assert [metric.label for metric in at.metric] == [
        "Change, padding hidden", "Change, padding seen",
    ]  # fmt: skip


def test_an_encoders_mask_is_the_models_own_and_full(minilm: LoadedModel):
    at = opened("minilm-l6")
    numbers = numbers_sent(at, "token_maps")
    own = trace(minilm, TEXT).main_stack.self_attention(0).mask
    np.testing.assert_array_equal(numbers["mask0"].reshape(7, 7), own)
    np.testing.assert_array_equal(numbers["mask1"].reshape(7, 7), np.tri(7))
    assert own.all()


def test_the_batch_and_its_proof_are_the_models_own(minilm: LoadedModel):
    text = "I bought an apple and an orange"
    at = opened("minilm-l6", text, hidden_second="Cats sleep", hidden_head="3")
    _, short = padded_batch(minilm, (text, "Cats sleep"))
    shares = numbers_sent(at, "token_maps", 1)
    n = len(short.encoded.tokens)
    np.testing.assert_allclose(
        shares["shares0"].reshape(n, -1), short.pattern(3)[3], atol=1e-6
    )
    assert (shares["mask0"].reshape(n, -1) == short.visible).all()
    assert (
        f"The last {9 - n} columns are padding"
        in (sent(at, "token_maps", 1)["maps"][0]["about"])
    )
    hidden, seen = metrics(at)
    assert hidden == "exactly 0" or float(hidden) < 1e-5
    assert float(seen) == pytest.approx(short.error_seen, rel=0.05)
    chips = sent(at, "chip_lines")["lines"]
    assert [chip[0] for chip in chips[1]["chips"] if chip[3] == "pad"] == ["[PAD]"] * (
        9 - n
    )


def test_the_shorter_text_is_the_one_that_is_filled_up():
    at = opened("minilm-l6", "Cats", hidden_second="A cat sleeps on the mat")
    assert sent(at, "token_maps", 1)["maps"][0]["title"].startswith("Your text: L3H0")


def test_texts_of_one_length_need_no_padding():
    at = opened("minilm-l6", "A dog sleeps")
    assert "nothing needs padding" in said(at)
    assert metrics(at) == []


def test_an_empty_second_text_is_told():
    at = opened("minilm-l6")
    at.text_input(key="hidden_second").set_value("").run()
    assert "The second text is empty." in said(token_pages.sound(at))


def test_a_second_text_without_tokens_is_told(folder: Callable[[str], str]):
    at = opened(folder("bert"), WORDS, hidden_second=" ")
    assert "needs at least one character" in said(at)
    assert len(bars_sent(at)) == 1


def test_a_long_second_text_is_cut_and_says_so():
    at = opened("minilm-l6", hidden_second="word " * 100)
    assert "The second text: its first 64 tokens at most are read." in said(at)
    assert len(sent(at, "chip_lines")["lines"][1]["chips"]) == 64


@pytest.mark.parametrize(
    "address",
    [
        {"hidden_layer": "99", "hidden_head": "-4"},
        {"hidden_layer": "x", "hidden_words": "٣.99999.1000000"},
        {"hidden_words": "0.6.77"},
    ],
)
def test_an_impossible_address_gives_way(address: dict[str, str]):
    at = opened("minilm-l6", **address)
    assert "With **capital** hidden" in said(at)


def test_a_layer_of_a_deeper_model_gives_way(folder: Callable[[str], str]):
    at = opened("minilm-l6", WORDS)
    at.number_input(key="hidden_layer").set_value(5).run()
    at.session_state["model"] = folder("bert")
    at.run()
    assert token_pages.sound(at).number_input(key="hidden_layer").value == 1


def test_minilm_says_that_it_guesses_nothing_and_shows_what_moves(minilm: LoadedModel):
    at = opened("minilm-l6")
    words = said(at)
    assert "MiniLM L6 has no head that guesses words." in words
    assert "its vocabulary head was thrown away" in words
    assert "bert-base-uncased" in words
    before = trace(minilm, TEXT).main_stack.final()
    after = trace(minilm, "The [MASK] of France is").main_stack.final()
    kept = [0, 1, 3, 4, 5, 6]
    a, b = before[kept], after[kept]
    cosines = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    notes = [row["note"] for row in sent(at, "before_after")["rows"]]
    shown = [float(note.removeprefix("cos ")) for note in notes]
    np.testing.assert_allclose(shown, cosines, atol=1e-4)


def test_why_a_head_is_missing_is_said_of_minilm_alone(folder: Callable[[str], str]):
    words = said(opened(folder("bert-body"), WORDS))
    assert "has no head that guesses words." in words
    assert "thrown away" not in words


def test_a_part_of_a_word_can_be_hidden_and_the_rest_is_cut_anew():
    at = opened("minilm-l6", "tokenization works", hidden_words="1")
    assert "cut into other tokens" in said(at)
    assert sent(at, "before_after")["rows"]


@pytest.mark.parametrize("family", GUESSERS)
def test_every_masked_model_shows_its_own_guesses(
    family: str, folder: Callable[[str], str]
):
    at = opened(folder(family), WORDS, hidden_words="2.5")
    read = trace(load_model(folder(family)), "the black fast saw a fast")
    for number, place in enumerate((2, 5)):
        dist = guess_at(read, place)
        bars = bars_sent(at)[number]
        shares = [row["share"] for row in bars["rows"]]
        np.testing.assert_allclose(shares, [one.prob for one in dist.top(8)])
        total = sum(shares) + bars["rest"]["share"]
        assert total == pytest.approx(1, abs=1e-6)
        own = int(trace(load_model(folder(family)), WORDS).token_ids[place])
        assert f"rank\u00a0{dist.rank(own)}." in said(at)
    assert "Token 3: **dog** stood here." in said(at)


def drawn(at: AppTest) -> list[str]:
    return [view.proto.component_name for view in at.get("bidi_component")]


def bars_sent(at: AppTest) -> list[dict]:
    views = at.get("bidi_component")
    return [
        json.loads(view.proto.json)
        for view in views
        if view.proto.component_name == "headlight_token_bars"
    ]


def test_the_longest_word_is_hidden_to_begin_with(folder: Callable[[str], str]):
    at = opened(folder("bert"), WORDS)
    assert "Token 2: **black** stood here." in said(at)


def test_a_typed_mask_token_is_guessed_too(folder: Callable[[str], str]):
    at = opened(folder("bert"), "the fast dog saw a fast cat")
    assert said(at).count("you typed the mask token here") == 2
    assert len(bars_sent(at)) == 2
    at = opened(folder("bert"), "the fast dog saw a cat", hidden_words="5")
    words = said(at)
    assert "Token 2: you typed the mask token here." in words
    assert "Token 6: **cat** stood here." in words


def test_nothing_hidden_says_so(folder: Callable[[str], str]):
    at = opened(folder("bert"), WORDS, hidden_words="none")
    assert "Nothing is hidden. Click a token." in said(at)
    assert bars_sent(at) == []


def test_three_words_are_the_most(folder: Callable[[str], str]):
    at = opened(folder("bert"), WORDS, hidden_words="0.1.2.3")
    assert len(bars_sent(at)) == 3
    assert "Three words are hidden." in said(at)


def test_a_choice_holds_for_its_text_only(folder: Callable[[str], str]):
    at = opened(folder("bert"), WORDS, hidden_words="2.5")
    at.session_state["text"] = "a very black cat"
    at.run()
    assert "Token 3: **black** stood here." in said(token_pages.sound(at))
    assert "hidden_words" not in at.query_params


def test_each_word_is_hidden_in_turn_on_demand(folder: Callable[[str], str]):
    at = opened(folder("bert"), WORDS)
    assert "shaded_chips" not in " ".join(drawn(at))
    at.button(key="hidden_turn").click().run()
    chips = sent(token_pages.sound(at), "shaded_chips")["chips"]
    model = load_model(folder("bert"))
    ids = trace(model, WORDS).token_ids
    split, total = WORDS.split(), 0.0
    for place, chip in enumerate(chips):
        hidden = " ".join([*split[:place], "fast", *split[place + 1 :]])
        dist = guess_at(trace(model, hidden), place)
        assert f"rank {dist.rank(ids[place])};" in chip["said"]
        total -= np.log2(dist.candidate(ids[place]).prob)
    assert len(chips) == 6
    assert f"all together is {total:.1f} bits" in said(at)


def test_thirty_two_words_in_turn_are_the_most(folder: Callable[[str], str]):
    at = opened(folder("bert"), "the black dog saw a cat " * 7)
    at.button(key="hidden_turn").click().run()
    assert "The first 32 of 42 words." in said(token_pages.sound(at))
    assert len(sent(at, "shaded_chips")["chips"]) == 32


def test_modernberts_local_layers_have_a_mask_of_their_own(
    folder: Callable[[str], str],
):
    at = opened(folder("modernbert"), WORDS)
    read = trace(load_model(folder("modernbert")), WORDS).main_stack
    layer = at.number_input(key="hidden_mask_layer").value
    assert layer is not None
    own = read.self_attention(int(layer)).mask
    assert not own.all()
    np.testing.assert_array_equal(
        numbers_sent(at, "token_maps")["mask0"].reshape(6, 6), own
    )
    at.number_input(key="hidden_mask_layer").set_value(0).run()
    assert numbers_sent(token_pages.sound(at), "token_maps")["mask0"].all()
    assert "sliding window" in said(at)


def test_an_encoder_without_a_mask_token_says_so(tiny_folder: TinyFolder):
    at = opened(str(tiny_folder("bert")), WORDS)
    assert "has no mask token" in said(at)
    assert metrics(at) != []


@pytest.mark.parametrize("family", ["t5", "bart", "llama"])
def test_models_that_are_no_encoders_say_what_differs(
    family: str, tiny_folder: TinyFolder
):
    at = opened(str(tiny_folder(family)), WORDS)
    words = said(at)
    assert "is no encoder." in words
    first = sent(at, "token_maps")["maps"][0]
    assert first["about"].startswith("21 of" if family == "llama" else "36 of")


@pytest.mark.parametrize("text", [*SENDABLE, "[MASK] " * 90])
def test_hard_second_texts_are_read(text: str):
    at = opened("minilm-l6", TEXT)
    at.text_input(key="hidden_second").set_value(text[:4000]).run()
    assert "What stands behind a hidden word?" in said(token_pages.sound(at))


@pytest.mark.parametrize(
    ("number", "query", "key"), [(0, "bank", "river"), (1, "it", "tired")]
)
def test_in_the_views_a_word_reads_most_one_that_comes_later(
    number: int, query: str, key: str, minilm: LoadedModel
):
    view = page_views("hidden").views[number]
    read = trace(minilm, view.text)
    words = [token.text.strip() for token in read.tokens]
    layer, head = (view.widgets[f"hidden_mask_{name}"] for name in ("layer", "head"))
    row = read.main_stack.self_attention(layer).row(words.index(query))[head]
    assert words[int(row.argmax())] == key
    assert words.index(key) > words.index(query)
    assert f"L{layer}H{head}" in view.look


def test_what_goes_to_the_right_is_the_sum_above_the_diagonal(minilm: LoadedModel):
    at = opened_by_link("hidden")
    shares = numbers_sent(at, "token_maps")["shares0"].reshape(10, 10)
    share = percent(float(np.triu(shares, 1).sum() / 10))
    assert f"Head L0H4 gives **{share}** of its attention" in said(at)
    assert np.triu(shares, 1).sum() / 10 > 0.25


def test_with_much_padding_nothing_of_it_reaches_the_word():
    at = opened_by_link("hidden", example="3")
    hidden, seen = metrics(at)
    assert hidden == "exactly 0" or float(hidden) < 1e-5
    assert float(seen) > 0.01
