"""Vectors of many dimensions drawn in two or three: PCA, UMAP and t-SNE.

PCA turns the points without bending anything and keeps the directions of largest
spread, so what it leaves out can be said in per cent. UMAP and t-SNE bend: they place
the points so that near ones stay near, and give up the rest. How far any picture
succeeds, ``core.embeddings.kept_neighbours`` says.

Source: Pearson 1901, https://doi.org/10.1080/14786440109462720 (PCA); van der Maaten
and Hinton 2008, https://www.jmlr.org/papers/v9/vandermaaten08a.html (t-SNE); McInnes,
Healy, Melville 2018, https://arxiv.org/abs/1802.03426 (UMAP)
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from ..errors import HeadlightError
from ..numerics import directions_of_spread
from .kept_neighbours import metric_rows
from .machine_code import umap_class
from .projection_settings import Pca, Settings, Tsne, Umap, fitting

Step = Literal["loading", "first", "placing"]
"""What is done: UMAP's code read, its first map of all made, the points placed."""
EXAGGERATION, LEAST_RATE = 12.0, 2.0
"""Of t-SNE. The rate is scikit-learn's own but for its least, 50, which throws a few
dozen points apart in three dimensions instead of placing them."""
LIBRARY_NAME = {"cosine": "cosine", "euclid": "euclidean"}
SAME = 1e-6
"""Points that differ by less than this share of their size are the same point."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Where each point lies in the picture."""

    coords: Float[np.ndarray, "point axis"]
    settings: Settings
    shares: Float[np.ndarray, " component"]
    """PCA: the share of the variance in each direction, the largest first; they sum to
    1. Empty for the others."""


def project(
    rows: Float[np.ndarray, "point dim"],
    settings: Settings,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Projection:
    """The points in two or three dimensions; the same seed gives the same picture.

    Args:
        rows: a vector for each point.
        settings: which method, and how.
        on_step: told what is being done, by t-SNE with each iteration; an error that
            it raises ends the work there.

    Raises:
        HeadlightError: too few points for the settings, or none that differ.
    """
    check(rows, settings)
    on_step("placing")
    if isinstance(settings, Pca):
        return _pca(rows, settings)
    if isinstance(settings, Tsne):
        coords = _tsne(rows, settings, on_step)
    else:
        coords = _umap(rows, settings, on_step)
    return Projection(coords.astype(np.float32), settings, np.empty(0, np.float32))


def check(rows: Float[np.ndarray, "point dim"], settings: Settings) -> None:
    """Whether there is something to draw.

    Raises:
        HeadlightError: what is missing, in a sentence.
    """
    n_points = len(rows)
    if n_points < 2:
        raise HeadlightError(
            "A map needs at least two points, and there is {n}. Choose "
            "another word, or draw neighbours too.",
            n=n_points or "none",
        )
    if not np.isfinite(rows).all():
        raise HeadlightError("A vector holds something that is not a number.")
    points = metric_rows(rows, settings.metric)
    if np.ptp(points, axis=0).max() <= SAME * np.abs(points).max():
        raise HeadlightError(
            "All {n} points are the same, so there is no spread to draw.", n=n_points
        )
    if isinstance(settings, Umap) and n_points < 3:
        raise HeadlightError("UMAP needs at least three points; there are 2.")
    _, said = fitting(settings, n_points)
    if said is not None:
        raise HeadlightError(said)


def _pca(rows: Float[np.ndarray, "point dim"], settings: Pca) -> Projection:
    """The directions of largest spread, each turned so that its largest part is > 0."""
    points = metric_rows(rows, settings.metric)
    centred = points - points.mean(axis=0)
    directions, s = directions_of_spread(centred)
    # The mean is taken away, so n points spread in n - 1 directions at most.
    n_components = min(len(points) - 1, len(s))
    n_axes = min(settings.n_dims, n_components)
    coords = np.zeros((len(points), settings.n_dims))
    coords[:, :n_axes] = centred @ directions[:n_axes].T
    shares = s[:n_components] ** 2 / (s**2).sum()
    return Projection(coords.astype(np.float32), settings, shares.astype(np.float32))


def _tsne(
    rows: Float[np.ndarray, "point dim"],
    settings: Tsne,
    on_step: Callable[[Step], None],
) -> np.ndarray:
    return _watched_tsne(on_step)(
        settings.n_dims,
        perplexity=settings.perplexity,
        max_iter=settings.max_iter,
        metric=LIBRARY_NAME[settings.metric],
        # From random places, so that another seed shows what was an accident.
        init="random",
        learning_rate=max(LEAST_RATE, len(rows) / EXAGGERATION / 4),  # pyright: ignore[reportArgumentType]
        early_exaggeration=EXAGGERATION,
        method="exact",
        random_state=settings.seed,
        n_jobs=1,
    ).fit_transform(rows)


def _watched_tsne(on_step: Callable[[Step], None]) -> type:
    """scikit-learn's t-SNE that tells of each iteration, and so can be ended there.

    It has no call for that. So its own loop runs on its own objective, behind one of
    ours; nothing in the library itself is changed.
    """
    from sklearn.manifold import TSNE, _t_sne  # takes a second, rarely wanted

    whole = TSNE._tsne  # pyright: ignore[reportAttributeAccessIssue]

    def objective(*given: Any, **named: Any) -> Any:
        on_step("placing")
        return _t_sne._kl_divergence(*given, **named)

    class Watched(TSNE):
        _tsne = FunctionType(
            whole.__code__,
            vars(_t_sne) | {"_kl_divergence": objective},
            argdefs=whole.__defaults__,
        )

    return Watched


_first_map = [True]


def _umap(
    rows: Float[np.ndarray, "point dim"],
    settings: Umap,
    on_step: Callable[[Step], None],
) -> np.ndarray:
    if _first_map[0]:
        on_step("loading")
    umap = umap_class()
    if _first_map[0]:
        on_step("first")
    coords = umap(
        n_components=settings.n_dims,
        n_neighbors=settings.n_neighbors,
        min_dist=settings.min_dist,
        metric=LIBRARY_NAME[settings.metric],
        init="random",
        # Opposite vectors are far, not without any place.
        disconnection_distance=np.inf,
        random_state=settings.seed,
        n_jobs=1,
    ).fit_transform(rows)
    _first_map[0] = False
    return np.asarray(coords)
