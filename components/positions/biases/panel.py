"""All that is shown of position biases, and of doing without."""

import streamlit as st

from components.choice.address import names_in_address
from components.choice.opening import setting
from components.page.content import section
from components.page.prompt import status
from components.page.say import InOneSentence, switch_to
from components.page.text_read import TextRead
from components.positions.biases.beyond_card import beyond_card
from components.positions.biases.choice import PAGE, Scheme, chosen_scheme
from components.positions.biases.map_card import exact, matrix_card
from components.positions.biases.order_card import orders_card
from components.positions.biases.questions import (
    Gap,
    GapOfTable,
    LearntTables,
    TurningOfModel,
)
from components.positions.biases.repeat_card import repeat_card
from components.positions.biases.row_card import row_card
from components.positions.position_pages import own_way
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.models import DEFAULT_MODEL
from core.positions.relative_bias import RelativeBias

PART = f"{PAGE}_part"
MATRIX, ROW, BEYOND, LEFT = PARTS = (
    "What is added",
    "One attention row",
    "Beyond the training length",
    "No positions at all",
)

OF_PART = {
    ROW: {"head", "pair"},
    BEYOND: {"biases_trained", "biases_tokens", "biases_times"},
    LEFT: {"biases_word", "biases_first", "biases_counting"},
}
"""Names in the address that belong to one of the pictures."""


def bias_panel(read: TextRead) -> None:
    """One picture at a time, as the reader chooses."""
    part = _chosen_part()
    if part == BEYOND:
        st.header("Beyond the training length", anchor=False)
        st.markdown(section(PAGE, "beyond"))
        beyond_card(read.ask(TurningOfModel()))
    elif part == LEFT:
        _nothing_tells(read)
    else:
        _added(read, part)
    own_way(read.card, PAGE, "biases.py")


def _chosen_part() -> str:
    """Draw the choice of the picture; return it."""
    return st.segmented_control(
        sentence("Show"), PARTS, default=_part_of_address() or setting(PART, MATRIX),
        required=True, format_func=sentence, key=PART, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip


def _part_of_address() -> str | None:
    """The picture of a link that names none, as older ones do, by its other names."""
    for part, names in OF_PART.items():
        if not names.isdisjoint(names_in_address()):
            return part
    return None


def _added(read: TextRead, part: str) -> None:
    """The biases that are added, or what they do to one row."""
    shown = chosen_scheme(read.ask(LearntTables()))
    if shown is None:
        return
    if part == ROW:
        row_card(read, shown)
        return
    matrix_card(shown, _words(read, shown))
    if shown.learnt is not None:
        gap = read.ask(GapOfTable(shown.learnt.stack))
        st.markdown(checked_words(shown.learnt, gap))


def _nothing_tells(read: TextRead) -> None:
    """What a model can tell of the order without any positions."""
    st.header(sentence("What is left when nothing tells the order?"), anchor=False)
    card = read.card
    _order(card.id, card.kind, card.title, read.text)
    # What was read last is not what stands in the prompt.
    status().show(read.counted())
    if card.kind != "decoder":
        st.markdown(section(PAGE, "decoder instead"))
        switch_to(DEFAULT_MODEL, sentence("which reads from left to right"), PAGE)


def _order(model_id: str, kind: str, title: str, text: str) -> None:
    """A word repeated, in a decoder; the reader's words in two orders, in all."""
    place = st.empty()
    if kind == "decoder":
        st.markdown(section(PAGE, "repeated"))
        with InOneSentence(st.empty()):
            repeat_card(model_id, title, place)
        st.markdown(section(PAGE, "orders"))
    else:
        st.markdown(section(PAGE, "bag"))
    with InOneSentence(st.empty()):
        orders_card(model_id, kind, title, text, place)


def _words(read: TextRead, shown: Scheme) -> list[str]:
    """What stands at the first positions: of the stack whose biases these are."""
    of_decoder = shown.learnt is not None and shown.learnt.stack == "decoder"
    tokens = read.target_tokens if of_decoder else read.tokens
    return lane_labels(tokens or ())


def checked_words(learnt: RelativeBias, gap: Gap) -> str:
    """That the matrix is what attention was given in the run on the text."""
    said = sentence(
        "**As the model was given it.** For the {n_query} tokens that the {stack} "
        "read, the {n_query} × {n_key} biases made here of the {n_buckets} × {n_heads} "
        "table differ from those that attention received by at most {gap}.",
        n_query=gap.n_query,
        stack=learnt.stack,
        n_key=gap.n_key,
        n_buckets=learnt.n_buckets,
        n_heads=learnt.n_heads,
        gap=exact(gap.largest),
    )
    if learnt.n_tables > 1:
        said += f" {section(PAGE, 'table a layer')}"
    return f":material/check: {said}"
