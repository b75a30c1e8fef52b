"""Maps of vectors: PCA by hand and beside two libraries, seeds, and bad input."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA

from core.embeddings.cloud import Metric
from core.embeddings.machine_code import translated, umap_class
from core.embeddings.projection import Step, project
from core.embeddings.projection_settings import Pca, Settings, Tsne, Umap, fitting
from core.errors import HeadlightError

RAW = Pca(metric="euclid")


def blobs(n_each: int = 7, n_dims: int = 11) -> np.ndarray:
    """Three groups of points that lie well apart."""
    draw = np.random.default_rng(3)
    middles = 6 * np.eye(3, n_dims)
    noise = draw.normal(size=(3, n_each, n_dims))
    return (middles[:, None] + noise).reshape(-1, n_dims).astype(np.float32)


def test_points_on_a_line_spread_in_one_direction():
    # On the line through (1, 2, 2), of length 3: steps of 3 along it, the mean at 0.
    line = np.outer([-1, 0, 1], [1, 2, 2]).astype(np.float32)
    found = project(line, RAW)
    np.testing.assert_allclose(found.coords[:, 0], [-3, 0, 3], atol=1e-6)
    np.testing.assert_allclose(found.coords[:, 1], 0, atol=1e-6)
    np.testing.assert_allclose(found.shares, [1, 0], atol=1e-7)


def test_a_cross_worked_by_hand():
    # Variance 2 · 2² in the first direction and 2 · 1² in the second: 80 % and 20 %.
    cross = np.array([[2, 0], [-2, 0], [0, 1], [0, -1]], dtype=np.float32) + 5
    found = project(cross, RAW)
    np.testing.assert_allclose(found.shares, [0.8, 0.2])
    np.testing.assert_allclose(
        found.coords, [[2, 0], [-2, 0], [0, 1], [0, -1]], atol=1e-6
    )


def test_by_cosine_only_the_direction_of_a_vector_counts():
    rows = blobs()
    longer = rows * np.linspace(1, 9, len(rows), dtype=np.float32)[:, None]
    same, other = project(rows, Pca()), project(longer, Pca())
    np.testing.assert_allclose(same.coords, other.coords, atol=1e-5)
    assert np.abs(project(longer, RAW).coords - project(rows, RAW).coords).max() > 1


@pytest.mark.parametrize("n_dims", [2, 3])
def test_pca_is_that_of_the_covariance_and_of_scikit_learn(n_dims: int):
    rows = blobs()
    found = project(rows, Pca(n_dims, "euclid"))
    values = np.linalg.eigvalsh(np.cov(rows.T.astype(np.float64)))[::-1]
    np.testing.assert_allclose(found.shares, values / values.sum(), rtol=1e-4)
    theirs = PCA(n_dims, svd_solver="full").fit_transform(rows.astype(np.float64))
    np.testing.assert_allclose(np.abs(found.coords), np.abs(theirs), atol=1e-4)
    assert found.shares.sum() == pytest.approx(1)


def test_mirrored_points_have_the_mirrored_map_and_moved_points_the_same():
    rows = blobs()
    found = project(rows, RAW).coords
    np.testing.assert_allclose(project(rows + 3, RAW).coords, found, atol=1e-4)
    # The sign of a direction follows the direction, not the points.
    np.testing.assert_allclose(project(-rows, RAW).coords, -found, atol=1e-4)


def test_two_points_have_one_direction_and_flat_axes_for_the_rest():
    found = project(np.eye(2, 5, dtype=np.float32), Pca(3, "euclid"))
    np.testing.assert_allclose(np.abs(found.coords[:, 0]), 0.5**0.5)
    assert not found.coords[:, 1:].any()
    np.testing.assert_allclose(found.shares, [1])


@pytest.mark.parametrize("n_dims", [2, 3])
@pytest.mark.parametrize("metric", ["cosine", "euclid"])
@pytest.mark.parametrize("method", [Umap, Tsne])
def test_the_same_seed_gives_the_same_map_and_groups_stay_together(
    method: type[Umap | Tsne], metric: Metric, n_dims: int
):
    size = {"n_neighbors": 6} if method is Umap else {"perplexity": 6}
    rows, settings = blobs(), method(n_dims, metric, **size, seed=4)
    first, again = project(rows, settings), project(rows.copy(), settings)
    assert first.coords.shape == (21, n_dims)
    np.testing.assert_array_equal(first.coords, again.coords)
    other = project(rows, method(n_dims, metric, **size, seed=5))
    assert np.abs(first.coords - other.coords).max() > 0.1
    # With groups this far apart each point's nearest is one of its own group.
    far = np.linalg.norm(first.coords[:, None] - first.coords, axis=2)
    np.fill_diagonal(far, np.inf)
    assert (far.argmin(axis=1) // 7 == np.arange(21) // 7).all()


def test_what_umap_was_translated_to_is_kept_for_the_next_start():
    project(blobs(), Umap(n_neighbors=6))
    used = {one.py_func.__name__: one.stats for one in translated() if one.signatures}
    assert {"smooth_knn_dist", "_optimize_layout_euclidean_single_epoch"} <= set(used)
    # Found there or put there: nothing is translated and thrown away.
    for name in ("smooth_knn_dist", "_optimize_layout_euclidean_single_epoch"):
        kept = list(Path(used[name].cache_path).glob(f"*.{name}-*.nbi"))
        assert kept, name


def test_no_two_translations_are_kept_under_one_name():
    umap_class()
    names = [one.py_func for one in translated()]
    assert len(names) == len(set(names)) > 50


def test_settings_change_the_map():
    rows = blobs()
    near = project(rows, Umap(n_neighbors=3, min_dist=0.0)).coords
    assert np.abs(near - project(rows, Umap(n_neighbors=9)).coords).max() > 0.1
    apart = project(rows, Umap(n_neighbors=3, min_dist=0.9)).coords
    assert np.abs(near - apart).max() > 0.1
    few = project(rows, Tsne(perplexity=3, max_iter=250)).coords
    assert (
        np.abs(few - project(rows, Tsne(perplexity=9, max_iter=250)).coords).max() > 1
    )


@pytest.mark.parametrize("settings", [Pca(), Tsne(perplexity=1), Umap()])
@pytest.mark.parametrize(
    ("n_points", "said"), [(0, "there is none"), (1, "there is 1")]
)
def test_a_map_needs_two_points(settings: Settings, n_points: int, said: str):
    with pytest.raises(HeadlightError, match=f"at least two points, and {said}"):
        project(np.ones((n_points, 4), np.float32), settings)


@pytest.mark.parametrize("settings", [Pca(), RAW, Tsne(perplexity=1), Umap()])
def test_points_that_are_all_the_same_have_no_spread(settings: Settings):
    rows = np.repeat(blobs()[:1], 5, axis=0)
    with pytest.raises(HeadlightError, match="All 5 points are the same"):
        project(rows, settings)


def test_vectors_of_one_direction_are_the_same_by_cosine_only():
    rows = np.outer([1, 2, 3], [0.3, 0.7, -0.2]).astype(np.float32)
    with pytest.raises(HeadlightError, match="All 3 points are the same"):
        project(rows, Pca())
    assert project(rows, RAW).shares[0] == pytest.approx(1)


def test_settings_too_large_for_the_points_are_named_with_the_largest_possible():
    rows = blobs()[:4]
    with pytest.raises(
        HeadlightError, match="with 4 points, 3 is the largest possible"
    ):
        project(rows, Tsne(perplexity=4))
    with pytest.raises(HeadlightError, match="n_neighbors is 3 at most"):
        project(rows, Umap(n_neighbors=4))
    with pytest.raises(HeadlightError, match="at least three points"):
        project(rows[:2], Umap(n_neighbors=2))
    with pytest.raises(HeadlightError, match="not a number"):
        project(rows * np.float32(np.nan), Pca())


@pytest.mark.parametrize("n_points", [3, 4, 9])
@pytest.mark.parametrize("wanted", [Tsne(perplexity=50), Umap(n_neighbors=50), Pca(3)])
def test_settings_made_to_fit_can_be_drawn(wanted: Settings, n_points: int):
    settings, _ = fitting(wanted, n_points)
    coords = project(blobs()[:: 21 // n_points][:n_points], settings).coords
    assert np.isfinite(coords).all()


def test_settings_that_fit_are_left_alone():
    assert fitting(Tsne(perplexity=8), 9) == (Tsne(perplexity=8), None)
    assert fitting(Umap(n_neighbors=8), 9) == (Umap(n_neighbors=8), None)
    assert fitting(Tsne(perplexity=9), 9)[0] == Tsne(perplexity=3)
    assert fitting(Tsne(perplexity=9), 2)[0] == Tsne(perplexity=1)
    assert fitting(Umap(n_neighbors=9), 9)[0] == Umap(n_neighbors=8)


def test_opposite_vectors_and_one_without_direction_have_a_place():
    rows = np.concatenate([blobs()[:4], -blobs()[:4], np.zeros((1, 11), np.float32)])
    for settings in (Umap(n_neighbors=8), Tsne(perplexity=4), Pca()):
        assert np.isfinite(project(rows, settings).coords).all()


def test_t_sne_tells_of_every_iteration_and_is_still_scikit_learns():
    from sklearn.manifold import TSNE

    rows, steps = blobs(), []
    made = project(rows, Tsne(perplexity=5, max_iter=300, seed=3), steps.append)
    same: dict[str, Any] = {
        "perplexity": 5, "max_iter": 300, "metric": "cosine", "init": "random",
        "method": "exact", "learning_rate": 2.0, "early_exaggeration": 12.0,
        "random_state": 3,
    }  # fmt: skip
    plain = TSNE(**same).fit_transform(rows)
    np.testing.assert_array_equal(made.coords, plain.astype(np.float32))
    assert steps.count("placing") > 300


def test_what_is_told_of_t_snes_steps_can_end_it():
    def enough(step: Step) -> None:
        told.append(step)
        if len(told) > 50:
            raise HeadlightError("enough")

    told: list[Step] = []
    with pytest.raises(HeadlightError, match="enough"):
        project(blobs(), Tsne(perplexity=5), enough)
    assert len(told) == 51
