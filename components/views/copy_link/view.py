"""A button that copies the address of the whole view."""

from components.views.mounting import component
from components.views.serve import view_css, view_js

_button = component(
    "copy_link",
    html='<button type="button"></button>',
    css=view_css("views/copy_link/view.css"),
    js=view_js("views/copy_link/view.js"),
)


def copy_link(*, fits: bool) -> None:
    """Draw the button; ``fits`` is whether the address carries the whole text."""
    _button(key="copy_link", data={"fits": fits}, width="content")
