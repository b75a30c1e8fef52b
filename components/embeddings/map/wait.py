"""Waiting for a map that is made in the background, with a bar and a way out."""

from functools import cache

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.embeddings.map.settings import back_to_pca
from components.embeddings.map.words import so_far
from components.page.content import section
from components.page.waiting import awaited
from components.words.language import sentence
from core.embeddings.cloud import Cloud
from core.embeddings.projection import Projection
from core.embeddings.projection_settings import Settings
from core.engine.clouds import CloudRequest, cloud_jobs, find_cloud
from core.engine.maps import HowFar, how_far, projector
from core.errors import HeadlightError


def found(request: CloudRequest, n_rows: int) -> Cloud:
    """The points to draw, once they are there; a newer run takes over at any time.

    Args:
        request: which they are.
        n_rows: among how many vectors they are looked for.

    Raises:
        HeadlightError: they cannot be found.
    """
    place, session = st.empty(), state.session_id()

    @cache
    def say() -> None:
        place.caption(section("map", "looking").format(n_rows))

    cloud = awaited(
        lambda: find_cloud(cloud_jobs(), request, session),
        place,
        lambda _: say(),
    )
    place.empty()
    return cloud


def map_of(rows: Float[np.ndarray, "point dim"], settings: Settings) -> Projection:
    """The map, once it is there; meanwhile what is being done.

    A newer run takes over at any time: then nobody waits for this map any more.

    Raises:
        HeadlightError: why there is no map.
    """
    place, session = st.empty(), state.session_id()

    @cache
    def bar() -> DeltaGenerator:
        with place.container():
            drawn = st.empty()
            st.button(
                sentence("Stop, back to PCA"), key="map_stop", on_click=back_to_pca
            )
        return drawn

    try:
        made = awaited(
            lambda: projector().submit(rows, settings, session),
            far=lambda hold: _show(bar(), how_far(hold)),
        )
    except HeadlightError:
        place.empty()
        raise
    place.empty()
    return made


def _show(bar: DeltaGenerator, far: HowFar) -> None:
    """How far it is: by iterations where they are counted, else by steps."""
    if far.step is None:
        bar.progress(0.0, text=section("map", "waiting"))
        return
    share = {"loading": 0.1, "first": 0.5, "placing": 0.8}[far.step]
    bar.progress(
        share if far.share is None else far.share,
        text=so_far(section("map", far.step), far.seconds),
    )
