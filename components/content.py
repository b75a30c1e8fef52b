"""The words on the pages: Markdown files with named sections, and the glossary."""

import re
from functools import cache
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent.parent / "content" / "en"
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")


def section(page: str, name: str) -> str:
    """The Markdown under ``## name`` in the page's file.

    Raises:
        KeyError: the file has no such section.
    """
    return sections(page)[name]


@cache
def sections(page: str) -> dict[str, str]:
    """All sections of a page's file, by the name in their ``##`` heading."""
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## +(.+?) *$", text, flags=re.MULTILINE)[1:]
    return {
        name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def explain(page: str) -> None:
    """Draw what stands below every picture: how it works, and what not to conclude."""
    with st.expander("How it works", icon=":material/school:"):
        st.markdown(section(page, "how"))
    with st.expander("Do not over-read this", icon=":material/warning:"):
        st.markdown(section(page, "caution"))


def plain(text: str) -> str:
    """Text that Markdown will show letter by letter, whatever it holds."""
    return MARKDOWN_SIGNS.sub(r"\\\1", text).replace("\n", " ")
