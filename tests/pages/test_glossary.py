"""The glossary page finds words."""

import pytest
from streamlit.testing.v1 import AppTest

from components.words.written import glossary
from tests.pages.open import opened_by_link


@pytest.fixture
def page() -> AppTest:
    return opened_by_link("glossary")


def test_every_word_is_on_the_page(page: AppTest):
    said = "\n".join(block.value for block in page.markdown)
    assert all(f"**{word}**" in said for word in glossary())


def test_looking_up_leaves_only_what_fits(page: AppTest):
    page.text_input(key="glossary_word").set_value("SOFTMAX").run()
    entries = [b.value for b in page.markdown if b.value.startswith("**")]
    assert entries
    assert all("softmax" in entry.lower() for entry in entries)


def test_a_word_that_is_not_there_gets_a_sentence(page: AppTest):
    page.text_input(key="glossary_word").set_value("<b>nothing</b>").run()
    assert [info.value for info in page.info] == [
        "No word like this is explained here yet."
    ]
