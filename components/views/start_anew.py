"""A button that loads the page again with its text and model, and nothing else."""

from streamlit.components.v2 import component

from components.address import OF_EVERY_PAGE
from components.views.source import view_css, view_js

_button = component(
    "start_anew",
    html='<button type="button">Start this page anew</button>',
    css=view_css("copy_link.css"),
    js=view_js("start_anew.js"),
)


def start_anew() -> None:
    """Draw the button."""
    _button(key="start_anew", data={"kept": sorted(OF_EVERY_PAGE)}, width="content")
