"""The page about learned position vectors without a browser, on models of each kind."""

from pathlib import Path

import numpy as np
import pytest
import transformers
from streamlit.testing.v1 import AppTest

from components.choice.page_views import page_views
from core.models import LoadedModel, load_model
from core.numerics import cosine_matrix
from core.positions.position_matrix import by_distance, position_matrices
from tests.pages.number_views import links_offered, numbers_sent, sent
from tests.pages.open import go_to, opened_by_link
from tests.tiny import FAMILIES, TinyFolder

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
TEXT = "the cat sat on a mat"


def opened(model: str, text: str = TEXT, **state: object) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    at.session_state["model"] = model
    for name, value in state.items():
        at.session_state[name] = value
    return sound(go_to(at, "positions/learned.py").run())


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert [title.value[-1] for title in at.title] == ["?"]
    return at


def said(at: AppTest) -> str:
    boxes = [*at.markdown, *at.caption, *at.warning, *at.success, *at.info]
    return "\n".join(element.value for element in boxes).replace("\\", "")


def minilm_rows() -> np.ndarray:
    return position_matrices(load_model("minilm-l6"))[0].rows


def test_every_cell_of_minilms_map_is_a_number_of_its_matrix(minilm: LoadedModel):
    at = opened("minilm-l6")
    view, numbers = sent(at, "number_map"), numbers_sent(at, "number_map")
    rows = [row["number"] for row in view["rows"]]
    assert rows == list(range(0, 512, 4))
    values = numbers["values"].reshape(128, 96)
    dims = numbers["dims"].reshape(128, 96).astype(int)
    own = minilm.model.get_parameter("embeddings.position_embeddings.weight").numpy()
    np.testing.assert_array_equal(values, own[np.array(rows)[:, None], dims])
    assert [row["word"] for row in view["rows"][:3]] == ["[CLS]", "on", ""]
    assert "every 4th is drawn" in said(at)


def test_a_narrower_range_draws_every_position():
    at = opened("minilm-l6")
    at.slider(key="learned_rows").set_value((120, 130)).run()
    view = sent(sound(at), "number_map")
    assert [row["number"] for row in view["rows"]] == list(range(120, 131))
    cosines = numbers_sent(at, "number_map", 1)["values"].reshape(11, 11)
    rows = minilm_rows()[120:131]
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    np.testing.assert_allclose(cosines, unit @ unit.T, atol=1e-6)
    assert "Every position in this range is drawn" in said(at)


def test_the_rows_that_stand_out_are_named_with_their_numbers():
    words = said(opened("minilm-l6"))
    lengths = np.linalg.norm(minilm_rows(), axis=1)
    assert f"position 0 ({lengths[0]:.2f}" in words
    assert "position 511" in words
    assert "position 127" in words


def test_the_model_itself_refuses_one_token_too_many():
    at = opened("minilm-l6")
    assert "MiniLM L6 has 512 positions; a 513th has no row." in said(at)
    assert "size of the tensor (513)" in said(at)
    at.number_input(key="learned_tokens").set_value(512).run()
    assert "takes row 511" in said(sound(at))
    assert not at.warning


def test_a_text_with_more_tokens_than_rows_is_told_so():
    words = said(opened("minilm-l6", text="cat " * 600))
    assert (
        "Your text has 602 tokens: the first 512 take a row each, for the 90 after "
        "them there is none." in words
    )


def test_a_rotary_model_says_so_and_offers_one_that_has_learnt():
    at = opened("smollm2-135m")
    assert "SmolLM2 135M has no such matrix." in said(at)
    assert "rotary positions" in said(at)
    assert links_offered(at) == ["Open the page Rotary"]
    assert at.get("bidi_component") != []
    at.button(key="learned_switch").click().run()
    assert "512 rows" in said(sound(at))


def test_t5_is_told_from_a_rotary_model(tiny_folder: TinyFolder):
    at = opened(str(tiny_folder("t5")))
    assert "has no such matrix." in said(at)
    assert "to each attention score" in said(at)
    assert links_offered(at) == ["Open the page Biases and none"]


@pytest.mark.parametrize(
    ("family", "sentences"),
    [
        ("bert", ["64 rows", "a 65th has no row"]),
        ("gpt2", ["64 rows", "a 65th has no row", "index out of range"]),
        (
            "roberta",
            ["The first row belongs to no position: position 0 takes row 1",
             "has 63 positions; a 64th has no row"],
        ),
        ("bart", ["The first 2 rows belong to no position", "66 rows"]),
        ("marian", ["a fixed formula filled"]),
        ("llama", ["has no such matrix.", "rotary positions"]),
        ("m2m", ["a fixed formula filled", "makes more by its formula"]),
    ],
)  # fmt: skip
def test_each_family_is_told_as_it_is(
    family: str,
    sentences: list[str],
    tiny_folder: TinyFolder,
    monkeypatch: pytest.MonkeyPatch,
):
    kind, sizes = transformers.M2M100ForConditionalGeneration, FAMILIES["bart"][2]
    monkeypatch.setitem(FAMILIES, "m2m", (transformers.M2M100Config, kind, sizes))
    words = said(opened(str(tiny_folder(family))))
    for sentence in sentences:
        assert sentence in words


def test_the_decoders_own_matrix_can_be_chosen(tiny_folder: TinyFolder):
    folder = str(tiny_folder("bart"))
    at = opened(folder, learned_rows=(0, 4))
    at.segmented_control(key="learned_stack").set_value("decoder").run()
    shown = numbers_sent(sound(at), "number_map")["values"].reshape(5, 24)
    decoder = position_matrices(load_model(folder))[1]
    np.testing.assert_array_equal(shown, decoder.table[2:7])
    assert all(row["word"] == "" for row in sent(at, "number_map")["rows"])


def test_a_range_from_a_longer_model_gives_way(tiny_folder: TinyFolder):
    at = opened(str(tiny_folder("bert")), learned_rows=(100, 300))
    assert len(sent(at, "number_map")["rows"]) == 64


@pytest.mark.parametrize(
    "text", [" ", "a", "é 👩‍👩‍👧 القطة", "word " * 400, "<b>*x*</b>"]
)
def test_any_text_leaves_the_matrix_whole(text: str):
    at = opened("minilm-l6", text)
    assert len(sent(at, "number_map")["rows"]) == 128


def test_what_is_said_of_the_views_holds_of_minilms_matrix():
    views = page_views("learned-positions").views
    rows = minilm_rows()
    mean = by_distance(cosine_matrix(rows)).mean
    assert mean[1] > mean[10] > mean[100]
    assert views[1].widgets["learned_rows"] == [0, 39]
    assert np.linalg.norm(rows, axis=1).argmax() == 0
    assert views[2].widgets["learned_tokens"] > len(rows)
    assert "a 513th has no row" in said(
        opened_by_link("learned-positions", example="3")
    )


def test_a_model_without_a_matrix_lets_minilm_show_its_own():
    at = opened("smollm2-135m")
    assert "SmolLM2 135M has no such matrix." in said(at)
    assert "Below is that of MiniLM L6" in said(at)
    assert len(sent(at, "number_map")["rows"]) == 128
