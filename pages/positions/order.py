"""Does order matter: shuffled words, or positions off, in the real model."""

import streamlit as st

from components.page.content import explain, section
from components.page.frame import frame
from components.positions.order.attention import attention_card
from components.positions.order.card import answer_card, new_order
from components.positions.order.choice import chosen_change
from components.positions.order.law_card import law_card
from components.positions.order.runs import both_runs
from components.positions.order.uses import uses_card
from components.words.language import sentence

read = frame("order")
changed = chosen_change(read)
runs = both_runs(read, changed)
new_order(runs)
answer_card(runs)

st.header(sentence("Who looks at whom, before and after"), anchor=False)
attention_card(runs)
st.header(sentence("The same word at two places"), anchor=False)
st.markdown(section("order", "two uses"))
uses_card(read)
st.header(sentence("A law: without positions, a bag of words"), anchor=False)
st.markdown(section("order", "law"))
law_card(read, changed)
explain("order")
