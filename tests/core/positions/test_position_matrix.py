"""Position matrices of real and tiny models, and the sums one can redo on paper."""

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from hypothesis import given
from hypothesis import strategies as st

from core.instrument.interventions import SwitchOffPositions
from core.models import LoadedModel, load_model
from core.position_formulas import sinusoidal_positions
from core.positions.position_matrix import (
    by_distance,
    closest_pair,
    position_matrices,
    principal_plane,
    refusal,
)
from core.trace import trace
from tests.tiny import FAMILIES, save_model

LEARNT = ["bert", "bert-body", "roberta", "albert", "distilbert", "electra", "gpt2"]
WITHOUT = ["modernbert", "gpt_neox", "llama", "t5"]


def tiny(family: str, folder: Path) -> LoadedModel:
    return load_model(str(save_model(family, folder)))


def test_minilms_matrix_is_the_models_parameter(minilm: LoadedModel):
    (matrix,) = position_matrices(minilm)
    own = minilm.model.get_parameter("embeddings.position_embeddings.weight")
    assert (matrix.stack, matrix.offset, matrix.fixed) == ("encoder", 0, False)
    assert matrix.rows.shape == (512, 384)
    np.testing.assert_array_equal(matrix.table, own.numpy())


def test_a_rotary_model_has_none(smollm2: LoadedModel):
    assert position_matrices(smollm2) == ()


@pytest.mark.parametrize("family", WITHOUT)
def test_other_families_without_a_matrix_have_none(family: str, tmp_path: Path):
    assert position_matrices(tiny(family, tmp_path)) == ()


@pytest.mark.parametrize("family", LEARNT)
def test_the_rows_are_what_the_model_adds_to_a_text(family: str, tmp_path: Path):
    model = tiny(family, tmp_path)
    (matrix,) = position_matrices(model)
    added = trace(model, "the cat sat on a mat").position_vectors()
    assert added is not None
    assert matrix.n_positions == 64 - matrix.offset
    np.testing.assert_array_equal(matrix.rows[: len(added)], added)


