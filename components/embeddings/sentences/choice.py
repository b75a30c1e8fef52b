"""Which sentences the page Sentences compares, and how each becomes one vector."""

from collections.abc import Sequence

import streamlit as st

from components.choice.opening import setting, untouched
from components.choice.page_views import page_views
from components.embeddings.own_lines import keep_own
from components.embeddings.sentences.questions import Pooled
from components.page.content import section
from components.page.say import InOneSentence
from components.words.language import sentence, whole
from core.embeddings.sentence_vectors import Pooling
from core.errors import BadText
from core.text.sentence_lists import lines_of

PAGE = "sentences"
"""What this page's keys begin with, in the session and in the address."""
LINES, HOW = f"{PAGE}_lines", f"{PAGE}_how"
FEWEST, MOST, LONGEST = 2, 12, 300
"""Sentences that are compared, and characters of each."""


def bundled() -> str:
    """The sentences that come with the view, or with the page, a line each."""
    return setting(LINES, page_views(PAGE).views[0].widgets[LINES])


def sentences() -> list[str] | None:
    """Draw the box; return its sentences.

    Where they cannot be compared the page says why, and this returns None.
    """
    state, kept, begin = st.session_state, f"_{LINES}", bundled()
    if untouched(LINES) and kept in state:
        state[LINES] = state[kept]
    typed = st.text_area(
        sentence(
            "Sentences, one a line, {least} to {most}",
            least=whole(FEWEST),
            most=whole(MOST),
        ),
        value=begin,
        key=LINES,
        bind="query-params",
        height=228,
        max_chars=MOST * (LONGEST + 1) * 2,
    )
    keep_own(kept, typed or "", begin)
    place = st.empty()
    if (typed or "").strip() != begin:
        st.button(
            sentence("The examples again"), key=f"{PAGE}_examples", on_click=_bundled
        )
    with InOneSentence(place):
        lines = lines_of(typed or "", MOST, LONGEST)
        if len(lines) < FEWEST:
            raise BadText("Two different sentences are needed to compare them.")
        return lines
    return None


def chosen_pooling(sentences: Sequence[Pooled]) -> Pooling:
    """Draw the switch; how a sentence becomes one vector."""
    names = poolings(sentences)
    by_name: dict[str, Pooling] = {name: how for how, name in names.items()}
    if st.session_state.get(HOW) not in by_name:
        # Another model's way, or an address that names none.
        st.session_state.pop(HOW, None)
    chosen = st.segmented_control(
        sentence("One vector by"),
        list(by_name),
        default=names["mean"],
        required=True,
        key=HOW,
        bind="query-params",
        help=section(PAGE, "how help"),
    )
    return by_name.get(chosen or "", "mean")


def poolings(sentences: Sequence[Pooled]) -> dict[Pooling, str]:
    """The ways that make sense for this model, with their names."""
    one = sentences[0]
    names: dict[Pooling, str] = {"mean": sentence("mean")}
    if any(each.has_special for each in sentences):
        names["words"] = sentence("mean without special tokens")
    if one.is_decoder:
        names["last"] = sentence("last token")
    else:
        names["first"] = one.first or sentence("first token")
    return names


def _bundled() -> None:
    """Put the page's own sentences into the box; for a callback."""
    st.session_state[LINES] = bundled()
