"""All that the page about encoders shows, for any model."""

import streamlit as st

from components.attention.hidden.choice import MOST_HIDDEN, PAGE, chosen_words
from components.attention.hidden.mask_card import chosen_head, sight_card
from components.attention.hidden.padding_card import padding_card
from components.attention.hidden.questions import LayersOfText, WhoSeesWhom, WordsOfText
from components.attention.hidden.run import hidden_run
from components.attention.hidden.turn import turn_panel
from components.attention.hidden.words import sight_words
from components.attention.hidden.words_card import chips_card, hidden_card
from components.page.content import plain, section
from components.page.say import MINILM, InOneSentence, switch_to
from components.page.text_read import TextRead
from components.words.language import sentence
from core.engine import TraceRequest
from core.models.cards import ModelCard


def hidden_panel(read: TextRead) -> None:
    """Full visibility, padding, hidden words; for a decoder, what differs."""
    if read.card.kind != "encoder":
        _what_it_is(read.card)
        _sight(read)
        _encoder_instead(read)
        return
    _sight(read)
    padding_card(read.card, read.text)
    _words(read)


@InOneSentence()
def _encoder_instead(first: TextRead) -> None:
    """What only an encoder can show, with one that is here, and said so."""
    st.markdown(section(PAGE, "minilm instead"))
    read = first.beside(TraceRequest(MINILM, first.text), st.empty())
    padding_card(read.card, read.text)
    _words(read)


def _what_it_is(card: ModelCard) -> None:
    """Say what this model is, and offer an encoder."""
    title = sentence("**{model} is no encoder.**", model=plain(card.title))
    st.markdown(f"{title} {section(PAGE, card.kind)}")
    switch_to(MINILM, "an encoder", PAGE, primary=True)


def _sight(read: TextRead) -> None:
    """Who looks at whom, in the head that the reader chose."""
    st.header(sentence("Who looks at whom"), anchor=False)
    said = st.container()
    layer, head = chosen_head(read.ask(LayersOfText()))
    shown = read.ask(WhoSeesWhom(layer, head))
    said.markdown(sight_words(shown, read.card))
    sight_card(shown, read.card)


def _words(read: TextRead) -> None:
    """The words that are hidden, the run without them, and all words in turn."""
    st.header(sentence("What stands behind a hidden word?"), anchor=False)
    words = read.ask(WordsOfText())
    if words.sign is None:
        st.markdown(f"{plain(words.card.title)} {section(PAGE, 'no mask token')}")
        return
    chosen = chosen_words(words)
    chips_card(words, chosen)
    if not chosen and not (words.guesses and words.masked):
        st.markdown(section(PAGE, "nothing hidden"))
    else:
        _hidden(read, chosen)
    if words.guesses:
        turn_panel(words, read.vocabulary)


@InOneSentence()
def _hidden(read: TextRead, chosen: tuple[int, ...]) -> None:
    run = hidden_run(read, chosen, MOST_HIDDEN, st.empty())
    hidden_card(run, read.vocabulary)
