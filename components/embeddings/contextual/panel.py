"""All tokens of the sentences at one layer, and the nearest tokens at every layer."""

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.embeddings.contextual.card import MOST_TOKENS
from components.embeddings.contextual.choice import PAGE
from components.embeddings.contextual.found import Found
from components.embeddings.contextual.questions import TokensAfter
from components.embeddings.contextual.still import nearest_long, nearest_shaded
from components.embeddings.contextual.words import cannot_compare, own_row_until
from components.embeddings.sentences_read import of_each_sentence
from components.embeddings.vocabulary_label import row_label
from components.figures.cosine_square import square_chart, square_table
from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.views.cosine_map.view import CosineMap, cosine_map
from components.words.language import sentence
from components.words.layer_names import state_name
from core.embeddings.contextual import NearTokens, nearest_tokens
from core.embeddings.matrix import embedding_matrix
from core.embeddings.neighbours import Matrix
from core.numerics import cosine_matrix
from core.text.vocabulary import vocabulary_of

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


def nearest_card(reading: Reading, found: Found) -> None:
    """The tokens of the vocabulary whose rows of W_E are nearest, layer by layer."""
    st.header(sentence("The nearest tokens of the vocabulary"), anchor=False)
    W_E, vocabulary = (
        embedding_matrix(reading.model),
        vocabulary_of(reading.model.tokenizer),
    )
    width, d_model = W_E.rows.shape[1], found.vectors.shape[-1]
    if width != d_model:
        st.markdown(cannot_compare(found.title, width, d_model))
        return
    near = _nearest(found.model_id, found.vectors.reshape(-1, d_model), W_E)
    says = [[row_label(vocabulary, int(row)) for row in ids] for ids in near.ids]
    long = nearest_long(near, found.labels, says)
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


@st.cache_data(max_entries=32, show_spinner=False)
def _nearest(
    model_id: str, vectors: Float[np.ndarray, "vector dim"], _matrix: Matrix
) -> NearTokens:
    """The nearest rows, remembered: a slider must not compare them all again."""
    return nearest_tokens(_matrix, vectors, RANKS)


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
