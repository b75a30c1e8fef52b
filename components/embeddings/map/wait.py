"""Waiting for a map that is made in the background, with a bar and a way out."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.embeddings.map.settings import back_to_pca
from components.page.content import section
from components.page.say import let_a_newer_run_take_over
from components.page.waiting import patiently
from core.embeddings.cloud import Cloud
from core.embeddings.neighbours import Matrix
from core.embeddings.projection import Projection
from core.embeddings.projection_settings import Settings
from core.engine.clouds import CloudRequest, cloud_worker
from core.engine.maps import HowFar, projector

PATIENCE_S, SLICE_S = 0.3, 0.1
"""When the bar appears, and how often it moves."""


def found(request: CloudRequest, matrix: Matrix) -> Cloud:
    """The points to draw, once they are there; a newer run takes over at any time.

    Raises:
        HeadlightError: they cannot be found.
    """
    place = st.empty()

    def ask() -> Cloud:
        ticket = cloud_worker().submit(request, matrix, state.session_id())
        try:
            if not ticket.wait(PATIENCE_S):
                place.caption(section("map", "looking").format(len(matrix.rows)))
            while not ticket.wait(SLICE_S):
                let_a_newer_run_take_over()
            return ticket.result()
        finally:
            ticket.give_up()

    cloud = patiently(ask, place)
    place.empty()
    return cloud


def awaited(rows: Float[np.ndarray, "point dim"], settings: Settings) -> Projection:
    """The map, once it is there; meanwhile what is being done.

    A newer run takes over at any time: then nobody waits for this map any more.

    Raises:
        HeadlightError: why there is no map.
    """
    return patiently(lambda: _awaited(rows, settings, state.session_id()))


def _awaited(
    rows: Float[np.ndarray, "point dim"], settings: Settings, session: str
) -> Projection:
    ticket = projector().submit(rows, settings, session)
    if ticket.wait(PATIENCE_S):
        return ticket.result()
    with _bar(session) as bar:
        while not ticket.wait(SLICE_S):
            let_a_newer_run_take_over()
            _show(bar, ticket.how_far())
    return ticket.result()


@contextmanager
def _bar(session: str) -> Iterator[DeltaGenerator]:
    try:
        place = st.empty()
        with place.container():
            bar = st.empty()
            st.button("Stop, back to PCA", key="map_stop", on_click=back_to_pca)
        yield bar
    finally:
        projector().give_up(session)
    place.empty()


def _show(bar: DeltaGenerator, far: HowFar) -> None:
    """How far it is: by iterations where they are counted, else by steps."""
    if far.step is None:
        bar.progress(0.0, text=section("map", "waiting"))
        return
    share = {"loading": 0.1, "first": 0.5, "placing": 0.8}[far.step]
    bar.progress(
        share if far.share is None else far.share,
        text=f"{section('map', far.step)} {far.seconds:.0f} s so far.",
    )
