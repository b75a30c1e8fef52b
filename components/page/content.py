"""The words on the pages: Markdown files with named sections, and the glossary."""

import re
from functools import cache

import streamlit as st

from components.page.pointer import pointing
from components.words.language import sentence
from components.words.written import glossary, sections
from core.graphemes import character_name

BOLD = re.compile(r"\*\*(.+?)\*\*")
WORD_JOINER = "\u2060"
# Streamlit makes links, icons and arrows of these even where Markdown is escaped; a
# sign without width between the two letters keeps them what they are.
REPLACED = re.compile(
    r"(?<=:)(?=/|material)|(?<=www)(?=\.)|(?<=\S)(?=@)"
    r"|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=[>~!=])(?==)"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Characters that Markdown draws as �, or not at all, or that turn others round."""
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")


def section(page: str, name: str) -> str:
    """The Markdown under ``## name`` in the page's file, put for the reader's hand.

    Raises:
        KeyError: the file has no such section.
    """
    return pointing(sections(page)[name])


def explain(page: str) -> None:
    """Draw what stands below every picture: how it works, cautions, and the words."""
    with st.expander(sentence("How it works"), icon=":material/school:"):
        st.markdown(section(page, "how"))
    with st.expander(sentence("Do not over-read this"), icon=":material/warning:"):
        st.markdown(section(page, "caution"))
    if words := words_of(page):
        with st.expander(sentence("Words on this page"), icon=":material/menu_book:"):
            st.markdown(
                "\n\n".join(f"**{word}**: {glossary()[word]}" for word in words)
            )


@cache
def words_of(page: str) -> tuple[str, ...]:
    """The glossary's words that a page's texts set in bold, in order of appearance."""
    bold = BOLD.findall("\n".join(sections(page).values()))
    words = [entry for term in bold if (entry := entry_of(term)) is not None]
    return tuple(dict.fromkeys(words))


def entry_of(term: str) -> str | None:
    """The glossary's heading for a term, whether it stands for one or for many."""
    entries = _headings()
    term = re.sub(r" \(.*\)$|[.:]$", "", term.lower().strip())
    one = re.sub(r"ies$", "y", term)
    forms = (term, one, term.removesuffix("s"), term.removesuffix("es"), term + "s")
    found = (form for form in (*forms, term.removesuffix("d")) if form in entries)
    return next((entries[form] for form in found), None)


@cache
def _headings() -> dict[str, str]:
    """The glossary's headings by the same in small letters."""
    return {word.lower(): word for word in glossary()}


def plain(text: str) -> str:
    """Text that Markdown will show letter by letter, whatever it holds."""
    named = CONTROL.sub(lambda one: f"⟨{character_name(one[0])}⟩", text)
    apart = REPLACED.sub(WORD_JOINER, named.replace("\n", " "))
    return MARKDOWN_SIGNS.sub(r"\\\1", apart)
