"""A button that copies the address of the whole view."""

from pathlib import Path

from streamlit.components.v2 import component

FOLDER = Path(__file__).parent

_button = component(
    "copy_link",
    html='<button type="button"></button>',
    css=(FOLDER / "copy_link.css").read_text(encoding="utf-8"),
    js=(FOLDER / "copy_link.js").read_text(encoding="utf-8"),
)


def copy_link(*, fits: bool) -> None:
    """Draw the button; ``fits`` is whether the address carries the whole text."""
    _button(key="copy_link", data={"fits": fits}, width="content")
