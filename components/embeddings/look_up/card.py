"""What the Look-up page is made of: the product, the tokens' vectors, the same row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.choice import state
from components.embeddings.look_up.questions import Rows, RowsOf
from components.embeddings.look_up.view import MatrixRow, look_up
from components.embeddings.look_up.words import made_wider, row_in_numbers, stands_at
from components.embeddings.token_place import choose_place, chosen_token, tokens_to_show
from components.figures.vector_strips import strip_chart, vector_table
from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.page.projector import projecting
from components.page.run import ask
from components.views.token_chips.view import token_chips
from components.views.vector_rows.view import Named, vector_rows
from components.words.language import sentence, whole
from core.embeddings.matrix import places_of
from core.graphemes import visible
from core.text.tokens import Token

PLACE = "look_up_token"
"""Name of the chosen token in the address; there alone it is counted from 0."""
TWICE = "the black cat fights the white cat"
"""A text with repeated tokens, for whoever has none."""


@dataclass(frozen=True, eq=False)
class LookUp:
    """The reader's text in tokens, and the rows that are their vectors."""

    reading: Reading
    tokens: tuple[Token, ...]
    place: int
    rows: Rows

    @property
    def token_ids(self) -> np.ndarray:
        """The row of each token."""
        return np.array([token.id for token in self.tokens], dtype=np.int64)


def looked_up(reading: Reading) -> LookUp | None:
    """The text as tokens of which one is chosen; None where it makes none."""
    tokens = tokens_to_show(reading)
    if not tokens:
        st.info(section("look_up", "no token"), icon=":material/info:")
        return None
    place = chosen_token(PLACE, reading.text, tokens)
    ids = tuple(token.id for token in tokens)
    # A projector has room for fewer neighbours below each other.
    wanted = RowsOf(ids, ids[place], 2 if projecting() else 3)
    return LookUp(reading, tokens, place, ask(wanted, reading.card.id))


def product_card(look: LookUp) -> None:
    """One-hot vector times matrix, for the token chosen among the chips."""
    d_vocab, ids = look.rows.d_vocab, look.rows.near
    token_id = look.tokens[look.place].id
    vectors = look.rows.take(ids)
    rows = [
        MatrixRow(number, look.rows.label(number), vector)
        for number, vector in zip(ids, vectors, strict=True)
    ]
    names = [f"{row.id}: {row.label}" for row in rows]
    token_chips(
        look.tokens,
        key="look_up_chips",
        title=sentence("Choose a token of your text"),
        chosen=look.place,
        on_choose=_chooser(look.reading.text),
        ids=False,
        low=True,
    )
    figure_card(
        lambda: look_up(rows, ids.index(token_id), d_vocab, key="look_up_product"),
        name="look-up",
        caption=section("look_up", "product caption"),
        table=lambda: vector_table(names, vectors),
        chart=lambda: strip_chart(names, vectors),
    )


def facts(look: LookUp) -> None:
    """The chosen row in numbers, and whether it is used at the other end too."""
    token, card = look.tokens[look.place], look.reading.card
    (vector,) = look.rows.take((token.id,))
    sentences = [row_in_numbers(look.rows.label(token.id), token.id, vector)]
    if len(vector) != card.d_model:
        sentences.append(made_wider(len(vector), card.d_model))
    sentences.append(section("look_up", f"unembedding {look.rows.at_the_end}"))
    st.markdown(" ".join(sentences))


def vectors_card(look: LookUp) -> None:
    """The vector of every token of the text, and which of them are the same row."""
    vectors = look.rows.take(tuple(look.token_ids.tolist()))
    labels = [visible(token.text) for token in look.tokens]
    places = places_of(look.token_ids)
    names = [
        Named(labels[i], _note(look, places[token.id], i), special=token.special)
        for i, token in enumerate(look.tokens)
    ]
    figure_card(
        lambda: vector_rows(
            names,
            vectors,
            key="look_up_vectors",
            chosen=look.place,
            on_choose=_chooser(look.reading.text),
            bus=True,
        ),
        name="token vectors",
        caption=section("look_up", "vectors caption"),
        table=lambda: vector_table(labels, vectors),
        chart=lambda: strip_chart(labels, vectors),
    )


def same_row(look: LookUp) -> None:
    """Say that a repeated token has one and the same row, or offer a text with one."""
    repeated = {i: at for i, at in places_of(look.token_ids).items() if len(at) > 1}
    if not repeated:
        st.markdown(section("look_up", "no repeat"))
        st.button(
            sentence("Read “{text}”", text=TWICE),
            icon=":material/repeat:",
            on_click=state.set_text,
            args=(TWICE,),
        )
        return
    chosen = look.tokens[look.place].id
    token_id = chosen if chosen in repeated else next(iter(repeated))
    at = repeated[token_id]
    rows = look.rows.take(tuple(look.token_ids[at].tolist()))
    apart = float(np.abs(rows - rows[0]).max())
    label = look.rows.label(token_id)
    same = stands_at(label, at, token_id, apart=apart, d_embed=rows.shape[1])
    st.markdown(f"{same} {section('look_up', 'what tells them apart')}")


def _chooser(text: str) -> Callable[[int], None]:
    return lambda place: choose_place(PLACE, text, place)


def _note(look: LookUp, at: Sequence[int], place: int) -> str:
    """The bytes of a part of a sign; such as "same row as 1"."""
    token = look.tokens[place]
    shared = sum(other.group == token.group for other in look.tokens) > 1
    said = [look.rows.label(token.id)] if shared else []
    if at[0] != place:
        said.append(sentence("same row as {n}", n=whole(at[0] + 1)))
    return ", ".join(said)
