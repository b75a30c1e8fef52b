"""The menu: every page is in it, after all that it builds on, and says what it asks."""

import ast
from pathlib import Path

import pytest

from components.navigation import DOORS, ENTRIES, MENU, entry_at

PAGES = Path(__file__).parents[2] / "pages"
ORDER = [entry.url for entry in ENTRIES]
FRAMES = {"frame", "frame_text", "frame_plain"}
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.file)
every_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.way)


def test_every_page_is_in_the_menu_and_every_entry_is_a_page():
    files = {str(path.relative_to(PAGES).as_posix()) for path in PAGES.rglob("*.py")}
    assert files == {entry.file for entry in ENTRIES}


def test_no_two_pages_share_an_address():
    assert len(set(ORDER)) == len(ORDER)


def test_there_is_one_page_to_begin_with():
    assert [entry.file for entry in ENTRIES if entry.url == ""] == ["home.py"]
    assert ENTRIES[0].file == "home.py"


@every_entry
def test_every_entry_says_what_its_page_shows_and_why_it_comes_next(entry):
    assert entry.about.endswith(".")
    assert entry.question.endswith("?")
    assert entry.why.endswith((".", "?"))


@every_entry
def test_a_page_takes_the_heading_that_its_entry_asks(entry):
    code = ast.parse((PAGES / entry.file).read_text("utf-8"))
    calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    frames = [call for call in calls if getattr(call.func, "id", "") in FRAMES]
    assert [ast.literal_eval(call.args[0]) for call in frames] == [
        Path(entry.file).stem
    ]


@every_entry
def test_a_page_stands_after_all_that_it_builds_on(entry):
    before = ORDER[: ORDER.index(entry.url)]
    assert set(entry.needs) <= set(before)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("by-hand", "heads"),
        ("neurons", "rotary"),
        ("neurons", "position-biases"),
        ("block", "lens"),
        ("block", "contextual"),
        ("block", "flow"),
        ("next-token", "lens"),
    ],
)
def test_a_learner_meets_the_simple_thing_first(first: str, then: str):
    assert ORDER.index(first) < ORDER.index(then)


def test_no_address_is_lost_when_the_order_changes():
    assert set(ORDER) == {
        *("", "tokens", "tokenizers", "bpe"),
        *("look-up", "neighbours", "analogies", "map", "contextual", "sentences"),
        *("word2vec", "sinusoidal", "learned-positions", "rotary", "position-biases"),
        *("order", "heads", "neurons", "mask", "hidden", "switch-off", "flow"),
        *("compare", "by-hand", "next-token", "generate", "lens", "surprise", "block"),
        *("about", "glossary"),
    }


@every_entry
def test_the_menu_shows_a_pages_question_when_pointed_at(entry):
    assert entry.tooltip.startswith(f"**{entry.question}**")


@every_door
def test_a_door_leads_through_pages_there_are(door):
    urls = [url for url, _ in door.steps]
    assert set(urls) <= set(ORDER)
    assert len(set(urls)) == len(urls)
    assert all(look.endswith((".", "?")) for _, look in door.steps)
    assert door.length.startswith(f"{len(urls)} ")


def test_there_are_three_doors():
    assert [door.way for door in DOORS] == ["new", "lecture", "heads"]


def test_an_address_without_a_page_is_an_error():
    assert entry_at("lens").title == "Layer by layer"
    with pytest.raises(KeyError):
        entry_at("nowhere")


def test_the_menu_begins_where_a_text_does():
    assert list(MENU)[1:3] == ["Text to tokens", "Tokens to vectors"]
