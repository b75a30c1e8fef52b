"""The MLP of one layer: its largest neurons, and its activation function."""

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.page.card import figure_card
from components.page.content import section
from components.prediction.block.choice import PAGE, View
from components.prediction.block.inside_still import (
    activation_chart,
    histogram_table,
    neuron_table,
)
from components.prediction.block.questions import NeuronsSeen
from components.prediction.block.words import activation_words, neurons_words
from components.words.language import sentence
from core.layers.activations import FORMULAS, Curve, curve, title_of

SHOWN, RAISED = 10, 4
"""Neurons of the table, and tokens for each."""
SLOPE = f"{PAGE}_slope"
BESIDE = ("relu", "gelu")
"""For comparison with the model's own."""


def neurons_card(view: View, seen: NeuronsSeen) -> None:
    """The neurons that move the difference most, or write most without one."""
    numbers, largest = seen.numbers, seen.largest
    raised = [
        "  ".join(view.vocabulary[one].visible for one in ids) for ids in seen.raised
    ]
    table = neuron_table(numbers, largest, raised)
    figure_card(
        lambda: st.dataframe(
            table,
            hide_index=True,
            height="content",
            alt=sentence("The largest neurons of this layer"),
        ),
        name="block neurons",
        caption=section(PAGE, "neurons caption"),
        table=lambda: neuron_table(numbers, range(len(numbers.pre)), []),
    )
    st.markdown(neurons_words(numbers, largest))


@st.fragment
def activation_card(
    name: str, pre: Float[np.ndarray, " d_mlp"], *, gated: bool
) -> None:
    """The function's curve, and where this position's numbers lie on it."""
    title = title_of(name)
    st.markdown(activation_words(title, pre, gated=gated))
    if title in FORMULAS:
        st.latex(rf"\text{{{title}}}(x) = {FORMULAS[title]}")
    slope = st.toggle(
        sentence("Show the slope instead"), key=SLOPE, bind="query-params"
    )
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
    by_title = {title_of(one): one for one in reversed(names)}
    titles = dict.fromkeys(title_of(one) for one in names)
    return [(title, curve(by_title[title], low, high)) for title in titles]
