"""Which kind of attention a page shows, in models that have several."""

import streamlit as st

from components.choice.head import HeadChoice, choose_attentions, reader_head
from components.page.text_read import TextRead
from components.words.language import sentence


def chosen_kind(run: TextRead, page: str) -> HeadChoice:
    """The reader's head; where there are kinds of attention, draw their choice.

    Args:
        run: who answers for the text.
        page: what the page's keys begin with.
    """
    choice = reader_head(run)
    kinds = {kind.name: kind.title for kind in choice.kinds}
    if len(kinds) > 1:
        key = f"{page}_kind"
        st.session_state[key] = choice.facts.name
        st.segmented_control(
            sentence("Kind of attention"),
            list(kinds),
            format_func=lambda name: sentence(kinds[name].capitalize()),
            key=key,
            required=True,
            on_change=lambda: choose_attentions(st.session_state[key]),
            help=sentence(
                "The encoder reads your text and the decoder what it has written. In "
                "cross-attention the decoder's tokens (rows) read your text (columns)."
            ),
        )
    return choice
