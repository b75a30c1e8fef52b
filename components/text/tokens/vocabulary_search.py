"""Searching the whole vocabulary: exact counts, page by page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import pandas as pd
import streamlit as st

from components.page.card import figure_card
from components.page.content import plain, section
from components.page.finding import LONGEST_SEARCH
from components.page.run import ask
from components.page.say import InOneSentence
from components.text.tokens.questions import Search
from components.text.tokens.words import found_line
from components.words.language import sentence, whole
from core.graphemes import visible
from core.text.tokenization import Token
from core.text.vocabulary import Entry, How

ROWS = 12
"""Rows on one page of results."""
PAGE = "tokens_page"


@st.fragment
@InOneSentence()
def vocabulary_search(model_id: str, size: int, tokens: Sequence[Token]) -> None:
    """A search box over every entry, with the number of all matches.

    Args:
        model_id: whose vocabulary is searched; a fragment must not hold the model.
        size: how many entries it has.
        tokens: the reader's text, to say which entries occur in it.
    """
    query, how, match_case = _asked(size)
    wanted = Search(query, how, match_case, most=ROWS)
    found = ask(wanted, model_id)
    st.markdown(found_line(found.n_all, size, how, plain(visible(query))))
    if not found.n_all:
        return
    in_text = Counter(token.id for token in tokens)
    page = _page(found.n_all)
    if page > 1:
        found = ask(replace(wanted, first=(page - 1) * ROWS), model_id)
    figure_card(
        lambda: st.dataframe(
            entry_table(found.entries, in_text),
            hide_index=True,
            height="content",
            alt=sentence("Entries of the vocabulary"),
        ),
        name="vocabulary",
        caption=section("tokens", "search caption"),
        table=lambda: entry_table(
            ask(replace(wanted, most=None), model_id).entries, in_text
        ),
    )


def entry_table(entries: Sequence[Entry], in_text: Counter[int]) -> pd.DataFrame:
    """A row an entry: id, what it says, spelling, bytes, kind, count in the text."""
    return pd.DataFrame(
        {
            "id": [entry.id for entry in entries],
            "says": [visible(entry.label) for entry in entries],
            "spelled": [entry.piece for entry in entries],
            "bytes": [(entry.byte_values or b"").hex(" ").upper() for entry in entries],
            "kind": [entry.kind for entry in entries],
            "in your text": [in_text[entry.id] for entry in entries],
        }
    )


def _asked(size: int) -> tuple[str, How, bool]:
    box, way, case = st.columns([5, 6, 2], vertical_alignment="bottom")
    query = box.text_input(
        sentence("Search all {n} entries", n=whole(size)),
        key="tokens_query",
        max_chars=LONGEST_SEARCH,
        bind="query-params",
        live="150ms",
        type="search",
        placeholder="apple, ##ing, 4649, 100-120 …",
        on_change=_first_page,
    )
    how = way.segmented_control(
        sentence("Where"),
        get_args(How),
        default="contains",
        required=True,
        format_func=sentence,
        key="tokens_how",
        bind="query-params",
        on_change=_first_page,
    )
    match_case = case.toggle(
        sentence("Match case"),
        key="tokens_case",
        bind="query-params",
        on_change=_first_page,
    )
    return query or "", how or "contains", match_case


def _first_page() -> None:
    st.session_state[PAGE] = 1


def _page(n_found: int) -> int:
    """The page of results to show; only drawn where there is more than one."""
    pages = max(1, -(-n_found // ROWS))
    if not 1 <= st.session_state.get(PAGE, 1) <= pages:
        _first_page()
    if pages == 1:
        return 1
    return st.pagination(pages, key=PAGE, bind="query-params")
