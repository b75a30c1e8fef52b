"""Hidden words: click to hide, and what the model would put there, or what moves."""

import streamlit as st

from components.attention.hidden.chip_lines_view import Line, chip_lines
from components.attention.hidden.choice import (
    MOST_HIDDEN,
    PAGE,
    chosen_words,
    hide,
    own_words,
)
from components.attention.hidden.run import Hidden, HiddenRun, hidden_run, vector_change
from components.attention.hidden.turn import turn_panel
from components.figures.ablation import vector_bars, vector_table
from components.figures.next_token import probability_bars, steps_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.say import MINILM, InOneSentence
from components.views.before_after.view import before_after
from components.views.before_after.words import vector_rows
from components.views.token_bars.view import token_bars
from components.words.percent import percent
from core.attention.masked_words import guess_at, guesses_words, hidden_places
from core.graphemes import visible
from core.text.continuation import Continuations
from core.trace import Trace

BARS = 8


def words_card(trace: Trace) -> None:
    """Draw the chips, the run with the hidden words, and all words in turn."""
    st.header("What stands behind a hidden word?", anchor=False)
    if trace.model.tokenizer.mask_token is None:
        st.markdown(f"{plain(trace.card.title)} {section(PAGE, 'no mask token')}")
        return
    guesses = guesses_words(trace.model)
    sign = plain(str(trace.model.tokenizer.mask_token))
    name = "guessing" if guesses else "no head"
    # Why a head is missing is known of this model alone.
    why = section(PAGE, "minilm") if trace.card.id == MINILM else ""
    said = section(PAGE, name).replace("MODEL", plain(trace.card.title))
    st.markdown(said.replace("WHY", why).replace("SIGN", sign))
    words = chosen_words(trace)
    chip_lines(
        [Line(section(PAGE, "click"), trace.tokens)],
        key=f"{PAGE}_chips",
        covered=words,
        choosable=own_words(trace),
        on_choose=lambda place: hide(place, words),
    )
    if len(words) == MOST_HIDDEN:
        st.caption(section(PAGE, "no more"))
    if not words and not (guesses and hidden_places(trace)):
        st.markdown(section(PAGE, "nothing hidden"))
    else:
        _run(trace, words, guesses)
    if guesses:
        turn_panel(trace)


@InOneSentence()
def _run(trace: Trace, words: tuple[int, ...], guesses: bool) -> None:
    below = st.empty()
    run = hidden_run(trace, words, below)
    if run.recut:
        st.caption(section(PAGE, "recut"))
    if guesses:
        _guesses(run)
    else:
        _vectors(run)


def _guesses(run: HiddenRun) -> None:
    """Bars over the whole vocabulary for each hidden place."""
    shown = run.hidden[:MOST_HIDDEN]
    if len(run.hidden) > MOST_HIDDEN:
        st.caption(f"The first {MOST_HIDDEN} of {len(run.hidden)} hidden places.")
    for column, (number, one) in zip(
        st.columns(max(2, len(shown)), gap="large"), enumerate(shown), strict=False
    ):
        with column:
            _bars(run, one, number)


def _bars(run: HiddenRun, one: Hidden, number: int) -> None:
    dist = guess_at(run.after, one.place)
    vocabulary = Continuations(run.after.model.tokenizer)
    st.markdown(place_words(run, one))
    figure_card(
        lambda: token_bars(
            dist, vocabulary, key=f"{PAGE}_bars_{number}", text=run.after.text,
            n=BARS, formula=False, taken=one.token_id,
            no_append=section(PAGE, "no append"),
        ),
        name=f"hidden word {number + 1}",
        caption=section(PAGE, "bars caption"),
        table=lambda: steps_table(dist, vocabulary, BARS),
        chart=lambda: probability_bars(steps_table(dist, vocabulary, BARS)),
    )  # fmt: skip


def place_words(run: HiddenRun, one: Hidden) -> str:
    """What stood at a hidden place, and what the model gives it."""
    at = f"Token {one.place + 1}"
    if one.token is None:
        return f"{at}: you typed the mask token here."
    label = f"**{plain(visible(one.token.text))}**"
    if one.token_id is None:
        return f"{at}: {label} stood here, in several tokens, so it has no one bar."
    dist = guess_at(run.after, one.place)
    # The number and its sign stay on one line.
    share = percent(dist.candidate(one.token_id).prob).replace(" ", "\u00a0")
    rank = f"rank\u00a0{dist.rank(one.token_id):,}"
    return f"{at}: {label} stood here. It gets {share}, {rank}."


def _vectors(run: HiddenRun) -> None:
    """How far the vectors of the other tokens move."""
    change, tokens = vector_change(run)
    if not tokens:
        st.markdown(section(PAGE, "nothing left"))
        return
    rows, scale = vector_rows(change, tokens)
    labels = [visible(token.text) for token in tokens]
    words = ", ".join(
        f"**{plain(visible(one.token.text))}**" for one in run.hidden if one.token
    )
    least = int(change.cosines.argmin())
    st.markdown(
        f"With {words} hidden, the last vector of {plain(labels[least])} turns most: "
        f"its cosine with what it was is {change.cosines[least]:.4f}."
    )
    figure_card(
        lambda: before_after(
            rows, ("how far each vector moves",), key=f"{PAGE}_vectors",
            label="Tokens and how far the vector of each moves", scale=scale,
        ),
        name="hidden word vectors",
        caption=section(PAGE, "vectors caption"),
        table=lambda: vector_table(change, labels),
        chart=lambda: vector_bars(vector_table(change, labels)),
    )  # fmt: skip
