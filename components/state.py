"""The reader's text and model: kept for the session, written in the address.

One place owns them. ``text`` and ``model`` are plain session keys, so they outlive a
change of page; they are read from the address when the session begins or when the
address changes by itself (the browser's back button), and written to it once the
answer is there. The prompt box holds its own copy; see ``push_to_box``.
"""

import base64
import uuid
import zlib
from urllib.parse import quote_plus

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.graphemes import valid_text

DEFAULT_TEXT = "The capital of France is"
DEFAULT_MODEL = "smollm2-135m"
LONGEST_PLAIN = 2000
"""A text longer than this, once percent-encoded, is compressed for the address."""
LONGEST_PACKED = 6000
"""A text longer than this when compressed does not go into the address at all."""
LONGEST_UNPACKED = 65_536
"""Stop unpacking here: a small address must not become a huge text."""


def current_text() -> str:
    """The text the reader has typed or chosen."""
    return st.session_state.get("text", DEFAULT_TEXT)


def current_model_id() -> str:
    """The catalogue id, hub id or folder of the model the reader has chosen."""
    return st.session_state.get("model", DEFAULT_MODEL)


def set_text(text: str) -> None:
    """Put another text into the box; from a callback it shows in the run to come."""
    st.session_state["text"] = text
    st.session_state["text_length"] = len(text)


def current_target() -> str:
    """What the decoder of an encoder-decoder has written so far, as the reader says."""
    return st.session_state.get("target", "")


def set_target(text: str) -> None:
    """Let the decoder have written this."""
    st.session_state["target"] = text


def append_text(piece: str) -> None:
    """Put a piece, such as the token just chosen, behind the text."""
    set_text(current_text() + piece)


def set_model(model_id: str) -> None:
    """Choose another model; from a callback it is used in the run to come."""
    st.session_state["model"] = model_id


def model_answered(model_id: str) -> None:
    """Note that this model can be used, so that there is one to go back to."""
    st.session_state["_model_before"] = model_id


def fall_back(reason: str) -> bool:
    """Go back to the model before, remembering why; false when there is none."""
    refused = current_model_id()
    before = st.session_state.get("_model_before", DEFAULT_MODEL)
    if before == refused:
        return False
    st.session_state["_refusal"] = reason
    set_model(before)
    return True


def refusal() -> str | None:
    """Why the model last asked for is not the one shown."""
    return st.session_state.get("_refusal")


def forget_refusal() -> None:
    """The reader has chosen again."""
    st.session_state.pop("_refusal", None)


def typed(text: str, length: int) -> None:
    """Note what the reader typed: the head of the text and its whole length."""
    st.session_state["text"] = text
    st.session_state["text_length"] = max(length, len(text))
    st.session_state["_in_box"] = text


def text_length() -> int:
    """Characters in the box, which may be more than were sent."""
    return max(st.session_state.get("text_length", 0), len(current_text()))


def session_id() -> str:
    """A name for this session, for the engine's queue."""
    return st.session_state.setdefault("_session", uuid.uuid4().hex)


def begin() -> None:
    """Take text and model from the address where somebody went there.

    That is so at the start of a session, for a link that was followed, and when the
    browser goes back or forward. At any other time the address merely follows what
    the reader does and may lag behind, so it is not looked at.
    """
    state = st.session_state
    if "_begun" not in state or went_through_history():
        address = _from_address()
        for name in ("text", "model", "target"):
            if name in address:
                if name not in state or address[name] != valid_text(state[name]):
                    state[name] = address[name]
                    state.pop("text_length", None)
            elif "_begun" in state:
                state.pop(name, None)
        forget_refusal()
    state["_begun"] = True
    state.setdefault("text", DEFAULT_TEXT)
    state.setdefault("model", DEFAULT_MODEL)
    state.setdefault("target", "")


def went_through_history() -> bool:
    """Whether this run was asked for by the browser's back or forward button."""
    return getattr(get_script_run_ctx(), "is_history_navigation", False)


def push_to_box() -> tuple[str, int]:
    """The text for the box and its revision, which rises when it was not typed.

    The box replaces what it holds only when the revision rises, so an answer that
    comes late never overwrites what has been typed since.
    """
    state = st.session_state
    if "_revision" not in state:
        state["_revision"], state["_pushed"] = 0, state["text"]
    elif state.get("_in_box") != state["text"]:
        state["_revision"] += 1
        state["_pushed"] = state["text"]
    state["_in_box"] = state["text"]
    return state["_pushed"], state["_revision"]


def write_address() -> None:
    """Write text, model and target into the address, unless it says so already."""
    text, model_id = current_text(), current_model_id()
    wanted = {}
    if text != DEFAULT_TEXT or not {"text", "z"}.isdisjoint(st.query_params):
        wanted |= _packed(text)
    if model_id != DEFAULT_MODEL or "model" in st.query_params:
        wanted["model"] = model_id
    if current_target():
        wanted["target"] = valid_text(current_target())
    elif "target" in st.query_params:
        del st.query_params["target"]
    for name in ("text", "z"):
        if name in st.query_params and name not in wanted:
            del st.query_params[name]
    if any(st.query_params.get(name) != value for name, value in wanted.items()):
        st.query_params.update(wanted)


def fits_in_address() -> bool:
    """Whether a link can carry the whole text."""
    packed = _packed(current_text())
    return bool(packed) and text_length() == len(current_text())


def is_packed() -> bool:
    """Whether the address carries the text in packed form."""
    return "z" in _packed(current_text())


def _from_address() -> dict[str, str]:
    """What the address holds of ``text``, ``model`` and ``target``."""
    found = {}
    if "text" in st.query_params:
        found["text"] = st.query_params["text"]
    elif "z" in st.query_params and (text := unpack(st.query_params["z"])) is not None:
        found["text"] = text
    if st.query_params.get("model"):
        found["model"] = st.query_params["model"]
    if "target" in st.query_params:
        found["target"] = st.query_params["target"]
    return found


def _packed(text: str) -> dict[str, str]:
    """The text as query parameters: ``text``, or ``z`` when long, or nothing."""
    clean = valid_text(text)
    if len(quote_plus(clean)) <= LONGEST_PLAIN:
        return {"text": clean}
    packed = pack(clean)
    return {"z": packed} if len(packed) <= LONGEST_PACKED else {}


def pack(text: str) -> str:
    """The text compressed, in letters that an address can carry."""
    return (
        base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    )


def unpack(packed: str) -> str | None:
    """The text that ``pack`` was given; None when it is not such a thing."""
    try:
        raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        return zlib.decompressobj().decompress(raw, LONGEST_UNPACKED).decode()
    except (ValueError, zlib.error):
        return None
