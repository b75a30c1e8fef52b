"""A button that loads the page again with its text and model, and nothing else."""

from components.choice.address import OF_EVERY_PAGE
from components.views.mounting import component
from components.views.serve import view_css, view_js

_button = component(
    "start_anew",
    html='<button type="button">Start this page anew</button>',
    css=view_css("views/copy_link/view.css"),
    js=view_js("views/start_anew/view.js"),
)


def start_anew() -> None:
    """Draw the button."""
    _button(key="start_anew", data={"kept": sorted(OF_EVERY_PAGE)}, width="content")
