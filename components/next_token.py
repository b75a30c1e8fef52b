"""The panels of the next-token page: which place, what comes next, one's own words.

The sliders live in a fragment that holds one row of logits: moving them runs no model
and draws nothing else anew.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Float

from components import state
from components.card import figure_card
from components.content import plain, section
from components.draw_panel import draw_panel
from components.figures.next_token import probability_bars, step_bars, steps_table
from components.figures.surprisal import surprisal_columns, surprisal_table
from components.sampling import sampling_controls, undo_sampling
from components.views.step_table import step_table
from components.views.surprise import surprise
from components.views.token_bars import token_bars
from core.continuation import Continuations
from core.graphemes import visible
from core.prediction import Distribution, next_token_distribution
from core.reading import Reading, read_along
from core.trace import Trace

PAGE = "next"
"""What this page's keys begin with, in the session and in the address."""
BARS = 10
"""Tokens with a bar of their own."""
POSITION = f"{PAGE}_position"


@dataclass(frozen=True, eq=False)
class Place:
    """The place in the text whose next token is shown."""

    logits: Float[np.ndarray, " d_vocab"]
    vocabulary: Continuations
    text: str
    n_before: int
    """How many tokens were read before it."""
    no_append: str | None
    """Why nothing can be put behind the text here, or None."""


def predicts_next(trace: Trace) -> bool:
    """Whether the model has a next token to show; an encoder has none."""
    return trace.has_logits and trace.card.kind != "encoder"


def chosen_place(trace: Trace) -> Place:
    """Draw the number box that chooses the place; return the place it chose.

    A choice holds for the text it was made in; a new text is looked at from its end.
    """
    n_tokens = len(_tokens_read(trace))
    made_in = st.session_state.setdefault(f"_{POSITION}_text", trace.text)
    if made_in != trace.text:
        st.session_state[f"_{POSITION}_text"] = trace.text
        st.session_state[POSITION] = None
    chosen = st.number_input(
        "Show what comes after token number",
        1,
        n_tokens,
        None,
        key=POSITION,
        bind="query-params",
        placeholder=f"the last ({n_tokens})",
        width=260,
    )
    n_before = chosen or n_tokens
    return Place(
        logits=trace.logits(n_before - 1),
        vocabulary=Continuations(trace.model.tokenizer),
        text=trace.text,
        n_before=n_before,
        no_append=_no_append(trace, n_before),
    )


@st.fragment
def prediction(place: Place) -> None:
    """Sliders, bars, entropy, a draw, and the steps; a click on a bar appends it."""
    sampling = sampling_controls(PAGE)
    settings = sampling.temperature, sampling.top_k, sampling.top_p
    dist = next_token_distribution(place.logits, *settings)
    bars, aside = st.columns([8, 5], gap="large")
    with bars:
        clicked = _bars(place, dist, sampling.changed)
    with aside:
        _entropy(dist)
        drawn = draw_panel(
            dist, place.vocabulary, sampling.seed, place.n_before, place.no_append
        )
    _append(place, drawn if clicked is None else clicked)
    _steps(place, dist)


def own_words(trace: Trace, place: Place) -> None:
    """Every token of the text with its surprise, as chips and as columns."""
    tokens, vocabulary = _tokens_read(trace), place.vocabulary
    reading = _reading(trace.card.id, _token_ids(trace).tobytes(), trace)
    surprise(
        reading,
        tokens,
        vocabulary,
        key=f"{PAGE}_surprise",
        chosen=place.n_before - 1,
        on_choose=_choose,
    )
    if len(tokens) < 2:
        st.caption(section("next_token", "one token"))
        return
    mean = reading.total_bits / (len(tokens) - 1)
    table = surprisal_table(reading, tokens, vocabulary)
    first = visible(tokens[0].text)
    figure_card(
        lambda: st.altair_chart(surprisal_columns(table, first), width="stretch"),
        name="surprise of each token",
        caption=section("next_token", "surprise caption")
        + f" Together {reading.total_bits:.1f} bits, {mean:.1f} a token.",
        table=lambda: table,
        chart=lambda: surprisal_columns(table, first),
    )


def encoder_instead(trace: Trace) -> None:
    """Say what an encoder gives instead, and offer the default model."""
    kind = "masked" if trace.has_logits else "encoder"
    n_tokens, d_model = trace.main_stack.final().shape
    st.markdown(section("next_token", kind))
    st.markdown(
        f"For your text, {plain(trace.card.title)} gives **{n_tokens} vectors of "
        f"{d_model} numbers** each, one a token."
    )
    st.button(
        "Switch to SmolLM2 135M, which predicts",
        type="primary",
        on_click=state.set_model,
        args=(state.DEFAULT_MODEL,),
    )


def _bars(place: Place, dist: Distribution, changed: bool) -> int | None:
    clicked: list[int | None] = []
    own = next_token_distribution(place.logits) if changed else None

    def draw() -> None:
        clicked.append(
            token_bars(
                dist,
                place.vocabulary,
                key=f"{PAGE}_bars",
                text=place.text,
                n=BARS,
                own=own,
                no_append=place.no_append,
                on_undo=lambda: undo_sampling(PAGE),
            )
        )

    figure_card(
        draw,
        name="next token",
        caption=section("next_token", "bars caption"),
        table=lambda: steps_table(dist, place.vocabulary, BARS),
        chart=lambda: probability_bars(steps_table(dist, place.vocabulary, BARS)),
    )
    return clicked[0]


def _entropy(dist: Distribution) -> None:
    bits, most = dist.entropy_bits, np.log2(dist.logits.size)
    st.metric("Entropy", f"{bits:.2f} bits")
    st.caption(
        f"As open as a fair choice among {2**bits:,.1f} tokens. 0 bits: it is "
        f"certain; {most:.1f} bits: all {dist.logits.size:,} are equally likely."
    )


def _steps(place: Place, dist: Distribution) -> None:
    st.subheader("From logits to chances, step by step", anchor=False)
    figure_card(
        lambda: step_table(dist, place.vocabulary, key=f"{PAGE}_steps", n=BARS),
        name="next token steps",
        caption=section("next_token", "steps caption"),
        table=lambda: steps_table(dist, place.vocabulary, BARS),
        chart=lambda: step_bars(steps_table(dist, place.vocabulary, BARS)),
    )


def _append(place: Place, token_id: int | None) -> None:
    """Put the token behind the text and show every page's view of the new one."""
    piece = None if token_id is None else place.vocabulary[token_id].text
    if piece is not None and place.no_append is None:
        state.append_text(piece)
        st.rerun()


def _choose(position: int) -> None:
    st.session_state[POSITION] = position + 1


def _no_append(trace: Trace, n_before: int) -> str | None:
    if trace.target_ids is not None:
        return "This is the start of the decoder's own text, not the end of yours."
    if n_before < len(trace.tokens):
        return "The bars stand inside your text; a token is put behind its end."
    read = trace.tokens[-1].end
    if state.text_length() > len(trace.text) or trace.text[read:].strip():
        return "Only the start of your text was read, so nothing is put behind it."
    return None


def _tokens_read(trace: Trace) -> tuple:
    """The tokens behind which the model predicts."""
    return trace.tokens if trace.target_tokens is None else trace.target_tokens


def _token_ids(trace: Trace) -> np.ndarray:
    return trace.token_ids if trace.target_ids is None else trace.target_ids


@st.cache_data(max_entries=64, show_spinner=False)
def _reading(model_id: str, ids: bytes, _trace: Trace) -> Reading:
    """The reading of a text, remembered: choosing a place must not compute it again."""
    return read_along(_trace.logits_all(), _token_ids(_trace))
