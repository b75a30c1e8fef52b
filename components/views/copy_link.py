"""A button that copies the address of the whole view."""

from streamlit.components.v2 import component

from components.views.source import view_css, view_js

_button = component(
    "copy_link",
    html='<button type="button"></button>',
    css=view_css("copy_link.css"),
    js=view_js("copy_link.js"),
)


def copy_link(*, fits: bool) -> None:
    """Draw the button; ``fits`` is whether the address carries the whole text."""
    _button(key="copy_link", data={"fits": fits}, width="content")
