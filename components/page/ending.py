"""How a page ends before its last line, with its foot below it all the same."""

from typing import NoReturn

from streamlit.runtime.scriptrunner import StopException


def end_page() -> NoReturn:
    """End the page here; the main script catches this and draws the foot.

    ``st.stop`` would also forbid all that is drawn after it.
    """
    raise StopException
