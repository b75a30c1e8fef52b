"""What the Tokens page is made of: the chips, the counts, and one token looked into."""

from dataclasses import dataclass

import streamlit as st

from components.figures.token_chips import chip_picture, token_line, token_table
from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.text.tokens.still import one_hot_chart, one_hot_table
from components.text.tokens.view import one_hot
from components.text.tokens.words import counts_line
from components.views.token_chips.view import token_chips
from components.words.language import sentence, whole
from core.graphemes import visible
from core.text.token_counts import Counts, count
from core.text.tokenization import Token, encode
from core.text.vocabulary import Vocabulary, vocabulary_of

PLACE = "tokens_place"
"""Widget key: the chosen token, counted from 1."""


@dataclass(frozen=True)
class Tokenized:
    """The reader's text in tokens, with the vocabulary they come from."""

    tokens: tuple[Token, ...]
    counts: Counts
    place: int | None
    """The token to look into, from 0; None where there is no token."""
    vocabulary: Vocabulary
    d_vocab: int


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
    tokenizer = reading.model.tokenizer
    tokens = encode(tokenizer, reading.text, special=special).tokens
    vocabulary = vocabulary_of(tokenizer)
    # A model's matrix may have more rows than its tokenizer has entries, or fewer.
    d_vocab = max(reading.card.d_vocab, len(vocabulary))
    counts = count(reading.text, tokens)
    with number:
        place = _place(len(tokens))
    with numbers:
        st.markdown(" · ".join(counts_line(counts, len(vocabulary))))
    return Tokenized(tokens, counts, place, vocabulary, d_vocab)


def chips_card(read: Tokenized) -> None:
    """The text as chips beside its ids; a click chooses a token."""
    figure_card(
        lambda: token_chips(
            read.tokens,
            key="tokens_chips",
            title=sentence("Your text, cut into tokens"),
            chosen=read.place,
            on_choose=_choose,
        ),
        name="tokens",
        caption=section("tokens", "chips caption"),
        table=lambda: token_table(read.tokens),
        chart=lambda: chip_picture([token_line("", read.tokens)]),
    )


def inspector(read: Tokenized) -> None:
    """The chosen token: its bytes and its one-hot vector."""
    place = read.place
    if place is None:
        st.info(section("tokens", "no token"), icon=":material/info:")
        return
    token = read.tokens[place]
    figure_card(
        lambda: one_hot(
            read.tokens, place, read.vocabulary, read.d_vocab, key="tokens_one_hot"
        ),
        name="one-hot",
        caption=section("tokens", "one-hot caption"),
        table=lambda: one_hot_table(token.id, read.vocabulary, read.d_vocab),
        chart=lambda: one_hot_chart(token.id, visible(token.text), read.d_vocab),
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
