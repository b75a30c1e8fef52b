"""The address: what it says, and how a text stands in it.

No other file asks Streamlit for it. A text stands there as it is when short, compressed
when long, else not at all.
"""

import base64
import zlib
from collections.abc import Mapping
from urllib.parse import quote_plus

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.graphemes import valid_text

LONGEST_PLAIN = 2000
"""A text longer than this, once percent-encoded, is compressed for the address."""
LONGEST_PACKED = 6000
"""A text longer than this when compressed does not go into the address at all."""
LONGEST_UNPACKED = 65_536
"""Stop unpacking here: a small address must not become a huge text."""
QUIET = {"example", "view", "embed", "embed_options"}
"""Parameters that say nothing of text, model or settings."""
OF_EVERY_PAGE = QUIET | {"text", "z", "model", "target", "way"}
"""Parameters that are no setting of the page alone."""


def written(name: str, otherwise: str = "") -> str:
    """What the address says under this name."""
    return st.query_params.get(name, otherwise)


def names_in_address() -> set[str]:
    """All names under which the address says something."""
    return set(st.query_params)


def whole_address() -> dict[str, str]:
    """All that the address says."""
    return st.query_params.to_dict()


def say(wanted: Mapping[str, str | None]) -> None:
    """Let the address say this; None takes a name out.

    All in one message: each would be an entry of its own in the browser's history.
    """
    address, context = st.query_params, get_script_run_ctx()
    gone = [name for name in wanted if wanted[name] is None and name in address]
    new = {
        name: words
        for name, words in wanted.items()
        if words is not None and words != address.get(name)
    }
    if context is None or not (gone or new):
        return
    with context.session_state.query_params() as params:
        for name in gone:
            params.discard_param_no_forward_msg(name)
    address.update(new)


def offer_in_address(name: str, words: str) -> None:
    """Let the widget bound to this name begin with this, though nothing is written.

    After the browser's Back Streamlit gives it its default, whatever the page sets.
    """
    context = get_script_run_ctx()
    if context is not None and name not in st.query_params:
        with context.session_state.query_params() as params:
            params._initial_query_params[name] = [words]


def forget_in_address(but: set[str]) -> None:
    """Take all names out but these, those too that a widget wrote."""
    context = get_script_run_ctx()
    if context is None:
        return
    with context.session_state.query_params() as params:
        for name in {*params, *params._initial_query_params} - but:
            params.remove_param(name)
            # A widget that is drawn anew begins with what the first address said.
            params._initial_query_params.pop(name, None)


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
    return not QUIET.issuperset(names_in_address())


def settings_in_address() -> bool:
    """Whether the address holds a setting beside text and model."""
    return not (QUIET | {"text", "z", "model", "target"}).issuperset(names_in_address())


def read_address() -> dict[str, str]:
    """What the address holds of ``text``, ``model``, ``target`` and ``example``."""
    address, found = whole_address(), {}
    if "text" in address:
        found["text"] = address["text"]
    elif "z" in address and (text := unpack(address["z"])) is not None:
        found["text"] = text
    if address.get("model"):
        found["model"] = address["model"]
    return found | {n: address[n] for n in ("target", "example") if n in address}
