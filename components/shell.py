"""The main script: the menu, the prompt bar, the page of the menu, and its foot."""

from contextlib import suppress
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from components.brand import ICON, PROJECTOR_STYLE, STYLE, WORDMARK
from components.navigation import menu
from components.page import projector
from components.page.warmup import warmup

projector.begin()
st.set_page_config(
    page_title="Headlight",
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state="collapsed" if projector.projecting() else 216,
)
page = st.navigation(menu(Path(__file__).parent.parent / "pages"), expanded=True)
st.set_page_config(page_title=f"{page.title} · Headlight")
st.logo(WORDMARK, icon_image=ICON)
st.html(PROJECTOR_STYLE if projector.projecting() else STYLE)
warmup.page_ran()

if not warmup.wait_for_imports(0):
    with st.spinner("Headlight is starting…"):
        while not warmup.wait_for_imports(0.1):
            st.empty()

# Not at the top: this imports torch, and the line above says what one waits for.
from components.choice import number_reading, state  # noqa: E402, F401
from components.page import chart_look, prompt  # noqa: E402, F401
from components.page.doors import note_visit  # noqa: E402
from components.page.foot import foot  # noqa: E402
from components.page.search_box import search_box  # noqa: E402
from components.views.guide.view import guide  # noqa: E402

state.begin(page.url_path)
note_visit(page.url_path)
search_box(page.url_path)
with st.container(key="guide"):
    guide(page.url_path)
prompt.prompt_bar()
# A page that has nothing more to show ends early; its foot leads on all the same.
with suppress(StopException):
    page.run()
foot(page.url_path)
state.settle()
