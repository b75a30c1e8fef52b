"""What the Tokens page is made of: the chips, the counts, and one token looked into."""

from dataclasses import dataclass

import streamlit as st

from components.figures.token_chips import chip_picture, token_line, token_table
from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.page.run import ask
from components.text.tokens.questions import Cut, EveryLabel, TextCut
from components.text.tokens.still import one_hot_chart, one_hot_table
from components.text.tokens.view import one_hot, places_shown
from components.text.tokens.words import counts_line
from components.views.token_chips.view import token_chips
from components.words.language import sentence, whole
from core.engine.about_models import EntriesOf
from core.graphemes import visible

PLACE = "tokens_place"
"""Widget key: the chosen token, counted from 1."""


@dataclass(frozen=True)
class Tokenized:
    """The reader's text in tokens, and one of them to look into."""

    model_id: str
    cut: Cut
    place: int | None
    """The token to look into, from 0; None where there is no token."""


def tokenized(reading: Reading) -> Tokenized:
    """The text in tokens, as the reader's switches above the picture say."""
    switch, number, numbers = st.columns([5, 3, 9], vertical_alignment="center")
    special = switch.toggle(
        sentence("Add the model's special tokens"),
        value=True,
        key="tokens_special",
        bind="query-params",
        help=section("tokens", "special tokens"),
    )
    cut = ask(TextCut(reading.text, special), reading.card.id)
    with number:
        place = _place(len(cut.tokens))
    with numbers:
        st.markdown(" · ".join(counts_line(cut.counts, cut.n_entries)))
    return Tokenized(reading.card.id, cut, place)


def chips_card(read: Tokenized) -> None:
    """The text as chips beside its ids; a click chooses a token."""
    figure_card(
        lambda: token_chips(
            read.cut.tokens,
            key="tokens_chips",
            title=sentence("Your text, cut into tokens"),
            chosen=read.place,
            on_choose=_choose,
        ),
        name="tokens",
        caption=section("tokens", "chips caption"),
        table=lambda: token_table(read.cut.tokens),
        chart=lambda: chip_picture([token_line("", read.cut.tokens)]),
    )


def inspector(read: Tokenized) -> None:
    """The chosen token: its bytes and its one-hot vector."""
    place = read.place
    if place is None:
        st.info(section("tokens", "no token"), icon=":material/info:")
        return
    cut, model_id = read.cut, read.model_id
    token = cut.tokens[place]
    around = places_shown(token.id, cut.d_vocab)
    entries = dict(zip(around, ask(EntriesOf(around), model_id), strict=True))
    figure_card(
        lambda: one_hot(cut.tokens, place, entries, cut.d_vocab, key="tokens_one_hot"),
        name="one-hot",
        caption=section("tokens", "one-hot caption"),
        table=lambda: one_hot_table(token.id, ask(EveryLabel(), model_id), cut.d_vocab),
        chart=lambda: one_hot_chart(token.id, visible(token.text), cut.d_vocab),
    )


def _choose(index: int) -> None:
    st.session_state[PLACE] = index + 1


def _place(n_tokens: int) -> int | None:
    """The token to look into; the last one where the text has become shorter."""
    if not n_tokens:
        return None
    if not 1 <= st.session_state.get(PLACE, 1) <= n_tokens:
        st.session_state[PLACE] = n_tokens
    chosen = st.number_input(
        sentence("Look into token, 1 to {n}", n=whole(n_tokens)),
        min_value=1,
        max_value=n_tokens,
        key=PLACE,
        bind="query-params",
    )
    return int(chosen) - 1
