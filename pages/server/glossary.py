"""Glossary: the words of these pages, each in a sentence or two."""

import streamlit as st

from components.page.finding import LONGEST_SEARCH
from components.page.frame import frame_plain
from components.words.language import sentence
from components.words.written import glossary

frame_plain("glossary")
wanted = st.text_input(
    sentence("Look up"),
    placeholder=sentence("for example: logit"),
    live="100ms",
    key="glossary_word",
    max_chars=LONGEST_SEARCH,
    bind="query-params",
)
found = {
    word: text
    for word, text in glossary().items()
    if wanted.strip().lower() in f"{word} {text}".lower()
}
for word, text in found.items():
    st.markdown(f"**{word}**: {text}")
if not found:
    st.info(
        sentence("No word like this is explained here yet."), icon=":material/search:"
    )
