"""What the page Sentences shows: the matrix, ranked pairs, and what is like yours."""

import numpy as np
import streamlit as st

from components.choice.page_views import DEFAULT_MODEL
from components.embeddings.cosine_words import one_line, two
from components.embeddings.sentences.bars_view import in_order, sentence_bars
from components.embeddings.sentences.choice import MOST, PAGE, chosen_pooling, poolings
from components.embeddings.sentences.questions import (
    EveryPooling,
    SentenceCosines,
    cosines_by,
)
from components.embeddings.sentences.words import closest, how_alike_all_are
from components.embeddings.sentences_read import of_each_sentence, say_what_was_read
from components.figures.cosine_square import square_chart, square_table
from components.figures.nearest import nearest_bars, nearest_table
from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.page.say import MINILM, InOneSentence, switch_to
from components.views.cosine_map.view import CosineMap, cosine_map
from components.words.language import sentence

MOST_TOKENS = 256
"""Tokens of a sentence that are read, as sentence-transformers does with MiniLM."""
HIGH = 0.5
"""Above this two sentences that have nothing in common are said to be near."""


def sentence_cosines(
    reading: Reading, lines: list[str] | None
) -> SentenceCosines | None:
    """Read and pool the sentences and the text above; None where that cannot be."""
    if lines is None:
        return None
    place, card = st.empty(), reading.card
    read = of_each_sentence(
        EveryPooling(), card.id, [*lines, reading.text], MOST_TOKENS, place
    )
    if read is None:
        return None
    say_what_was_read(read)
    pooling = chosen_pooling(read.answers)
    with InOneSentence(place):
        return SentenceCosines(
            title=card.title,
            model_id=card.id,
            pooling=pooling,
            name=poolings(read.answers)[pooling],
            lines=tuple(map(one_line, lines)),
            own=reading.text,
            cosines=cosines_by(pooling, read.answers),
        )
    return None


def matrix_card(found: SentenceCosines) -> None:
    """The cosine of every two sentences, written into the cells."""
    square = np.ascontiguousarray(found.cosines[:-1, :-1])
    figure_card(
        lambda: cosine_map(
            CosineMap(
                square, found.lines, "sentence",
                sentence("Cosines of sentences by {way}.", way=found.name),
                as_table_up_to=MOST,
            ),
            key=f"{PAGE}_map",
        ),
        name="cosines of sentences",
        caption=section(PAGE, "map caption"),
        table=lambda: square_table(square, found.lines),
        chart=lambda: square_chart(square, found.lines, "sentence"),
    )  # fmt: skip


def trained_for(found: SentenceCosines) -> None:
    """What the model was trained for, and whether this is it; one that was, offered."""
    known = {MINILM: f"minilm {found.pooling}", DEFAULT_MODEL: "smollm2"}
    said = section(PAGE, known.get(found.model_id, "other model"))
    if found.model_id == DEFAULT_MODEL:
        least = found.pairs[-1].cosine
        end = "high least" if least > HIGH else "low least"
        said += " " + section(PAGE, end).replace("…", f"**{two(least)}**")
    st.markdown(said)
    if found.model_id != MINILM:
        switch_to(MINILM, sentence("trained for this"), PAGE)


def pairs_card(found: SentenceCosines) -> None:
    """Every pair, the most alike first, and how alike all are on average."""
    st.header(sentence("Which two are most alike?"), anchor=False)
    pairs = found.pairs
    labels = [
        f"{pair.left + 1}  {found.lines[pair.left]}\n"
        f"{pair.right + 1}  {found.lines[pair.right]}"
        for pair in pairs
    ]
    ranked = in_order([pair.cosine for pair in pairs])
    flat = [label.replace("\n", " – ") for label in labels]
    figure_card(
        lambda: sentence_bars(ranked, labels, key=f"{PAGE}_pairs"),
        name="ranked pairs of sentences",
        caption=section(PAGE, "pairs caption"),
        table=lambda: nearest_table(ranked, flat, "cosine").drop(columns="row"),
        chart=lambda: nearest_bars(nearest_table(ranked, flat, "cosine")),
    )
    st.markdown(how_alike_all_are(found))


def own_card(found: SentenceCosines) -> None:
    """The sentences in order of likeness to the text above."""
    st.header(sentence("Which is closest to your text?"), anchor=False)
    ranked = in_order(found.cosines[-1, :-1].tolist())
    labels = [found.lines[at] for at in ranked.ids]
    figure_card(
        lambda: sentence_bars(ranked, labels, key=f"{PAGE}_own"),
        name="sentences closest to your text",
        caption=section(PAGE, "own caption"),
        table=lambda: nearest_table(ranked, labels, "cosine").drop(columns="row"),
        chart=lambda: nearest_bars(nearest_table(ranked, labels, "cosine")),
    )
    st.markdown(closest(found, labels[0], float(ranked.values[0])))
