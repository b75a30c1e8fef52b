"""A word that has no vector: words spelled nearly so, to be taken with a click."""

from collections.abc import Callable

import streamlit as st

from components.page.content import plain
from components.page.run import ask
from components.words.language import sentence
from core.engine.about_words import NearSpellings
from core.engine.resources import GLOVE


def offer_spellings(word: str, take: Callable[[str], None], *, key: str) -> None:
    """Say that there is no vector for this word, and offer near spellings.

    Args:
        word: what the reader wrote.
        take: called with the spelling that was clicked.
        key: begins the names of the buttons.
    """
    near = ask(NearSpellings(word), GLOVE)
    told = [
        sentence("GloVe has no vector for “{word}”.", word=plain(word.strip()[:40])),
        sentence("Did you mean")
        if near
        else sentence("It knows single words in small letters; try another one."),
    ]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/info: {' '.join(told)}", width="content")
        for spelling in near:
            st.button(
                plain(spelling),
                key=f"{key}_{spelling}",
                on_click=take,
                args=(spelling,),
            )
