"""Next token: how likely every token of the vocabulary is to come next."""

import streamlit as st

from components.choice.place import chosen_place, tokens_read, where
from components.page.content import explain, section
from components.page.ending import end_page
from components.page.frame import frame
from components.prediction.next_token.own_words import own_words
from components.prediction.next_token.panel import prediction, vectors_instead
from components.prediction.next_token.questions import ScoresAt, VectorsInstead
from components.prediction.surprise_of_words import surprise_of_words
from components.words.language import sentence

read = frame("next_token")
if not read.card.predicts_next:
    vectors_instead(read.ask(VectorsInstead()))
    end_page()

# The place is chosen below the picture but must be known above it.
picture, words = st.container(), st.container()
with words:
    st.header(sentence("How surprising each of your own words was"), anchor=False)
    st.markdown(section("next_token", "surprise"))
    place = chosen_place(read)
with picture:
    where(read, place)
    prediction(place, read.ask(ScoresAt(place.n_before)), read.vocabulary)
with words:
    tokens = tokens_read(read)
    own_words(surprise_of_words(read), tokens, place, read.vocabulary)
    explain("next_token")
