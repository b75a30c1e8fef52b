"""The main script: the menu, the prompt bar, then the page of the menu."""

from pathlib import Path

import streamlit as st

from components.brand import ICON, STYLE, WORDMARK
from components.navigation import menu
from components.warmup import warmup

st.set_page_config(
    page_title="Headlight",
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state=216,
)
page = st.navigation(menu(Path(__file__).parent.parent / "pages"))
st.set_page_config(page_title=f"{page.title} · Headlight")
st.logo(WORDMARK, icon_image=ICON)
st.html(STYLE)
warmup.page_ran()

if not warmup.wait_for_imports(0):
    with st.spinner("Headlight is starting…"):
        while not warmup.wait_for_imports(0.1):
            st.empty()

# Not at the top: this imports torch, and the line above says what one waits for.
from components import prompt, state  # noqa: E402

state.begin(page.url_path)
prompt.prompt_bar()
page.run()
# The page may have written settings: say of which text and model.
state.write_address()
