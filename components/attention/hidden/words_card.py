"""Hidden words: click to hide, and what the model would put there, or what moves."""

import streamlit as st

from components.attention.hidden.chip_lines_view import Line, chip_lines
from components.attention.hidden.choice import MOST_HIDDEN, PAGE, hide
from components.attention.hidden.questions import Words
from components.attention.hidden.run import Hidden, HiddenRun
from components.attention.hidden.words import moved_words, place_words
from components.figures.ablation import vector_bars, vector_table
from components.figures.next_token import probability_bars, steps_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.say import MINILM
from components.views.before_after.view import before_after
from components.views.before_after.words import vector_rows
from components.views.token_bars.view import token_bars
from components.words.language import sentence, whole
from core.attention.ablation import VectorChange
from core.distribution import Distribution
from core.graphemes import visible
from core.text.continuation import Continuations
from core.text.tokenization import Token

BARS = 8


def chips_card(words: Words, chosen: tuple[int, ...]) -> None:
    """Draw what is asked, and the chips that can be hidden."""
    sign, title = plain(words.sign or ""), plain(words.card.title)
    # Why a head is missing is known of this model alone.
    why = section(PAGE, "minilm") if words.card.id == MINILM else ""
    said = section(PAGE, "guessing" if words.guesses else "no head")
    said = said.replace("MODEL", title)
    st.markdown(said.replace("WHY", why).replace("SIGN", sign))
    chip_lines(
        [Line(section(PAGE, "click"), words.tokens)],
        key=f"{PAGE}_chips",
        covered=chosen,
        choosable=words.own,
        on_choose=lambda place: hide(place, chosen),
    )
    if len(chosen) == MOST_HIDDEN:
        st.caption(section(PAGE, "no more"))


def hidden_card(run: HiddenRun, vocabulary: Continuations) -> None:
    """What the model would put at the hidden places, or what moves."""
    if run.recut:
        st.caption(section(PAGE, "recut"))
    if run.moved is None:
        _guesses(run, vocabulary)
    else:
        _vectors(run, *run.moved)


def _guesses(run: HiddenRun, vocabulary: Continuations) -> None:
    """Bars over the whole vocabulary for each hidden place."""
    shown = run.hidden[:MOST_HIDDEN]
    if len(run.hidden) > MOST_HIDDEN:
        st.caption(
            sentence(
                "The first {most} of {n} hidden places.",
                most=whole(MOST_HIDDEN),
                n=whole(len(run.hidden)),
            )
        )
    for column, (number, one) in zip(
        st.columns(max(2, len(shown)), gap="large"), enumerate(shown), strict=False
    ):
        with column:
            _bars(run, one, run.guesses[number], number, vocabulary)


def _bars(
    run: HiddenRun, one: Hidden, dist: Distribution, number: int, says: Continuations
) -> None:
    st.markdown(place_words(one, dist))
    figure_card(
        lambda: token_bars(
            dist, says, key=f"{PAGE}_bars_{number}", text=run.after.text,
            n=BARS, formula=False, taken=one.token_id,
            no_append=section(PAGE, "no append"),
        ),
        name=f"hidden word {number + 1}",
        caption=section(PAGE, "bars caption"),
        table=lambda: steps_table(dist, says, BARS),
        chart=lambda: probability_bars(steps_table(dist, says, BARS)),
    )  # fmt: skip


def _vectors(run: HiddenRun, change: VectorChange, tokens: tuple[Token, ...]) -> None:
    """How far the vectors of the other tokens move."""
    if not tokens:
        st.markdown(section(PAGE, "nothing left"))
        return
    rows, scale = vector_rows(change, tokens)
    labels = [visible(token.text) for token in tokens]
    st.markdown(moved_words(run, change, tokens))
    figure_card(
        lambda: before_after(
            rows, (sentence("how far each vector moves"),), key=f"{PAGE}_vectors",
            label=sentence("Tokens and how far the vector of each moves"), scale=scale,
        ),
        name="hidden word vectors",
        caption=section(PAGE, "vectors caption"),
        table=lambda: vector_table(change, labels),
        chart=lambda: vector_bars(vector_table(change, labels)),
    )  # fmt: skip
