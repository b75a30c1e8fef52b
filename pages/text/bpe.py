"""Byte pairs: how a vocabulary is learnt, one merge at a time."""

import streamlit as st

from components.page.content import explain, section
from components.page.frame import frame_text
from components.text.bpe.card import (
    growth_card,
    merges_table,
    pairs_card,
    text_card,
)
from components.text.bpe.lesson import lesson
from components.text.bpe.word_merges import word_card
from components.text.bpe.words import merge_made
from components.words.language import sentence

reading = frame_text("bpe")

now = lesson(reading)
st.markdown(merge_made(now))
text_card(now)

choice, growth = st.columns(2, gap="large")
with choice:
    st.header(sentence("Which pair comes next"), anchor=False)
    pairs_card(now)
with growth:
    st.header(sentence("What has been learnt"), anchor=False)
    if now.step:
        st.dataframe(merges_table(now), hide_index=True, height=215)
    growth_card(now)

st.header(sentence("Any word, merge by merge"), anchor=False)
st.markdown(section("bpe", "word"))
word_card(reading.card.id, now)
explain("bpe")
