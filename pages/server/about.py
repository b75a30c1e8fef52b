"""About this server: what runs here, what it may be asked for, what it keeps."""

import streamlit as st

from components import about
from components.content import section
from components.frame import frame_plain

frame_plain(
    "What runs on this server?",
    "Every number on these pages is computed here, by the models below. "
    "What you type goes nowhere else.",
)
about.now()

st.subheader("Models", anchor=False)
st.dataframe(about.models(), hide_index=True)
st.caption(about.naming())

st.subheader("Where the weights come from", anchor=False)
st.markdown(section("about", "weights"))
st.dataframe(
    about.weights(),
    hide_index=True,
    column_config={"source": st.column_config.LinkColumn()},
)

st.subheader("What is kept about you", anchor=False)
st.markdown(about.privacy())

left, right = st.columns([3, 2])
with left:
    st.subheader("Limits", anchor=False)
    st.markdown(section("about", "limits"))
    st.table(about.limits())
with right:
    st.subheader("Versions", anchor=False)
    st.table(about.versions())