@pytest.mark.parametrize("padding_id", [0, 1])
def test_roberta_leaves_the_rows_up_to_its_padding_id_aside(
    padding_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # The published models have 1: position 0 takes row 2.
    config, kind, sizes = FAMILIES["roberta"]
    padded = {**sizes, "pad_token_id": padding_id}
    monkeypatch.setitem(FAMILIES, "roberta", (config, kind, padded))
    model = tiny("roberta", tmp_path)
    (matrix,) = position_matrices(model)
    assert matrix.offset == padding_id + 1
    assert matrix.n_positions == 64 - matrix.offset
    assert refusal(model, "encoder", matrix.n_positions) is None
    assert refusal(model, "encoder", matrix.n_positions + 1)


def test_opt_is_read_though_its_head_passes_by_its_base_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sizes = {
        "hidden_size": 24, "ffn_dim": 40, "num_hidden_layers": 3,
        "num_attention_heads": 4, "max_position_embeddings": 64,
        "word_embed_proj_dim": 24,
    }  # fmt: skip
    opt = (transformers.OPTConfig, transformers.OPTForCausalLM, sizes)
    monkeypatch.setitem(FAMILIES, "opt", opt)
    model = tiny("opt", tmp_path)
    (matrix,) = position_matrices(model)
    assert (matrix.stack, matrix.offset, matrix.n_positions) == ("decoder", 2, 64)
    read = trace(model, "the cat sat on a mat")
    added = read.position_vectors()
    assert added is not None
    np.testing.assert_array_equal(matrix.rows[: len(added)], added)
    with torch.inference_mode():
        ids = torch.tensor(read.token_ids.astype(int))[None]
        plain = model.model(input_ids=ids).logits[0]
    np.testing.assert_allclose(read.logits(5), plain[5], atol=1e-5)
    off = trace(model, "the cat sat on a mat", interventions=(SwitchOffPositions(),))
    assert np.abs(off.logits(5) - read.logits(5)).max() > 0.01
    assert refusal(model, "decoder", 64) is None
    assert refusal(model, "decoder", 65)


def test_a_table_that_grows_is_found_and_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sizes = FAMILIES["bart"][2]
    m2m = (
        transformers.M2M100Config,
        transformers.M2M100ForConditionalGeneration,
        sizes,
    )
    monkeypatch.setitem(FAMILIES, "m2m", m2m)
    model = tiny("m2m", tmp_path)
    assert model.card.positions == "sinusoidal"
    encoder = position_matrices(model)[0]
    assert encoder.fixed
    assert encoder.endless
    assert encoder.offset == 1
    # Counted from the row of padding on: all sines, then all cosines.
    angles = np.arange(1, 65)[:, None] * 10_000.0 ** (-np.arange(12) / 11)
    waves = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
    np.testing.assert_allclose(encoder.rows[:64], waves, atol=1e-5)
    text, target = "the cat sat on a mat", "a dog saw"
    off = (SwitchOffPositions(),)
    told, untold = (
        trace(model, text, target=target, interventions=x) for x in ((), off)
    )
    assert np.abs(told.logits(2) - untold.logits(2)).max() > 0.01
    turned = trace(model, "mat a on sat cat the", target=target, interventions=off)
    ours, theirs = (one.stack("encoder").final() for one in (untold, turned))
    np.testing.assert_allclose(theirs, ours[::-1], atol=2e-5)


def test_both_stacks_of_bart_have_one_of_their_own(tmp_path: Path):
    encoder, decoder = position_matrices(tiny("bart", tmp_path))
    assert (encoder.stack, decoder.stack) == ("encoder", "decoder")
    assert encoder.offset == decoder.offset == 2
    assert encoder.n_positions == 64
    assert not np.array_equal(encoder.rows, decoder.rows)


def test_marians_matrix_is_a_formula(tmp_path: Path):
    encoder, _ = position_matrices(tiny("marian", tmp_path))
    assert encoder.fixed
    ours = sinusoidal_positions(64, 24)
    # Marian lays all sines first, then all cosines.
    np.testing.assert_allclose(encoder.rows[:, :12], ours[:, 0::2], atol=1e-5)
    np.testing.assert_allclose(encoder.rows[:, 12:], ours[:, 1::2], atol=1e-5)


@pytest.mark.parametrize("family", ["bert", "roberta", "distilbert", "gpt2", "bart"])
def test_a_text_longer_than_the_matrix_is_refused_and_no_shorter_one(
    family: str, tmp_path: Path
):
    model = tiny(family, tmp_path)
    matrix = position_matrices(model)[0]
    assert refusal(model, matrix.stack, matrix.n_positions) is None
    said = refusal(model, matrix.stack, matrix.n_positions + 1)
    assert said
    assert "\n" not in said


def test_minilm_refuses_the_513th_token(minilm: LoadedModel):
    assert refusal(minilm, "encoder", 512) is None
    assert "513" in (refusal(minilm, "encoder", 513) or "")


def test_distances_summed_up_by_hand():
    square = np.array([[9, 1, 5], [1, 8, 3], [5, 3, 4]], dtype=np.float32)
    summed = by_distance(square)
    np.testing.assert_array_equal(summed.mean, [7, 2, 5])
    np.testing.assert_array_equal(summed.least, [4, 1, 5])
    np.testing.assert_array_equal(summed.most, [9, 3, 5])
    assert summed.spread == 5


@given(st.integers(2, 60), st.integers(1, 20), st.sampled_from([100, 10_000]))
def test_sinusoidal_products_depend_on_the_distance_alone(seq_len, pairs, base):
    rows = sinusoidal_positions(seq_len, 2 * pairs, base)
    summed = by_distance(rows @ rows.T)
    assert summed.spread < 2e-5
    assert summed.mean[0] == pytest.approx(pairs, rel=1e-5)


def test_the_two_closest_rows_by_hand():
    rows = np.array([[0, 0], [3, 4], [3, 5], [9, 9]], dtype=np.float32)
    found = closest_pair(rows)
    assert found is not None
    assert (found.first, found.second, found.distance) == (1, 2, 1.0)
    assert closest_pair(rows[:1]) is None
    # One wave: seven turns are 43.98 positions, and every two 44 apart are as close.
    wave = closest_pair(sinusoidal_positions(50, 2))
    assert wave is not None
    assert (wave.first, wave.second) == (0, 44)


def test_points_on_a_line_need_one_axis():
    steps = np.arange(5, dtype=np.float32)
    plane = principal_plane(np.stack([3 * steps, 4 * steps, 0 * steps], axis=1))
    np.testing.assert_allclose(plane.explained, [1, 0], atol=1e-6)
    np.testing.assert_allclose(np.abs(plane.points[:, 0]), [10, 5, 0, 5, 10], atol=1e-5)


def test_a_plane_keeps_the_distances_of_points_that_lie_in_one():
    points = np.random.default_rng(2).normal(size=(7, 2)).astype(np.float32)
    turned, _ = np.linalg.qr(np.random.default_rng(4).normal(size=(5, 2)))
    plane = principal_plane((points @ turned.T).astype(np.float32))
    assert plane.explained.sum() == pytest.approx(1, abs=1e-6)

    def apart(rows: np.ndarray) -> np.ndarray:
        return np.linalg.norm(rows[:, None] - rows, axis=-1)

    np.testing.assert_allclose(apart(plane.points), apart(points), atol=1e-5)


def test_one_position_is_a_point():
    plane = principal_plane(np.ones((1, 3), dtype=np.float32))
    np.testing.assert_array_equal(plane.points, [[0, 0]])
    np.testing.assert_array_equal(plane.explained, [0, 0])


def test_the_plane_is_that_of_the_largest_variance(minilm: LoadedModel):
    rows = position_matrices(minilm)[0].rows
    plane = principal_plane(rows)
    values = torch.linalg.eigvalsh(torch.tensor(np.cov(rows.T.astype(np.float64))))
    shares = (values.flip(0) / values.sum()).numpy()
    np.testing.assert_allclose(plane.explained, shares[:2], atol=1e-5)
