"""All tokens of the sentences at one layer, and the nearest tokens at every layer."""

import numpy as np
import streamlit as st

from components.embeddings.contextual.card import MOST_TOKENS
from components.embeddings.contextual.choice import PAGE
from components.embeddings.contextual.found import Found
from components.embeddings.contextual.questions import NearestTo, TokensAfter
from components.embeddings.contextual.still import nearest_long, nearest_shaded
from components.embeddings.contextual.words import cannot_compare, own_row_until
from components.embeddings.sentences_read import of_each_sentence
from components.figures.cosine_square import square_chart, square_table
from components.page.card import figure_card
from components.page.content import section
from components.page.run import ask
from components.views.cosine_map.view import CosineMap, cosine_map
from components.words.language import sentence
from components.words.layer_names import state_name
from core.numerics import cosine_matrix

LAYER = f"{PAGE}_layer"
RANKS = 3
"""Nearest tokens of a cell."""
ROW, TALLEST = 35, 390
"""Height of a line of the table of tokens, and of the table, in pixels."""


@st.fragment
def tokens_panel(found: Found) -> None:
    """The cosine of every two tokens of all sentences, at a layer to choose."""
    st.header(sentence("Every token with every other"), anchor=False)
    layer = _chosen_layer(found.n_layers)
    # Asked again by their text, which the engine remembers.
    read = of_each_sentence(
        TokensAfter(layer),
        found.model_id,
        found.asked.sentences,
        MOST_TOKENS,
        st.empty(),
    )
    if read is None:
        return
    starts = np.cumsum([0, *(len(one.labels) for one in read.answers)])
    labels = [label for one in read.answers for label in one.labels]
    marked = [int(starts[use.sentence]) + at for use in found.uses for at in use.places]
    square = cosine_matrix(np.concatenate([one.vectors for one in read.answers]))
    figure_card(
        lambda: cosine_map(
            CosineMap(
                square, labels, "token",
                sentence("Cosines of all tokens, {state}.", state=state_name(layer)),
                starts[1:-1].tolist(), marked,
            ),
            key=f"{PAGE}_map",
            height=460,
        ),
        name=f"cosines of tokens {state_name(layer)}",
        caption=section(PAGE, "map caption"),
        table=lambda: square_table(square, labels),
        chart=lambda: square_chart(square, labels, "token"),
    )  # fmt: skip


def nearest_card(found: Found) -> None:
    """The tokens of the vocabulary whose rows of W_E are nearest, layer by layer."""
    st.header(sentence("The nearest tokens of the vocabulary"), anchor=False)
    d_model = found.vectors.shape[-1]
    # The vectors by their bytes, so that equal questions are answered once.
    packed = found.vectors.astype(np.float32).tobytes()
    beside = ask(NearestTo(packed, d_model, RANKS), found.model_id)
    near = beside.near
    if near is None:
        st.markdown(cannot_compare(found.title, beside.width, d_model))
        return
    long = nearest_long(near, found.labels, beside.says)
    figure_card(
        lambda: st.dataframe(
            nearest_shaded(long),
            hide_index=True,
            height=min(ROW * (found.n_layers + 2) + 3, TALLEST),
            key=f"{PAGE}_nearest",
        ),
        name="nearest tokens by layer",
        caption=section(PAGE, "nearest caption"),
        table=lambda: long,
    )
    st.markdown(own_row_until(found, near))


def _chosen_layer(n_layers: int) -> int:
    """Draw the slider; the last layer unless another was chosen."""
    kept = st.session_state.get(LAYER)
    if kept is not None and kept > n_layers:
        # Another model's layer: this one has fewer.
        st.session_state[LAYER] = n_layers
    passed = st.slider(
        sentence("Layers passed"),
        0,
        n_layers,
        n_layers,
        key=LAYER,
        bind="query-params",
        help=section(PAGE, "layer help"),
    )
    st.markdown(sentence("The vectors **{state}**:", state=state_name(passed)))
    return passed
