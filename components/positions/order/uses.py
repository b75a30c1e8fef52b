"""Two uses of one word in a text: are they told apart with and without positions?"""

import streamlit as st

from components.choice import state
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.say import InOneSentence
from components.page.text_read import TextRead
from components.positions.order.choice import PAGE
from components.positions.order.questions import LikenessOf, WordsTwice
from components.positions.order.runs import read_so
from components.positions.order.still import likeness_lines, likeness_table
from components.positions.order.uses_words import (
    Uses,
    marked,
    with_positions,
    without_positions,
)
from components.words.language import sentence
from core.text.word_uses import uses_in

CATS, CAT = "The black cat fights the white cat", "cat"
WORD = f"{PAGE}_word"


@InOneSentence()
def uses_card(read: TextRead) -> None:
    """The cosine of the two uses over the layers, and what it says."""
    found = _found(read)
    if found is None:
        st.markdown(section(PAGE, "no uses"))
        return
    table = likeness_table(found.told, found.untold)
    word = plain(found.word)
    picture, words = st.columns([8, 6], gap="large")
    with picture:
        figure_card(
            lambda: st.altair_chart(likeness_lines(table), key=f"{PAGE}_uses"),
            name="order two uses",
            caption=section(PAGE, "uses caption"),
            table=lambda: table,
            chart=lambda: likeness_lines(table).properties(width=560),
        )
    with words:
        st.markdown(f"*{marked(found)}*")
        st.markdown(with_positions(found))
        if found.untold is not None:
            st.markdown(without_positions(found, found.untold))
        if found.n_uses > 2:
            st.caption(
                sentence(
                    "The first two of {n} uses of {word}.", n=found.n_uses, word=word
                )
            )


def _found(read: TextRead) -> Uses | None:
    """The text's own word that it has twice, else the cats of the lecture."""
    place = st.empty()
    word = _word(read)
    told = read if word else read_so(read, CATS, place, off=False)
    untold = None
    if read.switches_off:
        untold = read_so(read, told.text, place, off=True)
    word = word or CAT
    uses = uses_in(word, told.text, told.tokens)
    if len(uses) < 2:
        return None
    alike = LikenessOf(*uses[:2])
    return Uses(
        word=word,
        text=told.text,
        title=read.card.title,
        n_uses=len(uses),
        first=uses[0],
        second=uses[1],
        told=told.ask(alike),
        untold=None if untold is None else untold.ask(alike),
        is_decoder=read.card.kind == "decoder",
    )


def _word(read: TextRead) -> str:
    """Draw the choice among words that the text has twice; empty without one."""
    words, session, chosen = read.ask(WordsTwice()), st.session_state, ""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if words:
            if session.get(WORD) not in (None, *words):
                session[WORD] = words[0]
            chosen = st.selectbox(
                sentence("The word that stands there twice"),
                words,
                key=WORD,
                bind="query-params",
                width=260,
            )
        else:
            st.markdown(section(PAGE, "no word twice"), width="content")
        if read.text != CATS:
            st.button(
                sentence("Read the two cats"),
                key=f"{PAGE}_cats",
                icon=":material/pets:",
                help=CATS,
                on_click=state.set_text,
                args=(CATS,),
            )
    return chosen
