"""How the map is drawn: the method, what is compared, and what each can be told."""

from typing import Literal

import streamlit as st

from components.choice.opening import setting
from components.page.content import section
from components.words.language import sentence
from core.embeddings.cloud import Metric
from core.embeddings.projection_settings import Pca, Settings, Tsne, Umap

Method = Literal["pca", "umap", "tsne"]
METHODS: dict[Method, str] = {"pca": "PCA", "umap": "UMAP", "tsne": "t-SNE"}
METRICS: dict[Metric, str] = {"cosine": "Cosine", "euclid": "Euclidean distance"}
DIMS = {2: "2-D", 3: "3-D"}
METHOD, SEED = "map_method", "map_seed"
LARGEST_SEED = 2**31 - 1
ITERATIONS = (250, 500, 1000, 2000, 5000)
PAGE = "map"


def method() -> Method:
    """Draw the choice of a method; return it."""
    chosen: Method | None = st.segmented_control(
        sentence("Drawn by"),
        list(METHODS),
        default=setting(METHOD, "pca"),
        required=True,
        format_func=METHODS.__getitem__,
        key=METHOD,
        bind="query-params",
        help=section(PAGE, "method help"),
    )
    return chosen or "pca"


def metric() -> Metric:
    """Draw the choice of what is compared; return it."""
    chosen: Metric | None = st.segmented_control(
        sentence("Compared by"),
        list(METRICS),
        default="cosine",
        required=True,
        format_func=lambda of: sentence(METRICS[of]),
        key="map_metric",
        bind="query-params",
        help=section(PAGE, "metric help"),
    )
    return chosen or "cosine"


def settings(method: Method, metric: Metric) -> Settings:
    """Draw what this method can be told; return all of it."""
    chosen = st.segmented_control(
        sentence("Dimensions of the picture"),
        list(DIMS),
        default=2,
        required=True,
        format_func=DIMS.__getitem__,
        key="map_dims",
        bind="query-params",
    )
    n_dims = chosen or 2
    if method == "umap":
        return _umap(n_dims, metric)
    if method == "tsne":
        return _tsne(n_dims, metric)
    return Pca(n_dims, metric)


def _umap(n_dims: int, metric: Metric) -> Umap:
    n_neighbors = _slider("n_neighbors", 2, 50, 10)
    min_dist = st.slider(
        "min_dist",
        0.0,
        0.99,
        0.1,
        key="map_min_dist",
        bind="query-params",
        help=section(PAGE, "min_dist"),
    )
    return Umap(n_dims, metric, n_neighbors, float(min_dist), _seed())


def _tsne(n_dims: int, metric: Metric) -> Tsne:
    perplexity = _slider("perplexity", 2, 50, 8)
    max_iter = st.select_slider(
        "max_iter",
        ITERATIONS,
        1000,
        key="map_max_iter",
        bind="query-params",
        help=section(PAGE, "max_iter"),
    )
    return Tsne(n_dims, metric, perplexity, int(max_iter), _seed())


def _slider(name: str, low: int, high: int, value: int) -> int:
    return st.slider(
        name,
        low,
        high,
        value,
        key=f"map_{name}",
        bind="query-params",
        help=section(PAGE, name),
    )


def _seed() -> int:
    seed = st.number_input(
        "seed (random_state)",
        0,
        LARGEST_SEED,
        1,
        key=SEED,
        bind="query-params",
        help=section(PAGE, "seed"),
    )
    return int(seed)


def another_seed() -> None:
    """Draw from other random places; for a callback."""
    st.session_state[SEED] = (int(st.session_state.get(SEED, 1)) + 1) % LARGEST_SEED


def back_to_pca() -> None:
    """Wait no longer; for a callback."""
    st.session_state[METHOD] = "pca"
