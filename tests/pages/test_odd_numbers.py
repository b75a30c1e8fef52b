"""Numbers of an address that are none, on every page: no page stops at one.

What a link says has been typed by somebody. Each value here is one that some way to
read a number takes for one, or for the beginning of one.
"""

import pytest
from streamlit.testing.v1 import AppTest

from components.choice.page_views import page_views
from tests.pages.open import ENTRIES, SHELL, go_to

VALUES = ("1e999", "NaN", "-1", str(10**30), "٣", "²", "１", "0x10", "")
ROUNDS, APART = 2, 4
"""Runs of each page. Every parameter has another value in each, so far along the list,
and its neighbours in the address have others at the same time."""
BOXES = ("number_input", "slider", "select_slider", "selectbox", "button_group")
NOT_OF_THE_PAGE = {"menu_search", "model_choice"}


def keys_of(at: AppTest) -> set[str]:
    """The names under which the page's own boxes keep their values in the address."""
    boxes = (box for kind in BOXES for box in at.get(kind))
    keys = {str(getattr(box, "key", "") or "") for box in boxes}
    return keys - NOT_OF_THE_PAGE - {""}


@pytest.mark.parametrize("url", ENTRIES)
def test_no_page_stops_at_a_number_that_is_none(url: str):
    names = set(page_views(url).names)
    for turn in range(ROUNDS):
        at = AppTest.from_file(SHELL, default_timeout=120)
        asked = {
            name: VALUES[(place + APART * turn) % len(VALUES)]
            for place, name in enumerate(sorted(names))
        }
        for name, value in asked.items():
            at.query_params[name] = value
        go_to(at, ENTRIES[url].file).run()
        assert not at.exception, asked
        assert len(at.title) == 1, asked
        names |= keys_of(at)
