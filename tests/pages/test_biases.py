"""The page about position biases without a browser, on models of each kind."""

import re
from pathlib import Path

import numpy as np
import pytest
import transformers
from streamlit.testing.v1 import AppTest

from core.instrument.interventions import SwitchOffPositions
from core.models import LoadedModel, load_model
from core.position_formulas import alibi_bias, alibi_slopes, relative_buckets
from core.positions.biases import as_square
from core.positions.relative_bias import relative_bias
from core.trace import trace
from tests import tiny
from tests.pages.number_views import links_offered, numbers_sent, sent
from tests.pages.open import go_to, opened_by_link
from tests.tiny import TinyFolder

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
TEXT = "the cat sat on a mat"
T5, NONE = "T5 relative bias", "None (NoPE)"
OFF = (SwitchOffPositions(),)
MATRIX, ROW, BEYOND, LEFT = (
    "What is added",
    "One attention row",
    "Beyond the training length",
    "No positions at all",
)


@pytest.fixture(scope="module")
def t5(tiny_folder: TinyFolder) -> str:
    return str(tiny_folder("t5"))


def opened(model: str, text: str = TEXT, **state: object) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    at.session_state["model"] = model
    for name, value in state.items():
        at.session_state[name] = value
    return sound(go_to(at, "positions/biases.py").run())


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert [title.value[-1] for title in at.title] == ["?"]
    return at


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.warning, *at.info]
    return "\n".join(element.value for element in boxes).replace("\\", "")


def square_sent(at: AppTest, name: str = "bias") -> np.ndarray:
    values = numbers_sent(at, "bias_map")[name]
    return as_square(values if name == "bias" else values.astype(int))


def test_every_cell_of_the_map_is_slope_times_distance():
    at = opened("smollm2-135m")
    view = sent(at, "bias_map")
    assert (view["n"], view["slope"], view["bothWays"]) == (12, 0.5, False)
    assert view["words"][:2] == ["the", "·cat"]
    assert view["limit"] == 5.5
    np.testing.assert_array_equal(square_sent(at), alibi_bias(8, 12)[0])
    assert "m = 2^(−8·1/8) = 0.5" in said(at)
    assert "−0.5 · 3 = −1.5" in said(at)


def test_heads_that_are_no_power_of_two_and_a_head_among_the_rest():
    at = opened("smollm2-135m", biases_heads=12, biases_head=9, biases_n=40)
    np.testing.assert_array_equal(square_sent(at), alibi_bias(12, 40)[9])
    words = said(at)
    assert "m = 2^(−8·3/16) = 0.3535534" in words
    assert "the first 8 heads" in words
    assert "This one is the 3rd of 16" in words
    assert alibi_slopes(12)[9] == pytest.approx(0.3535534)


def test_a_head_that_is_too_large_gives_way():
    at = opened("smollm2-135m", biases_heads=64, biases_head=63)
    at.slider(key="biases_heads").set_value(4).run()
    assert sound(at).number_input(key="biases_head").value == 3
    assert "m = 2^(−8·4/4) = 0.00390625" in said(at)


def test_all_tokens_seen_lets_the_bias_fall_to_both_sides():
    at = opened("minilm-l6", biases_sees="all tokens", biases_n=5)
    assert sent(at, "bias_map")["bothWays"]
    square = square_sent(at)
    np.testing.assert_array_equal(square, square.T)
    assert square[1].tolist() == [-0.5, 0, -0.5, -1, -1.5]


def test_without_a_t5_its_buckets_are_shown_and_no_invented_biases():
    at = opened("smollm2-135m", biases_scheme=T5, biases_n=60)
    assert set(numbers_sent(at, "bias_map")) == {"buckets"}
    own = relative_buckets(60, 60, bidirectional=False)
    np.testing.assert_array_equal(square_sent(at, "buckets"), own)
    assert "No learnt biases are shown, because no T5 is loaded." in said(at)
    at.segmented_control(key="biases_part").set_value(ROW).run()
    assert "SmolLM2 135M has no learnt biases" in said(at)
    at.button(key="biases_use_alibi").click().run()
    assert rows_sent(sound(at))
    assert at.segmented_control(key="biases_scheme").value == "ALiBi"


@pytest.mark.parametrize("stack", ["encoder", "decoder"])
def test_a_loaded_t5_shows_its_own_biases(stack: str, t5: str):
    at = opened(t5, biases_scheme=T5, biases_of=stack, biases_n=30, biases_head=2)
    found = relative_bias(load_model(t5), stack)  # pyright: ignore[reportArgumentType]
    assert found is not None
    np.testing.assert_array_equal(square_sent(at), found.matrix(30, 30)[2])
    assert sent(at, "bias_map")["bothWays"] == (stack == "encoder")
    assert "received by at most 0." in said(at)
    table = at.dataframe[0].value
    rows = table["bucket"].to_numpy()
    np.testing.assert_array_equal(table["head 2"], found.table[rows, 2])


