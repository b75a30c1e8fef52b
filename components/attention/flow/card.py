"""What the page about attention beyond one layer is made of."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.attention.flow.choice import (
    FlowChoice,
    keep_flow,
    reader_flow,
    write_flow,
)
from components.attention.flow.still import FlowNumbers, flow_chart, flow_table
from components.attention.flow.view import LARGEST, FlowSource, flow_view, sent_choice
from components.choice.head import write_head
from components.choice.kind import chosen_kind
from components.page.card import figure_card
from components.page.content import plain, section
from components.words.lane_labels import lane_labels
from components.words.percent import percent
from core.attention.rollout import (
    cross_shares,
    largest_links,
    masses,
    mean_patterns,
    one_hot,
    without_first,
)
from core.trace import Trace
from core.trace.attentions import Attentions, attentions_named, attentions_of

KEY = "flow_view"
MOST = 0.9
"""From this share on it is said why the first token has so much."""
CHANGED = "the first token left out"


@dataclass(frozen=True, eq=False)
class Flow:
    """The flow that the reader looks at."""

    numbers: FlowNumbers
    source: FlowSource
    choice: FlowChoice
    targets: list[str]


def flow_card(trace: Trace) -> None:
    """Draw the flow of the traced text, what it says in words, and its caption."""
    head = chosen_kind(trace, "flow")
    write_head(head)
    attentions = attentions_named(trace, head.facts.name)
    flow = flow_of(attentions)
    write_flow(flow.choice, attentions, len(flow.source.means))
    about = {
        "text": trace.text,
        "kind": attentions.name,
        "model": trace.card.id,
    }
    caption = "cross caption" if _is_cross(attentions) else "caption"
    # What the downloads keep must not hold the trace or its patterns.
    numbers = flow.numbers
    st.markdown(in_words(numbers, attentions.is_causal))
    figure_card(
        _drawer(flow, about),
        name="flow",
        caption=section("flow", caption),
        table=lambda: flow_table(numbers),
        chart=lambda: flow_chart(numbers),
    )


def flow_of(attentions: Attentions) -> Flow:
    """The flow back from the reader's target through the reader's layers."""
    source = flow_source(attentions)
    choice = reader_flow(attentions, len(source.means))
    keys = attentions.key_tokens
    targets = lane_labels(attentions.query_tokens)
    numbers = flow_numbers(source, choice, lane_labels(keys), targets[choice.target])
    return Flow(numbers, source, choice, targets)


def flow_source(attentions: Attentions) -> FlowSource:
    """What the flow is computed from; the encoder's layers for cross-attention."""
    if not _is_cross(attentions):
        means = mean_patterns(attentions)
        return FlowSource(means, means[-1], None)
    kinds = {kind.name: kind for kind in attentions_of(attentions.trace)}
    return FlowSource(
        mean_patterns(kinds["encoder.self"]),
        mean_patterns(attentions)[-1],
        cross_shares(attentions),
    )


def flow_numbers(
    source: FlowSource, choice: FlowChoice, tokens: list[str], target: str
) -> FlowNumbers:
    """The masses and the largest links that the choice asks for."""
    means, start = source.means[choice.first_layer :], _start(source, choice)
    if choice.without_first:
        means = without_first(means)
    mass = masses(means, start, choice.residual)
    return FlowNumbers(
        tokens=tuple(tokens),
        target=target,
        mass=mass,
        alone=_alone(source, choice),
        links=largest_links(means, mass, choice.residual, LARGEST),
        first_layer=choice.first_layer,
        residual=choice.residual,
        changed=CHANGED if choice.without_first else "",
    )


def in_words(numbers: FlowNumbers, is_causal: bool) -> str:
    """The largest share in a sentence, beside what the last layer alone says."""
    place, alone = int(numbers.shares.argmax()), int(numbers.alone.argmax())
    through = "all layers"
    if numbers.first_layer:
        through = f"the layers from {numbers.first_layer} on"
    changed = f", with {numbers.changed}" if numbers.changed else ""
    said = (
        f"On this text, through {through}{changed}, **{_share(numbers.shares[place])}**"
        f" of what reaches *{plain(numbers.target)}* comes from "
        f"*{plain(numbers.tokens[place])}*; the last layer alone reads most from "
        f"*{plain(numbers.tokens[alone])}*, {_share(numbers.alone[alone])}."
    )
    if is_causal and MOST < numbers.shares[place] < 1:
        if not changed and place == 0:
            said += " " + section("flow", "first token")
        if changed and place == 1:
            said += " " + section("flow", "second token")
    return said


def _share(share: float) -> str:
    """In per cent, never broken over two lines."""
    return percent(float(share)).replace(" ", "\u00a0")


def _alone(source: FlowSource, choice: FlowChoice) -> np.ndarray:
    """What the last layer reads at the target, changed as the flow is."""
    alone = source.alone
    if choice.without_first:
        alone = without_first(alone[None])[0]
    return alone[choice.target]


def _start(source: FlowSource, choice: FlowChoice) -> np.ndarray:
    """The mass above the last layer."""
    if source.entry is None:
        return one_hot(choice.target, source.means.shape[1])
    entry = source.entry
    if choice.without_first:
        entry = without_first(entry[None])[0]
    return entry[choice.target].astype(np.float64)


def _drawer(flow: Flow, about: dict[str, str]) -> Callable[[], None]:
    return lambda: flow_view(
        flow.numbers,
        flow.source,
        flow.targets,
        flow.choice,
        key=KEY,
        about=about,
        on_chosen=lambda: keep_flow(sent_choice(KEY)),
    )


def _is_cross(attentions: Attentions) -> bool:
    return attentions.kind == "cross"
