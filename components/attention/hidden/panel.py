"""All that the page about encoders shows, for any model."""

import streamlit as st

from components.attention.hidden.choice import MOST_HIDDEN, PAGE, chosen_words
from components.attention.hidden.mask_card import chosen_head, sight_card, sight_words
from components.attention.hidden.padding_card import padding_card
from components.attention.hidden.questions import LayersOfText, WhoSeesWhom, WordsOfText
from components.attention.hidden.run import hidden_run
from components.attention.hidden.turn import turn_panel
from components.attention.hidden.words_card import chips_card, hidden_card
from components.page.content import plain, section
from components.page.run import read_beside
from components.page.say import MINILM, InOneSentence, switch_to
from core.engine import TraceRequest
from core.models.cards import ModelCard
from core.text.continuation import Continuations
from core.trace import Trace


def hidden_panel(trace: Trace) -> None:
    """Full visibility, padding, hidden words; for a decoder, what differs."""
    if trace.card.kind != "encoder":
        _what_it_is(trace.card)
        _sight(trace)
        _encoder_instead(trace)
        return
    _sight(trace)
    padding_card(trace.model, trace.text)
    _words(trace)


@InOneSentence()
def _encoder_instead(trace: Trace) -> None:
    """What only an encoder can show, with one that is here, and said so."""
    st.markdown(section(PAGE, "minilm instead"))
    read = read_beside(trace, TraceRequest(MINILM, trace.text), st.empty())
    padding_card(read.model, read.text)
    _words(read)


def _what_it_is(card: ModelCard) -> None:
    """Say what this model is, and offer an encoder."""
    st.markdown(f"**{plain(card.title)} is no encoder.** " + section(PAGE, card.kind))
    switch_to(MINILM, "an encoder", PAGE, primary=True)


def _sight(trace: Trace) -> None:
    """Who looks at whom, in the head that the reader chose."""
    st.header("Who looks at whom", anchor=False)
    said = st.container()
    layer, head = chosen_head(LayersOfText()(trace))
    shown = WhoSeesWhom(layer, head)(trace)
    said.markdown(sight_words(shown, trace.card))
    sight_card(shown, trace.card)


def _words(trace: Trace) -> None:
    """The words that are hidden, the run without them, and all words in turn."""
    st.header("What stands behind a hidden word?", anchor=False)
    words = WordsOfText()(trace)
    if words.sign is None:
        st.markdown(f"{plain(words.card.title)} {section(PAGE, 'no mask token')}")
        return
    chosen = chosen_words(words)
    chips_card(words, chosen)
    if not chosen and not (words.guesses and words.masked):
        st.markdown(section(PAGE, "nothing hidden"))
    else:
        _hidden(trace, chosen)
    if words.guesses:
        turn_panel(words, trace.model)


@InOneSentence()
def _hidden(trace: Trace, chosen: tuple[int, ...]) -> None:
    run = hidden_run(trace, chosen, MOST_HIDDEN, st.empty())
    hidden_card(run, Continuations(trace.model.tokenizer))
