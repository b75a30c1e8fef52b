"""The way on from a page, along the menu and along a door's few pages."""

import pytest

from components.navigation import DOORS, ENTRIES
from components.page.route import route


def urls(**options: str) -> list[str]:
    """Addresses met when one follows the foot of each page from Home on."""
    met = [options.pop("start", "")]
    while (after := route(met[-1], **options).after) is not None:
        met.append(after.url)
    return met


def test_the_feet_lead_through_the_whole_menu():
    assert urls() == [entry.url for entry in ENTRIES]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.way)
def test_the_feet_lead_through_the_pages_of_a_door(door):
    steps = [url for url, _ in door.steps]
    assert urls(start=steps[0], way=door.way) == steps


@pytest.mark.parametrize("way", [None, "new"])
def test_the_page_before_leads_back(way: str | None):
    onward = route("tokens", way)
    assert onward.after is not None
    assert route(onward.after.url, way).before == onward.here


def test_along_the_menu_the_reason_is_the_next_pages_own():
    found = route("tokens")
    assert found.after is not None
    assert found.after.url == "bpe"
    assert found.why == found.after.why
    assert found.place == ""
    assert found.address == {}


def test_along_a_door_it_says_how_far_one_is():
    found = route("look-up", "new")
    assert found.place == "Never seen it · 2 of 4"
    assert found.why == dict(DOORS[0].steps)["heads"]
    assert found.address == {"way": "new"}


@pytest.mark.parametrize("way", ["no such way", "", "heads"])
def test_a_way_that_does_not_lead_here_is_not_followed(way: str):
    assert route("tokens", way) == route("tokens")


def test_both_ends_are_ends():
    assert route(ENTRIES[0].url).before is None
    last = route(ENTRIES[-1].url)
    assert last.after is None
    assert last.why == ""
