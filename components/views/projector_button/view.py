"""A button that asks for the projector's view, and leaves it."""

import streamlit as st

from components.page.projector import project, projecting
from components.views.mounting import component
from components.views.serve import view_css, view_js

KEY = "projector_button"

_button = component(
    "projector_button",
    html='<button type="button"></button>',
    css=view_css("views/copy_link/view.css", "views/projector_button/view.css"),
    js=view_js("views/projector_button/view.js"),
)


def projector_button(page: str) -> None:
    """Draw the button; ``page`` is the open page's path."""

    def pressed() -> None:
        wanted = st.session_state.get(KEY, {}).get("project")
        if wanted is not None:
            project(bool(wanted))

    _button(
        key=KEY,
        data={"on": projecting(), "page": page},
        width="content",
        on_project_change=pressed,
    )
