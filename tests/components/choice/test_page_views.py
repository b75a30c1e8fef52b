"""The views that come with the pages: there, complete, and within what is embedded."""

import pytest

from components.choice.page_views import (
    DEFAULT_MODEL,
    DEFAULT_TEXT,
    page_views,
    stem_of,
)
from components.navigation import MENU
from components.words.language import CONTENT
from core.limits import LIMITS
from core.models.sources import SHOWN_AS

PAGES = [entry.url for entries in MENU.values() for entry in entries]
SERVER = {"about", "glossary"}
"""Pages about this server and its words have no point to make with a text."""


@pytest.mark.parametrize("url", PAGES)
def test_every_page_has_an_opening_view_and_two_more(url: str):
    if url not in SERVER:
        assert len(page_views(url).views) >= 3


@pytest.mark.parametrize("url", PAGES)
def test_every_view_says_what_it_is_and_what_to_look_for(url: str):
    views = page_views(url).views
    assert len({view.title for view in views}) == len(views)
    if len(views) > 1:
        assert all(0 < len(view.title) <= 28 for view in views)
        assert all(20 < len(view.look) <= 140 for view in views)


@pytest.mark.parametrize("url", PAGES)
def test_every_view_can_be_shown_with_no_hub_in_reach(url: str):
    for view in page_views(url).views:
        assert view.model in SHOWN_AS
        assert 0 < len(view.text) <= LIMITS.text_chars


@pytest.mark.parametrize("url", PAGES)
def test_all_views_of_a_page_set_the_same_widgets(url: str):
    # A widget that the next view does not set would keep the value of the one before.
    views = page_views(url).views
    assert all(view.widgets.keys() == views[0].widgets.keys() for view in views)


@pytest.mark.parametrize("url", PAGES)
def test_a_page_reads_one_of_four_things(url: str):
    page = page_views(url)
    assert page.reads in {"text and model", "text", "model", "nothing"}
    assert page.reads_text == page.reads.startswith("text")
    assert page.reads_model == page.reads.endswith("model")


def test_a_page_without_a_file_opens_on_the_capital_of_france():
    (view,) = page_views("about").views
    assert (view.text, view.model) == (DEFAULT_TEXT, DEFAULT_MODEL)


def test_no_file_of_views_is_orphaned():
    stems = {stem_of(url) for url in PAGES}
    held = {
        file.stem
        for file in (CONTENT / "en").glob("*.toml")
        if "[[view]]" in file.read_text("utf-8")
    }
    assert held <= stems


@pytest.mark.parametrize("url", sorted(SERVER))
def test_pages_about_server_and_words_read_nothing(url: str):
    assert page_views(url).reads == "nothing"
