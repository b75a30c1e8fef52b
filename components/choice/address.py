"""A text in the address: as it is when short, compressed when long, else not at all."""

import base64
import zlib
from urllib.parse import quote_plus

import streamlit as st

from core.graphemes import valid_text

LONGEST_PLAIN = 2000
"""A text longer than this, once percent-encoded, is compressed for the address."""
LONGEST_PACKED = 6000
"""A text longer than this when compressed does not go into the address at all."""
LONGEST_UNPACKED = 65_536
"""Stop unpacking here: a small address must not become a huge text."""
LONGEST_NUMBER = 8
"""Digits of the longest number that an address can mean: ids of tokens are longest."""
QUIET = {"example", "view", "embed", "embed_options"}
"""Parameters that say nothing of text, model or settings."""
OF_EVERY_PAGE = QUIET | {"text", "z", "model", "target", "way"}
"""Parameters that are no setting of the page alone."""


def whole_number(written: str) -> int | None:
    """The number that part of an address writes; None where it writes none.

    All of ours are small: what is longer is no number but an attempt.
    """
    short = written.isascii() and len(written) <= LONGEST_NUMBER
    return int(written) if short and written.isdecimal() else None


def packed(text: str) -> dict[str, str]:
    """The text as query parameters: ``text``, or ``z`` when long, or nothing."""
    clean = valid_text(text)
    if len(quote_plus(clean)) <= LONGEST_PLAIN:
        return {"text": clean}
    short = pack(clean)
    return {"z": short} if len(short) <= LONGEST_PACKED else {}


def pack(text: str) -> str:
    """The text compressed, in letters that an address can carry."""
    return (
        base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    )


def unpack(short: str) -> str | None:
    """The text that ``pack`` was given; None when it is not such a thing."""
    try:
        raw = base64.urlsafe_b64decode(short + "=" * (-len(short) % 4))
        return zlib.decompressobj().decompress(raw, LONGEST_UNPACKED).decode()
    except (ValueError, zlib.error):
        return None


def says_anything() -> bool:
    """Whether the address holds a text, a model or a setting."""
    return not QUIET.issuperset(st.query_params)


def settings_in_address() -> bool:
    """Whether the address holds a setting beside text and model."""
    return not (QUIET | {"text", "z", "model", "target"}).issuperset(st.query_params)


def read_address() -> dict[str, str]:
    """What the address holds of ``text``, ``model``, ``target`` and ``example``."""
    found = {}
    if "text" in st.query_params:
        found["text"] = st.query_params["text"]
    elif "z" in st.query_params and (text := unpack(st.query_params["z"])) is not None:
        found["text"] = text
    if st.query_params.get("model"):
        found["model"] = st.query_params["model"]
    for name in ("target", "example"):
        if name in st.query_params:
            found[name] = st.query_params[name]
    return found
