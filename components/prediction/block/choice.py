"""What the page The block looks at: a position, a pair of tokens, and a layer."""

from dataclasses import dataclass

import streamlit as st

from components.choice.opening import setting_of_text
from components.choice.place import tokens_read
from components.page.content import section
from components.page.say import InOneSentence
from components.page.text_read import TextRead
from components.prediction.block.questions import (
    Lead,
    LeadOf,
    LikeliestAt,
    TokenMeant,
)
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.text.continuation import Continuations

PAGE = "block"
"""What this page's keys begin with, in the session and in the address."""
PLACE, LAYER = f"{PAGE}_token", f"{PAGE}_layer"
ANSWER, OTHER = f"{PAGE}_answer", f"{PAGE}_other"


@dataclass(frozen=True, eq=False)
class View:
    """What is shown."""

    read: TextRead
    position: int
    label: str
    """What the token at the position says."""
    layer: int
    lead: Lead | None
    reason: str
    """Why there is no lead to split; empty where there is."""
    vocabulary: Continuations

    @property
    def pair(self) -> tuple[int, int] | None:
        """The two tokens that are compared; None where there is no lead."""
        return None if self.lead is None else (self.lead.answer, self.lead.other)


def chosen_view(read: TextRead) -> View:
    """Draw the row of controls; return what they say, fitted to what was read."""
    labels = lane_labels(tokens_read(read))
    place, *pair, inside = st.columns(4)
    with place:
        position = _position(read.text, len(labels))
    found, lead = read.ask(LikeliestAt(position)), None
    if found.ids:
        lead = _lead(read, position, found.ids, pair)
    with pair[0] if lead is None else inside:
        layer = _layer(read.card.n_layers, lead)
    return View(
        read=read,
        position=position,
        label=labels[position],
        layer=layer,
        lead=lead,
        reason=found.reason,
        vocabulary=read.vocabulary,
    )


def look_at_layer(layer: int) -> None:
    """Open another layer; for a callback."""
    st.session_state[LAYER] = layer


def _position(text: str, n_tokens: int) -> int:
    """The place whose vector is followed; a new text is looked at from its end."""
    made_in = st.session_state.setdefault(f"_{PAGE}_text", text)
    if made_in != text:
        st.session_state[f"_{PAGE}_text"] = text
        st.session_state[PLACE] = None
    _keep_within(PLACE, 1, n_tokens)
    chosen = st.number_input(
        sentence("At token number"),
        1,
        n_tokens,
        None,
        key=PLACE,
        bind="query-params",
        placeholder=sentence("the last ({n})", n=n_tokens),
    )
    return (chosen or n_tokens) - 1


def _layer(n_layers: int, lead: Lead | None) -> int:
    """The layer to look inside: the strongest, or one in the middle without shares."""
    otherwise = n_layers // 2 if lead is None else lead.strongest(n_layers)
    how = "the middle ({n})" if lead is None else "the strongest ({n})"
    _keep_within(LAYER, 0, n_layers - 1)
    chosen = st.number_input(
        sentence("Look inside layer"),
        0,
        n_layers - 1,
        _opened_on(n_layers),
        key=LAYER,
        bind="query-params",
        placeholder=sentence(how, n=otherwise),
    )
    return otherwise if chosen is None else chosen


def _opened_on(n_layers: int) -> int | None:
    """The layer of the page's view in its own text, if this model has it."""
    layer = setting_of_text(LAYER)
    return layer if layer is not None and layer < n_layers else None


def _keep_within(key: str, low: int, high: int) -> None:
    """Forget a choice that another text or model does not have."""
    kept = st.session_state.get(key)
    if kept is not None and not low <= kept <= high:
        st.session_state[key] = None


def _lead(
    read: TextRead, position: int, likeliest: tuple[int, ...], pair: list
) -> Lead:
    first, second = likeliest
    vocabulary = read.vocabulary
    with pair[0]:
        label = sentence("Why this token")
        answer = _typed(read, position, ANSWER, label, vocabulary[first].visible)
    answer = first if answer is None else answer
    runner_up = first if answer != first else second
    with pair[1]:
        label = sentence("and not this one")
        other = _typed(read, position, OTHER, label, vocabulary[runner_up].visible)
    if other is None or other == answer:
        other = runner_up
    return read.ask(LeadOf(position, answer, other))


@InOneSentence(small=True)
def _typed(
    read: TextRead, position: int, key: str, label: str, otherwise: str
) -> int | None:
    """The token that was typed; None where none was, or no token says that."""
    typed = st.text_input(
        label,
        key=key,
        bind="query-params",
        placeholder=otherwise,
        max_chars=60,
        help=section(PAGE, "typed"),
    )
    return read.ask(TokenMeant(position, typed)) if typed else None
