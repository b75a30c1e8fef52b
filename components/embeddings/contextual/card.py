"""What the page In context shows above: the sentences, and cosines over the layers."""

import pandas as pd
import streamlit as st

from components.embeddings.contextual.choice import PAGE, WordInSentences
from components.embeddings.contextual.found import Found, found_in
from components.embeddings.contextual.questions import ThroughTheLayers
from components.embeddings.contextual.still import (
    cosine_lines,
    cosine_table,
    path_chart,
    path_table,
)
from components.embeddings.contextual.words import (
    at_the_end,
    at_the_start,
    shown_by_plane,
    told_apart,
    uses_left_out,
)
from components.embeddings.cosine_words import one_line
from components.embeddings.sentences_read import of_each_sentence, say_what_was_read
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.frame import Reading
from components.page.say import MINILM, InOneSentence, switch_to
from components.words.language import sentence
from core.text.word_uses import Use

MOST_TOKENS = 64
"""Tokens of a sentence that are read; together they make one map."""
AROUND = 60
"""Characters of a long sentence that are shown on each side of the word."""


def uses_of_word(reading: Reading, asked: WordInSentences | None) -> Found | None:
    """Read the sentences and compare the word's uses; None where that cannot be."""
    if asked is None:
        return None
    place = st.empty()
    model_id = reading.card.id
    read = of_each_sentence(
        ThroughTheLayers(), model_id, asked.sentences, MOST_TOKENS, place
    )
    if read is None:
        return None
    say_what_was_read(read)
    with InOneSentence(place):
        return found_in(asked, read.answers)
    return None


def lines_card(found: Found) -> None:
    """The cosine of every two uses over the layers, and what it is beside others."""
    table = cosine_table(found.cosines, found.static, found.labels, found.usual)
    figure_card(
        lambda: _lines_and_uses(found, table),
        name="word in context",
        caption=section(PAGE, "lines caption"),
        table=lambda: table.drop(columns="depth"),
        chart=lambda: cosine_lines(table).properties(width=620),
    )


def _lines_and_uses(found: Found, table: pd.DataFrame) -> None:
    """The lines, and right under them which sentences they are of."""
    st.altair_chart(cosine_lines(table), key=f"{PAGE}_lines")
    _uses_list(found)


def _uses_list(found: Found) -> None:
    """The sentences with their numbers, the word in bold where it is followed."""
    lines = []
    for use, label in zip(found.uses, found.labels, strict=True):
        own = found.asked.has_own and use.sentence == 0
        yours = sentence("your text")
        flag = f" :small[:gray-badge[{yours}]]" if own else ""
        text = found.asked.sentences[use.sentence]
        lines.append(f"**{label}**&nbsp; {_in_bold(text, use)}{flag}")
    st.markdown("  \n".join(lines))
    if found.n_left_out:
        st.caption(uses_left_out(found.n_left_out))


def _in_bold(text: str, use: Use) -> str:
    """The sentence with the word in bold; of a long one what stands around it."""
    first, last = max(0, use.start - AROUND), use.end + AROUND
    before, word, after = (
        plain(one_line(text[start:end]))
        for start, end in ((first, use.start), (use.start, use.end), (use.end, last))
    )
    cut = "…" if first else "", "…" if last < len(text) else ""
    return f"{cut[0]}{before}**{word}**{after}{cut[1]}"


def words_card(found: Found) -> None:
    """What the picture shows, in sentences; and a model that reads both sides."""
    if said := told_apart(found):
        st.markdown(said)
        switch_to(MINILM, sentence("which reads both sides"), PAGE)
    st.markdown(f"{at_the_end(found)} {at_the_start(found)}")


def path_card(found: Found) -> None:
    """The way of each use through the layers, in the plane where they differ most."""
    st.header(sentence("The way through the layers"), anchor=False)
    plane, labels = found.plane, found.labels
    figure_card(
        lambda: st.altair_chart(
            path_chart(plane, labels).properties(width=352, height=420),
            key=f"{PAGE}_path",
            width="content",
        ),
        name="path through the layers",
        caption=section(PAGE, "path caption"),
        table=lambda: path_table(plane, labels),
        chart=lambda: path_chart(plane, labels),
    )
    st.markdown(shown_by_plane(float(plane.explained.sum())))
