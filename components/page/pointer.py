"""Words for the reader's hand: who has no pointer is told to tap.

Only what the pages say themselves is put so, never a text or a token that they show.
Views ask the browser instead, which knows it of a tablet too (``dom.js``).
"""

import re

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

BY_POINTER = re.compile(r"\b(point at|hover over|click)\b", re.IGNORECASE)
TOUCHED = re.compile("Mobi|Android")
"""What the browser of a phone calls itself; source: MDN, "Browser detection using the
user agent string"."""


def pointing(words: str) -> str:
    """The words, with "tap" for "click" and "point at" where a finger does it."""
    return BY_POINTER.sub(_tapped, words) if taps() else words


def taps() -> bool:
    """Whether the reader's browser is that of a phone."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return False
    return TOUCHED.search(st.context.headers.get("User-Agent") or "") is not None


def _tapped(found: re.Match[str]) -> str:
    return "Tap" if found[0][0].isupper() else "tap"