def test_what_a_t5_has_learnt_comes_first_and_other_models_lead_on(t5: str):
    at = opened(t5)
    assert at.segmented_control(key="biases_scheme").value == T5
    assert "has learnt biases of its own: they are under *T5" in said(at)
    assert not links_offered(at)
    for model, own, page in (
        ("smollm2-135m", "SmolLM2 135M adds no bias itself: it turns", "Rotary"),
        ("minilm-l6", "MiniLM L6 adds no bias itself: it adds a learnt", "Learned"),
    ):
        at = opened(model)
        assert at.segmented_control(key="biases_scheme").value == "ALiBi"
        assert own in said(at)
        assert links_offered(at) == [f"Open the page {page}"]


def test_of_a_table_in_each_layer_the_first_is_shown_and_said_to_be(
    tiny_folder: TinyFolder, monkeypatch: pytest.MonkeyPatch, t5: str
):
    sizes = tiny.FAMILIES["t5"][2]
    umt5 = (transformers.UMT5Config, transformers.UMT5ForConditionalGeneration, sizes)
    monkeypatch.setitem(tiny.FAMILIES, "umt5", umt5)
    sentence = "each layer has a table of its own; shown is that of layer 0"
    assert sentence in said(opened(str(tiny_folder("umt5"))))
    assert sentence not in said(opened(t5))


def test_a_t5s_sizes_may_be_ones_own(t5: str):
    at = opened(
        t5, biases_scheme=T5, biases_of="sizes of your own", biases_buckets=8,
        biases_distance=20, biases_sees="all tokens",
    )  # fmt: skip
    own = relative_buckets(12, 12, bidirectional=True, n_buckets=8, max_distance=20)
    np.testing.assert_array_equal(square_sent(at, "buckets"), own)


def test_sizes_that_make_no_buckets_get_a_sentence():
    at = opened("smollm2-135m", biases_scheme=T5, biases_buckets=64, biases_distance=10)
    assert "must be above 32, not 10" in said(at)
    assert at.segmented_control(key="biases_part").value == MATRIX


def rows_sent(at: AppTest) -> list[dict]:
    return sent(at, "before_after")["rows"]


def shares_sent(at: AppTest) -> np.ndarray:
    return np.array([[float(b["exact"]) for b in r["bars"]] for r in rows_sent(at)])


def test_a_row_of_smollm2_is_content_plus_bias(smollm2: LoadedModel):
    at = opened(
        "smollm2-135m", head_choice=("decoder.self", 9, 4),
        pair_choice=(4, 1), biases_head=1, biases_part=ROW,
    )  # fmt: skip
    off = trace(smollm2, TEXT, interventions=OFF).main_stack.self_attention(9)
    scores = off.scores()[4, 4, :5].astype(float)
    weights = np.exp(scores - 0.25 * np.arange(4, -1, -1))
    expected = np.stack([off.pattern()[4, 4, :5], weights / weights.sum()], axis=1)
    np.testing.assert_allclose(shares_sent(at), expected, atol=1e-6)
    np.testing.assert_allclose(shares_sent(at).sum(axis=0), 1, atol=1e-6)
    words = said(at)
    assert "bias: −0.25 · 3 = −0.75" in words
    assert f"score: {scores[1]:.4f}".replace("-", "−") in words
    assert "this is the arithmetic of one row, not a prediction" in words
    assert [row["note"] for row in rows_sent(at)] == [
        "−1", "−0.75", "−0.5", "−0.25", "0",
    ]  # fmt: skip


def test_a_row_of_t5_is_the_models_own_pattern(t5: str):
    at = opened(
        t5, biases_scheme=T5, head_choice=("encoder.self", 1, 2),
        pair_choice=(3, 0), biases_part=ROW,
    )  # fmt: skip
    assert "on the right with it" in said(at)
    own = trace(load_model(t5), TEXT).stack("encoder").self_attention(1)
    np.testing.assert_allclose(shares_sent(at)[:, 1], own.pattern()[2, 3], atol=1e-6)


def test_none_compares_the_row_with_the_models_positions(minilm: LoadedModel):
    at = opened(
        "minilm-l6", biases_scheme=NONE, head_choice=("encoder.self", 2, 3),
        pair_choice=(2, 1), biases_part=ROW,
    )  # fmt: skip
    runs = [trace(minilm, TEXT, interventions=changes) for changes in ((), OFF)]
    patterns = [run.main_stack.self_attention(2).pattern()[3, 2] for run in runs]
    np.testing.assert_allclose(shares_sent(at), np.stack(patterns, 1), atol=1e-6)
    at.segmented_control(key="biases_part").set_value(MATRIX).run()
    at.segmented_control(key="biases_scheme").set_value(NONE).run()
    assert not numbers_sent(sound(at), "bias_map")["bias"].any()
    assert "**Nothing is added**" in said(at)


