"""A link that was written down opens the same view for ever.

The links and what they open stand in ``old_links.toml``: add to it, never take away.
"""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.pages.open import found, opened_by_link

TABLE = Path(__file__).with_name("old_links.toml").read_text("utf-8")
LINKS: dict[str, dict[str, Any]] = tomllib.loads(TABLE)["links"]


def fits(there: Any, wanted: Any) -> bool:
    """Whether it is what is wanted; of a table, what the wanted one names."""
    if isinstance(wanted, dict):
        return all(fits(there[name], value) for name, value in wanted.items())
    return there == wanted


@pytest.mark.parametrize("link", LINKS)
def test_an_old_link_opens_its_view(link: str):
    url, _, query = link.partition("?")
    at = opened_by_link(url, **dict(parse_qsl(query)))
    shown = {name: found(at, name) for name in LINKS[link]}
    assert {name: fits(shown[name], value) for name, value in LINKS[link].items()} == {
        name: True for name in shown
    }, shown


def test_there_are_forty_of_them_and_they_say_what_they_open():
    assert len(LINKS) >= 40
    assert all(LINKS.values())
