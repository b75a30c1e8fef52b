"""What the Map page shows: the cloud, what it keeps, and how the variance is shared."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.embeddings.map.choice import Asked, draw_neighbours
from components.embeddings.map.cloud import Drawn, cloud_figure, cloud_table
from components.embeddings.map.points import (
    Space,
    centre_name,
    chosen_space,
    points,
    vectors_of,
)
from components.embeddings.map.settings import DIMS, another_seed
from components.embeddings.map.still import cloud_chart, variance_chart, variance_table
from components.embeddings.map.wait import map_of
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.frame import Reading
from components.page.projector import projecting
from components.page.say import InOneSentence
from components.page.waiting import drawing
from components.words.percent import percent
from core.embeddings.cloud import Cloud
from core.embeddings.kept_neighbours import kept_neighbours
from core.embeddings.projection import Projection, check
from core.embeddings.projection_settings import Pca, Settings, Umap, fitting

PAGE = "map"
PROJECTED_HEIGHT = 380
"""Of the cloud in px where all of it must stand on a projector's screen."""
MOST_NEAR = 5
"""How many nearest of each point are looked for in the picture."""
CONFIG = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtonsToRemove": ["toImage", "lasso2d", "select2d", "autoScale2d"],
}


@dataclass(frozen=True, eq=False)
class Map:
    """A map that is drawn."""

    drawn: Drawn
    projection: Projection


def map_card(reading: Reading, asked: Asked) -> Map | None:
    """The map of what was asked; None after saying why there is none."""
    space = chosen_space(reading, asked)
    if space is None:
        return None
    with InOneSentence(then=lambda: _offer_neighbours(asked)):
        found = points(space, asked)
        shown = _map(space, found, asked.settings)
        with drawing():
            _cloud_card(shown)
        return shown
    return None


def _offer_neighbours(asked: Asked) -> None:
    if not asked.n_neighbours:
        st.button("Draw neighbours too", key="map_more", on_click=draw_neighbours)


def _map(space: Space, found: Cloud, wanted: Settings) -> Map:
    settings, said = fitting(wanted, len(found))
    rows = vectors_of(space, found)
    check(rows, settings)
    if said is not None:
        st.markdown(f":material/info: {plain(said)}")
    projection = map_of(rows, settings)
    with drawing():
        return _measured(space, found, rows, projection)


def _measured(
    space: Space,
    found: Cloud,
    rows: Float[np.ndarray, "point dim"],
    projection: Projection,
) -> Map:
    """The map, and how much it keeps of what is near to what."""
    settings = projection.settings
    n_near = max(1, min(MOST_NEAR, (len(found) - 1) // 2))
    drawn = Drawn(
        cloud=found,
        labels=tuple(space.label(row) for row in found.rows.tolist()),
        groups=tuple(group.name for group in space.groups),
        centres=tuple(centre_name(group) for group in space.groups),
        coords=projection.coords,
        axes=_axes(projection),
        measured=isinstance(settings, Pca),
        kept=kept_neighbours(rows, projection.coords, n_near, settings.metric),
        n_near=n_near,
    )
    return Map(drawn, projection)


def _axes(projection: Projection) -> tuple[str, ...]:
    settings = projection.settings
    numbers = range(1, settings.n_dims + 1)
    if not isinstance(settings, Pca):
        name = "UMAP" if isinstance(settings, Umap) else "t-SNE"
        return tuple(f"{name} {number}" for number in numbers)
    shares = [*projection.shares.tolist(), 0.0, 0.0]
    # In three dimensions the titles stand aslant and there is less room.
    end = " of the variance" if settings.n_dims == 2 else ""
    return tuple(f"PC{one}, {percent(shares[one - 1])}{end}" for one in numbers)


def _cloud_card(shown: Map) -> None:
    drawn = shown.drawn
    figure_card(
        lambda: _picture(drawn),
        name="map",
        caption=_caption(shown),
        table=lambda: cloud_table(drawn),
        chart=lambda: cloud_chart(drawn),
    )


def _picture(drawn: Drawn) -> None:
    """The cloud, and right under it what must not be read from it."""
    figure = cloud_figure(drawn)
    if projecting():
        figure.update_layout(height=PROJECTED_HEIGHT)
    st.plotly_chart(
        figure,
        width="stretch",
        key="map_cloud",
        config=CONFIG,
        alt=f"{len(drawn.labels)} points in {DIMS[len(drawn.axes)]}: "
        f"{', '.join(drawn.groups)}",
    )
    if not drawn.measured:
        _caution()


def _caption(shown: Map) -> str:
    metric = section(PAGE, shown.projection.settings.metric)
    return " ".join([_kept(shown.drawn), section(PAGE, "caption"), metric]).strip()


def _kept(drawn: Drawn) -> str:
    """How many neighbours the picture keeps, beside what chance would."""
    n_points, n_near = len(drawn.labels), drawn.n_near
    share, chance = drawn.kept.mean() / n_near, n_near / (n_points - 1)
    nearest = "nearest point" if n_near == 1 else f"{n_near} nearest points"
    if chance >= 1:
        # Two points are always near to one another.
        return ""
    return (
        f"Of each point's {nearest} among these {n_points}, "
        f"**{percent(float(share))}** are among its nearest in the picture too "
        f"(by chance {percent(chance)})."
    )


def _caution() -> None:
    """What such a picture does not say, and a way to see it."""
    words, button = st.columns([7, 2], vertical_alignment="center")
    words.markdown(f":material/warning: {section(PAGE, 'bent')}")
    button.button(
        "Another seed",
        key="map_another_seed",
        icon=":material/casino:",
        on_click=another_seed,
        width="stretch",
    )


def variance_card(shown: Map) -> None:
    """How the variance is shared among the components."""
    shares, n_axes = shown.projection.shares, len(shown.drawn.axes)
    others = len(shares) - n_axes
    held = float(shares[:n_axes].sum()) if others > 0 else 1.0
    said = f"The picture shows **{percent(held)}** of the variance."
    if others > 0:
        directions = "direction" if others == 1 else "directions"
        said += f" The rest lies in {others} further {directions} and is not seen."
    st.markdown(said)
    with drawing():
        figure_card(
            lambda: st.altair_chart(variance_chart(shares, n_axes), width="stretch"),
            name="explained variance",
            caption=section(PAGE, "variance caption"),
            table=lambda: variance_table(shares),
            chart=lambda: variance_chart(shares, n_axes).properties(width=360),
        )
