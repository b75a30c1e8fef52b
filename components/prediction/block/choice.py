"""What the page The block looks at: a position, a pair of tokens, and a layer."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.choice.opening import setting_of_text
from components.choice.place import tokens_read
from components.page.say import InOneSentence
from components.words.lane_labels import lane_labels
from core.layers.block_shares import Shares, Split, shares_of, split_or_reason
from core.text.continuation import Continuations
from core.text.typed_token import typed_token
from core.trace import Trace

PAGE = "block"
"""What this page's keys begin with, in the session and in the address."""
PLACE, LAYER = f"{PAGE}_token", f"{PAGE}_layer"
ANSWER, OTHER = f"{PAGE}_answer", f"{PAGE}_other"


@dataclass(frozen=True, eq=False)
class Lead:
    """One token's lead over another, split among what wrote it."""

    split: Split
    shares: Shares
    answer: int
    other: int
    answer_label: str
    other_label: str


@dataclass(frozen=True, eq=False)
class View:
    """What is shown."""

    trace: Trace
    position: int
    label: str
    """What the token at the position says."""
    layer: int
    lead: Lead | None
    reason: str
    """Why there is no lead to split; empty where there is."""
    vocabulary: Continuations


def chosen_view(trace: Trace) -> View:
    """Draw the row of controls; return what they say, fitted to this trace."""
    n_layers, labels = trace.main_stack.n_layers, lane_labels(tokens_read(trace))
    place, *pair, inside = st.columns(4)
    with place:
        position = _position(trace, len(labels))
    found = split_or_reason(trace, position)
    vocabulary, lead = Continuations(trace.model.tokenizer), None
    if isinstance(found, Split):
        lead = _lead(trace, found, vocabulary, pair)
    with pair[0] if lead is None else inside:
        layer = _layer(n_layers, lead)
    return View(
        trace=trace,
        position=position,
        label=labels[position],
        layer=layer,
        lead=lead,
        reason=found if isinstance(found, str) else "",
        vocabulary=vocabulary,
    )


def look_at_layer(layer: int) -> None:
    """Open another layer; for a callback."""
    st.session_state[LAYER] = layer


def _position(trace: Trace, n_tokens: int) -> int:
    """The place whose vector is followed; a new text is looked at from its end."""
    made_in = st.session_state.setdefault(f"_{PAGE}_text", trace.text)
    if made_in != trace.text:
        st.session_state[f"_{PAGE}_text"] = trace.text
        st.session_state[PLACE] = None
    _keep_within(PLACE, 1, n_tokens)
    chosen = st.number_input(
        "At token number",
        1,
        n_tokens,
        None,
        key=PLACE,
        bind="query-params",
        placeholder=f"the last ({n_tokens})",
    )
    return (chosen or n_tokens) - 1


def _layer(n_layers: int, lead: Lead | None) -> int:
    """The layer to look inside: the strongest, or one in the middle without shares."""
    otherwise = n_layers // 2 if lead is None else _strongest(lead, n_layers)
    how = "the middle" if lead is None else "the strongest"
    _keep_within(LAYER, 0, n_layers - 1)
    chosen = st.number_input(
        "Look inside layer",
        0,
        n_layers - 1,
        _opened_on(n_layers),
        key=LAYER,
        bind="query-params",
        placeholder=f"{how} ({otherwise})",
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


def _lead(trace: Trace, split: Split, vocabulary: Continuations, pair: list) -> Lead:
    first, second = (int(one) for one in np.argsort(-split.logits)[:2])
    with pair[0]:
        answer = _typed(
            trace, split, ANSWER, "Why this token", vocabulary[first].visible
        )
    answer = first if answer is None else answer
    runner_up = first if answer != first else second
    with pair[1]:
        other = _typed(
            trace, split, OTHER, "and not this one", vocabulary[runner_up].visible
        )
    if other is None or other == answer:
        other = runner_up
    return Lead(
        split=split,
        shares=shares_of(split, answer, other),
        answer=answer,
        other=other,
        answer_label=vocabulary[answer].visible,
        other_label=vocabulary[other].visible,
    )


@InOneSentence(small=True)
def _typed(
    trace: Trace, split: Split, key: str, label: str, otherwise: str
) -> int | None:
    """The token that was typed; None where none was, or no token says that."""
    typed = st.text_input(
        label,
        key=key,
        bind="query-params",
        placeholder=otherwise,
        max_chars=60,
        help="Type any token of the vocabulary; leave it empty for the model's own.",
    )
    if not typed:
        return None
    return typed_token(trace.model.tokenizer, typed, split.logits)


def _strongest(lead: Lead, n_layers: int) -> int:
    """The layer whose parts move the difference most."""
    sizes = np.zeros(n_layers)
    for part, share in zip(lead.shares.parts, lead.shares.shares, strict=True):
        if part.layer is not None:
            sizes[part.layer] += abs(float(share))
    return int(sizes.argmax())
