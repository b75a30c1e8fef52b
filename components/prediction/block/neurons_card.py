"""The MLP of one layer: its largest neurons, and its activation function."""

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.page.card import figure_card
from components.page.content import plain, section
from components.prediction.block.choice import PAGE, Lead, View
from components.prediction.block.inside_still import (
    activation_chart,
    histogram_table,
    neuron_table,
)
from components.words.numbers import number
from components.words.percent import percent
from core.layers.activations import FORMULAS, Curve, curve, title_of
from core.layers.block_neurons import Neurons, with_shares
from core.layers.block_shares import direction_of

SHOWN, RAISED = 10, 4
"""Neurons of the table, and tokens for each."""
SLOPE = f"{PAGE}_slope"
BESIDE = ("relu", "gelu")
"""For comparison with the model's own."""


def neurons_card(view: View, neurons: Neurons) -> None:
    """The neurons that move the difference most, or write most without one."""
    if view.lead is not None:
        split, lead = view.lead.split, view.lead
        towards = direction_of(split, lead.answer, lead.other)
        neurons = with_shares(neurons, towards)
    largest = neurons.largest(SHOWN)
    raised = [] if view.lead is None else _raised(view, view.lead, neurons, largest)
    table = neuron_table(neurons, largest.tolist(), raised)
    figure_card(
        lambda: st.dataframe(
            table,
            hide_index=True,
            height="content",
            alt="The largest neurons of this layer",
        ),
        name="block neurons",
        caption=section(PAGE, "neurons caption"),
        table=lambda: neuron_table(neurons, list(range(len(neurons.pre))), []),
    )
    st.markdown(neurons_said(neurons, largest))


def neurons_said(neurons: Neurons, largest: np.ndarray) -> str:
    """How much of the whole the neurons of the table are."""
    said = f"The layer has {len(neurons.pre):,} neurons. "
    if neurons.shares is None:
        return said
    whole, part = float(neurons.shares.sum()), float(neurons.shares[largest].sum())
    return said + (
        f"These {len(largest)} add {number(part)} to the difference, "
        f"all of them together {number(whole)}."
    )


def _raised(view: View, lead: Lead, neurons: Neurons, largest: np.ndarray) -> list[str]:
    """The tokens that each neuron's update raises most, likeliest to be meant first."""
    said = []
    for neuron in largest.tolist():
        changes = lead.split.end.logit_changes(neurons.written(neuron))
        best = np.argsort(-changes, kind="stable")[:RAISED]
        said.append("  ".join(view.vocabulary[int(one)].visible for one in best))
    return said


@st.fragment
def activation_card(
    name: str, pre: Float[np.ndarray, " d_mlp"], *, gated: bool
) -> None:
    """The function's curve, and where this position's numbers lie on it."""
    title = title_of(name)
    st.markdown(activation_said(title, pre, gated=gated))
    if title in FORMULAS:
        st.latex(rf"\text{{{title}}}(x) = {FORMULAS[title]}")
    slope = st.toggle("Show the slope instead", key=SLOPE, bind="query-params")
    curves = own_curves(name, pre)
    figure_card(
        lambda: st.altair_chart(
            activation_chart(curves, pre, slope=slope), key=f"{PAGE}_activation"
        ),
        name="block activation",
        caption=section(PAGE, "activation caption"),
        table=lambda: histogram_table(pre, curves[0][1]),
        chart=lambda: activation_chart(curves, pre, slope=slope).properties(width=560),
    )


def own_curves(name: str, pre: Float[np.ndarray, " d_mlp"]) -> list[tuple[str, Curve]]:
    """The model's function first, then ReLU and GELU, over all of its inputs."""
    low, high = min(-4.0, float(pre.min())), max(4.0, float(pre.max()))
    names = dict.fromkeys((name, *BESIDE))
    kept = {title_of(one): one for one in reversed(names)}
    titles = dict.fromkeys(title_of(one) for one in names)
    return [(title, curve(kept[title], low, high)) for title in titles]


def activation_said(
    title: str, pre: Float[np.ndarray, " d_mlp"], *, gated: bool
) -> str:
    """The function's name, what it is fed, and how much of it lies below 0."""
    below = float((pre < 0).mean())
    said = (
        f"This model uses **{plain(title)}**. Of the {len(pre):,} pre-activations "
        f"here, {percent(below)} lie below 0; they run from {number(float(pre.min()))} "
        f"to {number(float(pre.max()))}. "
    )
    return said + (section(PAGE, "gate") if gated else section(PAGE, "no gate"))
