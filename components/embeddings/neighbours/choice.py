"""What is chosen on the Neighbours page: tokens or words, which one, compared how."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.choice.kept import Kept
from components.choice.opening import setting, setting_of_text
from components.embeddings.neighbours.questions import FindTokens
from components.embeddings.neighbours.words import MEASURES, how_many_fit, measure_name
from components.embeddings.token_place import first_place
from components.page.content import plain
from components.page.finding import LONGEST_SEARCH
from components.page.frame import Reading
from components.page.run import ask
from components.views.token_chips.view import token_chips
from components.words.language import sentence, whole
from core.embeddings.neighbours import Measure
from core.engine.about_words import KnownWords
from core.engine.resources import GLOVE
from core.text.tokens import Token
from core.whole_number import whole_number

WORD = "neighbours_word"
TOKENS, WORDS = "tokens", "words"
SPACES = {TOKENS: "The model's tokens", WORDS: "GloVe words"}
COUNTS = (10, 20, 50, 100)
FOUND = 12
"""Matches of a search that are offered."""


@dataclass(frozen=True)
class Comparison:
    """Which rows are compared, by what, and how many are shown."""

    words: bool
    """GloVe's words instead of the model's tokens."""
    measure: Measure
    count: int


def comparison() -> Comparison:
    """Draw the switches in one row; return what they say."""
    space, measure, count = st.columns([5, 6, 2], vertical_alignment="bottom")
    of = space.segmented_control(
        sentence("Neighbours among"),
        list(SPACES),
        default=setting("neighbours_of", TOKENS),
        required=True,
        format_func=lambda of: sentence(SPACES[of]),
        key="neighbours_of",
        bind="query-params",
    )
    by: Measure | None = measure.segmented_control(
        sentence("Compared by"),
        list(MEASURES),
        default=setting("neighbours_by", "cosine"),
        required=True,
        format_func=measure_name,
        key="neighbours_by",
        bind="query-params",
    )
    many = count.selectbox(
        sentence("How many"), COUNTS, key="neighbours_count", bind="query-params"
    )
    return Comparison(of == WORDS, by or "cosine", int(many or COUNTS[0]))


def chosen_token(reading: Reading, tokens: Sequence[Token], n_rows: int) -> int:
    """The id of the token whose neighbours are shown.

    One that was searched for, or came with the address, stays when the text changes;
    one that was clicked in the text stays as long as the text has it.
    """
    token_id, text = NEAR.chosen(reading.card.id) or (-1, None)
    in_text = token_id in {token.id for token in tokens}
    fits = text in (None, reading.text) or in_text
    if not (fits and 0 <= token_id < n_rows):
        NEAR.keep(None)
        NEAR.say(None)
        return _opening_token(tokens)
    NEAR.say((token_id, text))
    return token_id


def _opening_token(tokens: Sequence[Token]) -> int:
    """The token that the page's view is about; the longest where there is none."""
    number = whole_number(setting_of_text("near", ""))
    if number is not None:
        return number
    return tokens[first_place(tokens)].id if tokens else 0


def choose_token(model_id: str, token_id: int, text: str | None = None) -> None:
    """Look at the neighbours of another token; for a callback.

    Args:
        model_id: whose token it is; the callback must not hold the model itself.
        token_id: its row.
        text: where it was clicked, if it was in a text.
    """
    NEAR.keep((int(token_id), text), model_id)
    st.session_state["neighbours_search"] = ""


def token_chooser(
    reading: Reading,
    tokens: Sequence[Token],
    n_entries: int,
    chosen: int,
) -> None:
    """The text as chips beside a search over the whole vocabulary."""
    model_id, source = reading.card.id, reading.text
    text, search = st.columns([8, 5], gap="large")
    places = [place for place, token in enumerate(tokens) if token.id == chosen]
    with text:
        token_chips(
            tokens,
            key="neighbours_chips",
            title=sentence("Choose a token of your text"),
            chosen=places[0] if places else None,
            on_choose=lambda at: choose_token(model_id, tokens[at].id, source),
            ids=False,
            low=True,
        )
    with search:
        _search(model_id, n_entries)


def _search(model_id: str, n_entries: int) -> None:
    """A box, and what fits as buttons: whole entries first, then beginnings."""
    query = st.text_input(
        sentence("Or search all {n} tokens", n=whole(n_entries)),
        key="neighbours_search",
        max_chars=LONGEST_SEARCH,
        live="150ms",
        type="search",
        placeholder="apple, ##ing …",
    )
    if not query:
        return
    found = ask(FindTokens(query, FOUND), model_id)
    with st.container(horizontal=True, gap="small", key="neighbours_found"):
        for token_id, label in found.first:
            st.button(
                plain(label),
                key=f"neighbours_found_{token_id}",
                help=sentence("id {n}", n=whole(token_id)),
                on_click=partial(choose_token, model_id, token_id),
            )
    st.caption(how_many_fit(found.n_all, FOUND))


def chosen_word(text: str) -> str:
    """The word whose neighbours are shown: typed, clicked, or the text's longest."""
    known = ask(KnownWords(text), GLOVE)
    first = max(known, key=len, default="king")
    box, shelf = st.columns([4, 9], gap="large", vertical_alignment="bottom")
    typed = box.text_input(
        sentence("A word"),
        key=WORD,
        bind="query-params",
        live="150ms",
        max_chars=60,
        placeholder=first,
    )
    word = (typed or "").strip() or first
    with shelf.container(horizontal=True, gap="small", key="neighbours_shelf"):
        for one in known[:24]:
            st.button(
                plain(one),
                key=f"neighbours_take_{one}",
                type="primary" if one == word.lower() else "secondary",
                on_click=take_word,
                args=(one,),
            )
    return word


def take_word(word: str) -> None:
    """Look at the neighbours of another word; for a callback."""
    st.session_state[WORD] = word


def _near_from(words: str) -> tuple[int, str | None] | None:
    number = whole_number(words)
    return None if number is None else (number, None)


NEAR: Kept[tuple[int, str | None]] = Kept(
    "near", _near_from, lambda near: str(near[0]), key="neighbours_choice"
)
"""The chosen token's id, and the text it was clicked in, if it was."""
