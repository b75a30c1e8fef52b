"""The journey of a text as one picture: six stations, one lane per token."""

from collections.abc import Callable, Mapping

from components.home.data import journey_data
from components.home.journey import Journey, Station
from components.views.mounting import component
from components.views.serve import view_css, view_js

_VIEW = component(
    "headlight_journey",
    html='<div class="journey">\n</div>',
    css=view_css("home/view.css"),
    js=view_js("home/view.js"),
)


def journey_view(
    journey: Journey,
    station: Station,
    *,
    skips_first: bool,
    key: str,
    links: Mapping[str, str],
    no_append: str | None,
    on_selected: Callable[[], None],
    on_append: Callable[[], None],
    on_skip: Callable[[], None],
) -> str | None:
    """Draw the journey; return the address of the page the reader asks for, or None.

    Args:
        journey: the numbers.
        station: what the inspector shows.
        skips_first: whether the first token is left out of what is read most.
        key: the widget's own name on the page; its state has ``selected``, a dict of
            station, layer, token, candidate and text, ``append``, the text that a
            clicked bar adds, and ``skip``, whether the first token is left out.
        links: the address of the page of each station that has one.
        no_append: why nothing can be put behind the text, or None.
        on_selected: called when the reader chose something to look at.
        on_append: called when the reader clicked a bar.
        on_skip: called when the reader left the first token out, or took it in again.
    """
    result = _VIEW(
        key=key,
        data=journey_data(journey, station, links)
        | {"noAppend": no_append, "skipFirst": skips_first},
        on_selected_change=on_selected,
        on_append_change=on_append,
        on_skip_change=on_skip,
        on_page_change=_nothing,
    )
    return result.page


def _nothing() -> None:
    """Tell Streamlit that the view may send this."""
