"""The page about attention beyond one layer, without a browser."""

import numpy as np
import pytest

from components.words.percent import percent
from core.attention.rollout import cross_shares, mean_patterns, rollout
from core.models import LoadedModel, load_model
from core.trace import trace
from core.trace.attentions import attentions_of
from tests.pages.attention_pages import TEXT, opened, said, sent, sound
from tests.tiny import SEQ2SEQ_FAMILIES, TinyFolder


def asked(**choice: object) -> dict:
    """What the view sends when the reader chooses."""
    return {"text": TEXT, "kind": "decoder.self", **choice}


def plain() -> dict:
    """All layers as they are, where the page itself opens on less."""
    return asked(first_layer=0, without_first=False)


def test_the_sentence_says_the_largest_share_of_the_rollout(smollm2: LoadedModel):
    at = opened("flow", flow_choice=plain())
    means = mean_patterns(attentions_of(trace(smollm2, TEXT))[0])
    shares = rollout(means)[-1]
    words = said(at).replace("\u00a0", " ")
    assert f"**{percent(float(shares.max()))}** of what reaches *·is*" in words
    assert f"*The*, {percent(float(means[-1, -1].max()))}" in words
    assert "the first token can read only itself" in words


def test_the_caution_stands_beside_the_picture():
    words = said(opened("flow"))
    assert "**Attention is not explanation.**" in words
    assert "arxiv.org/abs/1902.10186" in words
    assert "arxiv.org/abs/1908.04626" in words


def test_a_short_text_is_sent_whole_and_a_long_one_as_its_largest_links():
    short = sent(opened("flow", flow_choice=plain()), "flow")
    assert short["whole"]
    assert set(short["index"]) == {"means", "alone"}
    text = "word of the day is " * 20
    choice = plain() | {"text": text}
    long = sent(opened("flow", text, flow_choice=choice), "flow")
    assert not long["whole"]
    assert long["index"]["link"][2] == 6000 < long["all"]
    n = len(long["tokens"])
    assert long["index"]["mass"][2] == 31 * n


def test_one_token_reaches_itself():
    at = opened("flow", "Hi")
    assert sent(at, "flow")["tokens"] == ["Hi"]
    assert "**100\u00a0%** of what reaches *Hi* comes from *Hi*" in said(at)


def test_an_encoder_is_followed_back_from_its_last_word():
    at = opened("flow", model="minilm-l6")
    data = sent(at, "flow")
    assert data["targets"][data["choice"]["target"]] == "is"
    assert data["layers"] == 6
    assert "can read only itself" not in said(at)


def test_another_target_and_other_layers_are_kept_and_written_in_the_address():
    choice = plain() | asked(target=3, residual=0.8, first_layer=20, percent=50)
    at = opened("flow", flow_choice=choice)
    assert sent(at, "flow")["choice"] == {
        "target": 3, "residual": 0.8, "first_layer": 20, "percent": 50,
        "without_first": False,
    }  # fmt: skip
    assert "through the layers from 20 on" in said(at)
    written = {name: at.query_params[name] for name in at.query_params}
    assert written["flow_target"] in ("4", ["4"])
    assert written["flow_keeps"] in ("0.8", ["0.8"])
    assert written["flow_from"] in ("20", ["20"])
    # The page opens without the first token, so it is said that it is there.
    assert written["flow_without_first"] in ("0", ["0"])


def test_a_target_holds_for_the_text_it_was_chosen_in():
    at = opened("flow", "Another text", flow_choice=asked(target=0, residual=0.7))
    choice = sent(at, "flow")["choice"]
    assert (choice["target"], choice["residual"]) == (1, 0.7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": 99, "residual": 7, "first_layer": 1000, "percent": 3},
        {"target": "x", "residual": None, "first_layer": -1, "percent": "all"},
        {"target": 0.5, "residual": float("nan"), "first_layer": 2.5},
    ],
)
def test_a_choice_that_does_not_fit_gives_way(wrong: dict):
    choice = plain() | asked(**wrong)
    choice = sent(opened("flow", flow_choice=choice), "flow")["choice"]
    assert choice == {
        "target": 4, "residual": 0.5, "first_layer": 0, "percent": 20,
        "without_first": False,
    }  # fmt: skip


def test_leaving_the_first_token_out_is_said_to_be_a_change():
    at = opened("flow", flow_choice=asked(first_layer=0, without_first=True))
    assert "with the first token left out" in said(at)
    assert "the first token can read only itself" not in said(at)
    assert "the second can read only itself" in said(at)


@pytest.mark.parametrize("family", SEQ2SEQ_FAMILIES)
def test_cross_attention_is_followed_through_the_encoder(
    family: str, tiny_folder: TinyFolder
):
    folder = str(tiny_folder(family))
    read = trace(load_model(folder), "the cat sat on a mat", target="one dog")
    state = {"model": folder, "target": "one dog"}
    at = opened("flow", read.text, head_choice=("decoder.cross", 0, 0), **state)
    data = sent(at, "flow")
    assert data["cross"]
    assert (len(data["tokens"]), data["layers"]) == (len(read.tokens), 2)
    assert len(data["targets"]) == len(read.target_tokens or ())
    kinds = {kind.name: kind for kind in attentions_of(read)}
    shares = cross_shares(kinds["decoder.cross"]) @ rollout(
        mean_patterns(kinds["encoder.self"])
    )
    most = float(np.max(shares[-1]))
    assert f"**{percent(most)}**" in said(at).replace("\u00a0", " ")
    at.segmented_control(key="flow_kind").set_value("decoder.self").run()
    data = sent(sound(at), "flow")
    assert not data["cross"]
    assert data["tokens"] == data["targets"]
