"""A way through: the foot of a page, the doors of Home, the search above the menu."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.navigation import DOORS, entry_at
from components.page.doors import VISITED
from components.page.search_box import KEY
from tests.pages.open import go_to

ROOT = Path(__file__).parents[2]


def opened(page: str = "", **query: str) -> AppTest:
    at = AppTest.from_file(ROOT / "components" / "shell.py", default_timeout=120)
    if page:
        go_to(at, page)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def links(at: AppTest) -> list[tuple[str, str]]:
    """Every link to a page: what it says, and what its address carries."""
    found: list[Any] = [element.proto for element in at.get("page_link")]
    return [(link.label, link.query_string) for link in found]


def has_box(at: AppTest) -> bool:
    """Whether the prompt bar shows the box for a text."""
    (bar,) = (
        element.proto
        for element in at.get("bidi_component")
        if element.proto.component_name == "prompt_box"
    )
    return json.loads(bar.json)["reads"]


def captions(at: AppTest) -> str:
    return "\n".join(caption.value for caption in at.caption)


def test_the_foot_names_the_page_before_and_after_and_says_why():
    at = opened("server/glossary.py")
    assert links(at) == [
        ("Compare", ""),
        ("**About this server**: What runs on this server?", ""),
    ]
    assert entry_at("about").why in captions(at)


def test_the_foot_says_what_a_page_builds_on():
    assert "Builds on Neighbours and word2vec, live." in captions(
        opened("embeddings/analogies.py")
    )


def test_the_foot_stands_where_a_page_stops_early():
    at = opened("attention/neurons.py", text="")
    at.session_state["text"] = ""
    at.run()
    assert [info.value for info in at.info] == ["Type something, or pick an example\\."]
    assert [label for label, _ in links(at)] == [
        "Attention heads",
        "**The mask**: What may each token look at?",
    ]


def test_along_a_doors_way_the_foot_leads_to_its_next_page():
    at = opened("embeddings/look_up.py", way="new")
    assert links(at) == [
        ("Tokens", "way=new"),
        ("**Attention heads**: Which words does each head look at?", "way=new"),
    ]
    assert "Never seen it · 2 of 4" in captions(at)


def test_home_has_a_door_for_each_kind_of_reader():
    at = opened()
    for door in DOORS:
        at.session_state[f"door_{door.way}"] = True
        at.run()
        steps = [label for label, query in links(at) if query == f"way={door.way}"]
        titles = [entry_at(url).title for url, _ in door.steps]
        assert steps == [f"{i}. **{title}**" for i, title in enumerate(titles, 1)]


def test_the_doors_grow_small_once_one_has_begun():
    at = opened()
    assert at.session_state[VISITED] == {""}
    popovers = [element.proto.popover for element in at.get("popover")]
    assert any("4 pages" in popover.label for popover in popovers)
    at.switch_page(str(ROOT / "pages" / "server" / "glossary.py")).run()
    at.switch_page(str(ROOT / "pages" / "home.py")).run()
    popovers = [element.proto.popover for element in at.get("popover")]
    assert not any("4 pages" in popover.label for popover in popovers)
    assert any(popover.label == "Never seen it" for popover in popovers)


@pytest.fixture
def glossary_page() -> AppTest:
    return opened("server/glossary.py")


def test_the_search_finds_pages_with_their_question_and_words(glossary_page: AppTest):
    at = glossary_page
    at.text_input(key=KEY).set_value("rotar").run()
    assert ("**Rotary**", "") in links(at)
    said = "\n".join(block.value for block in at.sidebar.markdown)
    assert entry_at("rotary").question.rstrip("?") in said
    assert "**rotary positions**" in said


def test_a_search_without_an_answer_says_so(glossary_page: AppTest):
    glossary_page.text_input(key=KEY).set_value("<b>zzz</b>").run()
    assert "No page and no word like this." in captions(glossary_page)


def test_another_page_begins_with_an_empty_search(glossary_page: AppTest):
    at = glossary_page
    at.text_input(key=KEY).set_value("rotar").run()
    at.switch_page(str(ROOT / "pages" / "server" / "about.py")).run()
    assert at.text_input(key=KEY).value == ""


def test_where_the_text_changes_nothing_there_is_no_box_for_it(
    glossary_page: AppTest,
):
    assert not has_box(glossary_page)
    assert [box.key for box in glossary_page.selectbox] == []
    assert has_box(opened())


def test_the_flag_of_rounded_weights_is_made_of_words_that_are_explained():
    flag = ":gray-badge[**Q4\\_1** as **float32**]"
    assert any(flag in caption.value for caption in opened().caption)
