"""A number the reader chose on a page: kept for the session and in the address.

For choices that no widget holds, such as a cell or a chip that was clicked. The address
is read where somebody followed a link or went back; at other times it only follows.
"""

import streamlit as st

from components import state


def kept_number(name: str, below: int) -> int | None:
    """What was chosen, and let the address say so; None where nothing fits.

    Args:
        name: of the choice, in the address.
        below: from 0 to below this a choice fits.
    """
    kept = st.session_state
    if f"_{name}" not in kept or state.went_through_history():
        kept[f"_{name}"] = _written(name)
    number = kept[f"_{name}"]
    if number is None or number >= below:
        kept[f"_{name}"] = None
        st.query_params.pop(name, None)
        return None
    if st.query_params.get(name) != str(number):
        # A page that was left and is seen again has an address of its own.
        st.query_params[name] = str(number)
    return number


def keep_number(name: str, number: int | None) -> None:
    """Choose this, or nothing; for a callback."""
    st.session_state[f"_{name}"] = number


def _written(name: str) -> int | None:
    written = st.query_params.get(name, "")
    fits = written.isascii() and written.isdecimal() and len(written) < 6
    return int(written) if fits else None
