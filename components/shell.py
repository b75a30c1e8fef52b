"""The main script: the menu, the prompt bar, then the page of the menu."""

from pathlib import Path

import streamlit as st

from components.navigation import menu
from components.warmup import warmup

HERE = Path(__file__).parent

# The icon is a file of ours: a Material icon here would be fetched from outside.
st.set_page_config(
    page_title="Headlight",
    page_icon=HERE / "logo.svg",
    layout="wide",
    initial_sidebar_state=216,
)
page = st.navigation(menu(HERE.parent / "pages"))
st.set_page_config(page_title=f"{page.title} · Headlight")
st.logo(HERE / "wordmark.svg", icon_image=HERE / "logo.svg")
st.html(HERE / "shell.css")
warmup.page_ran()

if not warmup.wait_for_imports(0):
    with st.spinner("Headlight is starting…"):
        while not warmup.wait_for_imports(0.1):
            st.empty()

# Not at the top: this imports torch, and the line above says what one waits for.
from components import prompt, state  # noqa: E402

state.begin()
prompt.prompt_bar()
page.run()
