"""A norm of the chosen layer, step by step on the vector it really read."""

import numpy as np
import streamlit as st

from components.figures.vector_strips import strip_chart, vector_table
from components.page.card import figure_card
from components.page.content import section
from components.prediction.block.choice import PAGE
from components.prediction.block.words import batch_words, norm_words
from components.views.vector_rows.view import Named, vector_rows
from components.words.language import sentence
from core.layers.block_at import NormAt

CHOSEN = f"{PAGE}_norm"
FORMULAS = {
    "RMSNorm": r"\frac{x}{\sqrt{\frac1d\sum_i x_i^2 + \varepsilon}}\cdot\gamma",
    "LayerNorm": r"\frac{x-\mu}{\sqrt{\frac1d\sum_i (x_i-\mu)^2 + \varepsilon}}"
    r"\cdot\gamma+\beta",
}


@st.fragment
def norm_panel(norms: tuple[NormAt, ...]) -> None:
    """The norm that the reader chose of this block's, and a batch norm beside it."""
    if not norms:
        st.markdown(section(PAGE, "no norm"))
        return
    one = _chosen(norms)
    st.latex(rf"\text{{{one.kind}}}(x) = {FORMULAS[one.kind]}")
    st.markdown(norm_words(one))
    names, vectors = norm_rows(one)
    labels = [name.label for name in names]
    first = labels.index(sentence("divided"))

    def draw() -> None:
        # Before and after the division, each on a scale of its own.
        vector_rows(
            names[:first], vectors[:first], key=f"{PAGE}_norm_before", numbered=False
        )
        vector_rows(
            names[first:], vectors[first:], key=f"{PAGE}_norm_after", numbered=False
        )

    figure_card(
        draw,
        name="block norm",
        caption=section(PAGE, "norm caption"),
        table=lambda: vector_table(labels, vectors),
        chart=lambda: strip_chart(labels, vectors),
    )
    st.markdown(batch_words(one))


def _chosen(norms: tuple[NormAt, ...]) -> NormAt:
    places = {one.place: one for one in norms}
    if st.session_state.get(CHOSEN) not in {None, *places}:
        st.session_state[CHOSEN] = norms[0].place
    if len(norms) == 1:
        return norms[0]
    chosen = st.segmented_control(
        sentence("The norm"),
        list(places),
        default=norms[0].place,
        required=True,
        format_func=sentence,
        key=CHOSEN,
        bind="query-params",
    )
    return places.get(str(chosen), norms[0])


def norm_rows(one: NormAt) -> tuple[list[Named], np.ndarray]:
    """The vector on its way through the norm; last a batch norm's result."""
    steps = one.steps
    rows = [("x", steps.x[0])]
    if one.kind == "LayerNorm":
        rows.append(("x − μ", steps.x[0] - steps.mean[0]))
    rows.append(("divided", steps.divided[0]))
    rows.append(("gain γ", steps.gain))
    if steps.shift.any():
        rows.append(("shift β", steps.shift))
    rows.append(("result", steps.output[0]))
    rows.append(("batch norm", one.batch))
    vectors = np.stack([vector for _, vector in rows]).astype(np.float32)
    return [Named(sentence(name)) for name, _ in rows], vectors
