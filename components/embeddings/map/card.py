"""What the Map page shows: the cloud, what it keeps, and how the variance is shared."""

from dataclasses import dataclass

import streamlit as st

from components.embeddings.glove import once_glove_is_here
from components.embeddings.map.choice import MapChoice, draw_neighbours
from components.embeddings.map.cloud import Drawn, cloud_figure, cloud_table
from components.embeddings.map.points import (
    Space,
    centre_name,
    chosen_space,
    points,
)
from components.embeddings.map.questions import Points, PointsOf
from components.embeddings.map.settings import DIMS, another_seed
from components.embeddings.map.still import cloud_chart, variance_chart, variance_table
from components.embeddings.map.wait import map_of
from components.embeddings.map.words import neighbours_kept, variance_shown
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.frame import Reading
from components.page.projector import projecting
from components.page.run import ask
from components.page.say import InOneSentence
from components.page.waiting import drawing
from components.words.language import sentence, whole
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


def map_card(reading: Reading, choice: MapChoice) -> Map | None:
    """The map of what was asked; None after saying why there is none."""

    def drawn() -> Map | None:
        return _drawn(reading, choice)

    with InOneSentence(then=lambda: _offer_neighbours(choice)):
        return once_glove_is_here(drawn) if choice.words else drawn()
    return None


def _drawn(reading: Reading, choice: MapChoice) -> Map | None:
    """Draw the map; None where nothing was chosen.

    Raises:
        HeadlightError: there is no such map.
    """
    space = chosen_space(reading, choice)
    if space is None:
        return None
    shown = _map(space, points(space, choice), choice.settings)
    with drawing():
        _cloud_card(shown)
    return shown


def _offer_neighbours(choice: MapChoice) -> None:
    if not choice.n_neighbours:
        st.button(
            sentence("Draw neighbours too"), key="map_more", on_click=draw_neighbours
        )


def _map(space: Space, found: Cloud, wanted: Settings) -> Map:
    settings, said = fitting(wanted, len(found))
    drawn = ask(PointsOf(tuple(found.rows.tolist())), space.name)
    check(drawn.vectors, settings)
    if said is not None:
        st.markdown(f":material/info: {plain(said)}")
    projection = map_of(drawn.vectors, settings)
    with drawing():
        return _measured(space, found, drawn, projection)


def _measured(
    space: Space,
    found: Cloud,
    named: Points,
    projection: Projection,
) -> Map:
    """The map, and how much it keeps of what is near to what."""
    settings = projection.settings
    n_near = max(1, min(MOST_NEAR, (len(found) - 1) // 2))
    drawn = Drawn(
        cloud=found,
        labels=named.labels,
        groups=tuple(group.name for group in space.groups),
        centres=tuple(centre_name(group) for group in space.groups),
        coords=projection.coords,
        axes=_axes(projection),
        measured=isinstance(settings, Pca),
        kept=kept_neighbours(named.vectors, projection.coords, n_near, settings.metric),
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
    title = (
        "PC{n}, {share} of the variance" if settings.n_dims == 2 else "PC{n}, {share}"
    )
    return tuple(
        sentence(title, n=one, share=percent(shares[one - 1])) for one in numbers
    )


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
        alt=sentence(
            "{n} points in {dims}: {groups}",
            n=whole(len(drawn.labels)),
            dims=DIMS[len(drawn.axes)],
            groups=", ".join(drawn.groups),
        ),
    )
    if not drawn.measured:
        _caution()


def _caption(shown: Map) -> str:
    metric = section(PAGE, shown.projection.settings.metric)
    return " ".join(
        [neighbours_kept(shown.drawn), section(PAGE, "caption"), metric]
    ).strip()


def _caution() -> None:
    """What such a picture does not say, and a way to see it."""
    words, button = st.columns([7, 2], vertical_alignment="center")
    words.markdown(f":material/warning: {section(PAGE, 'bent')}")
    button.button(
        sentence("Another seed"),
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
    st.markdown(variance_shown(held, others))
    with drawing():
        figure_card(
            lambda: st.altair_chart(variance_chart(shares, n_axes), width="stretch"),
            name="explained variance",
            caption=section(PAGE, "variance caption"),
            table=lambda: variance_table(shares),
            chart=lambda: variance_chart(shares, n_axes).properties(width=360),
        )
