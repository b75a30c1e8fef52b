"""How a map of vectors is to be made: the method and what it can be told.

The names of the numbers are those of scikit-learn and umap-learn.
"""

from dataclasses import dataclass, replace

from .cloud import Metric


@dataclass(frozen=True)
class Pca:
    """Turn the points to where they spread most."""

    n_dims: int = 2
    metric: Metric = "cosine"


@dataclass(frozen=True)
class Umap:
    """Keep each point's nearest few near."""

    n_dims: int = 2
    metric: Metric = "cosine"
    n_neighbors: int = 15
    min_dist: float = 0.1
    seed: int = 1


@dataclass(frozen=True)
class Tsne:
    """Keep each point's nearest few near."""

    n_dims: int = 2
    metric: Metric = "cosine"
    perplexity: int = 30
    max_iter: int = 1000
    seed: int = 1


Settings = Pca | Umap | Tsne


def fitting(settings: Settings, n_points: int) -> tuple[Settings, str | None]:
    """Settings that so many points allow; a sentence where they had to be others.

    The largest perplexity possible would be allowed, but with all points as neighbours
    none stands out: a third of the points is taken instead.
    """
    most = n_points - 1
    if isinstance(settings, Tsne) and settings.perplexity > most >= 1:
        instead = max(1, n_points // 3)
        said = (
            f"The perplexity must be below the number of points: with {n_points} "
            f"points, {most} is the largest possible. A third of them, {instead}, says "
            "more."
        )
        return replace(settings, perplexity=instead), said
    if isinstance(settings, Umap) and settings.n_neighbors > most >= 2:
        said = (
            "A point has no more neighbours than there are other points: with "
            f"{n_points} points, n_neighbors is {most} at most."
        )
        return replace(settings, n_neighbors=most), said
    return settings, None