def test_cross_attention_has_no_distance(t5: str):
    at = opened(t5, head_choice=("decoder.cross", 1, 0), biases_part=ROW)
    assert "between which there is no distance" in said(at)


def test_past_the_training_length_each_scheme_has_its_numbers():
    words = said(
        opened(
            "smollm2-135m", biases_trained=512, biases_tokens=2048, biases_part=BEYOND
        )
    )
    assert "1,536 of 2,048 tokens have no row" in words
    assert "SmolLM2 135M: base 100,000, 32 pairs" in words
    assert "19 of 32 pairs did not get once around in 512 tokens" in words
    assert "had −255.5 added and now has −1023.5" in words
    assert "from distance 113 on all keys share the last bucket" in words
    shorter = opened(
        "minilm-l6", biases_trained=4096, biases_tokens=64, biases_part=BEYOND
    )
    assert "nothing is new. Choose a longer one." in said(shorter)
    few = said(
        opened("minilm-l6", biases_trained=64, biases_tokens=256, biases_part=BEYOND)
    )
    # Distances to 63 use 27 buckets, 0 to 26; five are left.
    assert "In 64 tokens 5 buckets were never used" in few
    assert "base 10,000, 32 pairs, as in the first paper" in few


def test_smollm2_counts_without_positions():
    words = said(opened("smollm2-135m", biases_part=LEFT))
    assert "the vectors of all 24 differ by at most 0.01" in words
    read_back = re.search(r"− 1\) · e\^\([−\d.]+\) = ([\d.]+)\.", words)
    assert read_back is not None
    assert float(read_back[1]) == pytest.approx(24, abs=0.01)
    assert "“the cat sat on a mat” and “a on sat cat the mat”" in words
    assert "so order can be told after all" in words


@pytest.mark.parametrize(
    ("word", "first", "sentence"),
    [
        ("antidisestablishmentarianism", "One", "cut into several tokens"),
        ("the", "two words", "must be one token"),
        (" ", "One", "Type a word to repeat"),
        ("<|im_start|>", "One", "before every text"),
        ("!", "[CLS]", ""),
    ],
)
def test_words_that_cannot_be_repeated_get_a_sentence(word, first, sentence):
    at = opened("smollm2-135m", biases_word=word, biases_first=first, biases_part=LEFT)
    assert sentence in said(at)
    assert len(at.info) == (1 if sentence else len(at.info))


@pytest.mark.parametrize("model", ["minilm-l6", "t5"])
def test_an_encoder_loses_all_order(model: str, t5: str):
    at = opened(t5 if model == "t5" else model, biases_part=LEFT)
    words = said(at)
    assert "it is the same bag of words to it" in words
    differs = re.search(r"differ by at most \*\*(0\.0000\d+)\*\* in any layer", words)
    assert differs is not None
    assert float(differs[1]) < 5e-5
    at.button(key="biases_switch").click().run()
    assert "Equal tokens alone" in said(sound(at))


def test_one_word_has_no_other_order():
    words = said(opened("minilm-l6", "hello", biases_part=LEFT))
    assert "Another order needs two words that are different" in words
    assert "three words" in said(opened("smollm2-135m", "two words", biases_part=LEFT))


@pytest.mark.parametrize(
    "family", ["llama", "gpt2", "gemma2", "bert", "bart", "roberta"]
)
@pytest.mark.parametrize("scheme", ["ALiBi", T5, NONE])
def test_every_family_has_the_page(family: str, scheme: str, tiny_folder: TinyFolder):
    folder = str(tiny_folder(family))
    for part in (MATRIX, ROW, BEYOND, LEFT):
        at = opened(folder, biases_scheme=scheme, biases_part=part)
        assert len(at.header) == (0 if part == MATRIX else 1)


@pytest.mark.parametrize("text", [" ", "a", "القطة", "\ud800", "word " * 200])
def test_any_text_keeps_the_page_of_a_t5(text: str, t5: str):
    for scheme in ("ALiBi", T5, NONE):
        for part in (MATRIX, ROW, LEFT):
            opened(t5, text, biases_scheme=scheme, biases_part=part)


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("pair", "4.3", ROW),
        ("biases_tokens", "2048", BEYOND),
        ("biases_word", "the", LEFT),
        ("biases_heads", "4", MATRIX),
    ],
)
def test_an_older_link_shows_what_it_was_about(name: str, value: str, part: str):
    at = opened_by_link("position-biases", **{name: value})
    assert at.segmented_control(key="biases_part").value == part


def test_in_the_row_of_the_view_alibi_moves_attention_to_the_neighbours():
    at = opened_by_link("position-biases", example="2")
    before, after = shares_sent(at).T
    assert before[:2].sum() > 0.8
    assert after[-3:].sum() > 0.5 > before[-3:].sum()
