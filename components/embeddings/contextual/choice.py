"""Which word the page In context looks at, and in which sentences."""

from dataclasses import dataclass
from functools import cache

import streamlit as st

from components.choice.opening import setting, untouched
from components.embeddings.contextual.missing_words import (
    lines_without,
    text_without,
)
from components.embeddings.own_lines import keep_own
from components.page.content import plain, section
from components.page.frame import Reading
from components.page.say import InOneSentence
from components.words.language import sentence, whole
from components.words.written import table
from core.errors import BadText
from core.text.sentence_lists import lines_of
from core.text.word_uses import shared_word, spans_of, words_in

PAGE = "contextual"
"""What this page's keys begin with, in the session and in the address."""
SENTENCES, WORD = f"{PAGE}_sentences", f"{PAGE}_word"
MOST_LINES, LONGEST = 5, 300
"""Sentences in the box, and characters of each; the prompt may be a sixth."""
LONGEST_WORD = 60


@dataclass(frozen=True)
class Preset:
    """A word with more than one meaning."""

    word: str
    sentences: list[str]


@dataclass(frozen=True)
class WordInSentences:
    """A word, and the sentences that have it."""

    word: str
    sentences: tuple[str, ...]
    has_own: bool
    """Whether the text above is the first of them."""


@cache
def presets() -> tuple[Preset, ...]:
    """The words in the order of their buttons."""
    return tuple(Preset(**one) for one in table("contextual")["preset"])


def word_in_sentences(reading: Reading) -> WordInSentences | None:
    """Draw the boxes for the word and its sentences; return what stands in them.

    The text above counts as a sentence where it has the word. Without two uses of the
    word there is nothing to compare: then the page says so, and this returns None.
    """
    _offers(reading.text)
    typed = _box()
    place = st.empty()
    with InOneSentence(place):
        lines = lines_of(typed, MOST_LINES, LONGEST)
        word = _word(lines, reading.text)
        return _chosen(lines, word, reading.text)
    return None


def _offers(text: str) -> None:
    """Buttons that fill the boxes: words with two meanings, and the text's own."""
    with st.container(horizontal=True, gap="xsmall", key=f"{PAGE}_offers"):
        for preset in presets():
            st.button(
                preset.word,
                key=f"{PAGE}_preset_{preset.word}",
                on_click=_fill,
                args=(preset.word, "\n".join(preset.sentences)),
            )
        own = max(words_in(text), key=len, default="")[:LONGEST_WORD]
        st.button(
            sentence("from your text"),
            key=f"{PAGE}_preset_own",
            icon=":material/edit:",
            help=section(PAGE, "own word help" if own else "no own word"),
            disabled=not own,
            on_click=_fill,
            args=(own, own),
        )


def _box() -> str:
    """Draw the box for the sentences; return what stands in it."""
    state, kept = st.session_state, f"_{SENTENCES}"
    begin = setting(SENTENCES, "\n".join(presets()[0].sentences))
    if untouched(SENTENCES) and kept in state:
        state[SENTENCES] = state[kept]
    typed = st.text_area(
        sentence("Sentences, one a line, up to {n}", n=whole(MOST_LINES)),
        value=begin,
        key=SENTENCES,
        bind="query-params",
        height=128,
        max_chars=MOST_LINES * (LONGEST + 1) * 2,
    )
    keep_own(kept, typed or "", begin)
    return typed or ""


def _word(lines: list[str], text: str) -> str:
    """Draw the box for the word; return it, or the longest that all lines share."""
    shared = shared_word(lines) or shared_word([text, *lines])
    typed = st.text_input(
        sentence("The word to follow"),
        key=WORD,
        bind="query-params",
        live="150ms",
        max_chars=LONGEST_WORD,
        placeholder=shared or sentence("a word of these sentences"),
    )
    return (typed or "").strip() or shared


def _chosen(lines: list[str], word: str, text: str) -> WordInSentences:
    """The sentences that have the word; those that lack it are named.

    Raises:
        BadText: there are no two uses to compare.
    """
    if not word:
        raise BadText(
            "No word stands in all of these sentences. Type one that stands in two of "
            "them, or take a word from the buttons."
        )
    lacking = [at for at, line in enumerate(lines, start=1) if not spans_of(word, line)]
    has_own = bool(spans_of(word, text))
    sentences = [line for line in lines if spans_of(word, line)]
    if has_own:
        sentences = [text, *(one for one in sentences if one != text.strip())]
    if lacking:
        st.caption(plain(lines_without(word, lacking)))
    if not has_own:
        st.caption(plain(text_without(word)))
    if sum(len(spans_of(word, one)) for one in sentences) < 2:
        raise BadText(
            "“{word}” is used only once here: a second use is needed to compare with."
            if sentences
            else "“{word}” stands in none of these sentences.",
            word=word,
        )
    return WordInSentences(word, tuple(sentences), has_own)


def _fill(word: str, sentences: str) -> None:
    """Put a word and sentences into the boxes; for a callback."""
    st.session_state[WORD] = word
    st.session_state[SENTENCES] = sentences
