"""About this server: what runs here, what it may be asked for, what it keeps."""

import streamlit as st

from components.page.content import section
from components.page.frame import frame_plain
from components.server import about
from components.words.language import sentence

frame_plain("about")
about.now()

st.header(sentence("Models in memory now"), anchor=False)
st.table(about.in_memory(), hide_index=True)
if lines := about.left_out():
    st.caption(lines)

with st.expander(sentence("All models on offer"), icon=":material/list:"):
    st.table(about.on_offer(), hide_index=True)
st.caption(about.naming())

st.header(sentence("Where the weights come from"), anchor=False)
st.markdown(section("about", "weights"))
st.table(about.weights(), hide_index=True)

st.header(sentence("What is kept about you"), anchor=False)
st.markdown(about.privacy())

st.header(sentence("Limits"), anchor=False)
st.markdown(section("about", "limits"))
with st.container(key="about_limits"):
    st.table(about.limits(), hide_index=True)
    st.table(about.settings(), hide_index=True)

st.header(sentence("Versions"), anchor=False)
st.table(about.versions(), hide_index=True)
