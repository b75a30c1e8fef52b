"""What a page opens on, what the reader's own choices do to it, and the address."""

import pytest
from streamlit.testing.v1 import AppTest

from components.choice import opening, state
from components.choice.page_views import DEFAULT_TEXT, page_views
from tests.pages.open import ENTRIES, opened_by_link

SHOWN = [(url, index) for url in ENTRIES for index in range(len(page_views(url).views))]
TOKENS = page_views("tokens").views


def box(at: AppTest) -> str:
    """The text in the prompt box."""
    return at.session_state["_in_box"]


def model(at: AppTest) -> str:
    return str(at.selectbox(key="model_choice").value)


def address(at: AppTest) -> dict[str, str]:
    return {
        name: value[-1] if isinstance(value, list) else value
        for name, value in at.query_params.items()
    }


@pytest.mark.parametrize(("url", "index"), SHOWN)
def test_every_view_of_every_page_is_shown_without_a_complaint(url: str, index: int):
    at = opened_by_link(url, example=str(index + 1))
    view, page = page_views(url).views[index], page_views(url)
    # The page Learned shows in such a box where a table of positions ends.
    assert not at.warning or url == "learned-positions"
    assert not at.error
    if page.reads_text:
        assert box(at) == view.text
    if page.reads_model:
        assert model(at) == view.model


def test_a_page_opens_on_its_own_view_and_the_address_says_nothing():
    at = opened_by_link("tokens")
    assert box(at) == TOKENS[0].text
    assert address(at) == {}


def test_the_next_page_opens_on_its_own_too():
    at = opened_by_link("tokens")
    at.switch_page(f"../pages/{ENTRIES['next-token'].file}").run()
    assert box(at) == page_views("next-token").views[0].text


def test_what_the_reader_typed_goes_along_to_every_page():
    at = opened_by_link("tokens", text="my own words")
    for url in ("next-token", "tokens", ""):
        at.switch_page(f"../pages/{ENTRIES[url].file}").run()
        assert box(at) == "my own words"


def test_a_text_that_the_view_has_anyway_is_not_taken_for_the_readers():
    at = opened_by_link("tokens", text=TOKENS[0].text)
    assert "text" not in at.session_state


@pytest.mark.parametrize("example", ["0", "99", "-1", "x", "²", ""])
def test_an_example_that_is_not_there_gives_way_to_the_first(example: str):
    assert box(opened_by_link("tokens", example=example)) == TOKENS[0].text


def test_an_old_link_that_holds_settings_alone_has_the_text_and_model_it_had():
    at = opened_by_link("tokens", tokens_place="2")
    assert box(at) == DEFAULT_TEXT
    assert model(at) == "smollm2-135m"


def test_an_old_link_that_holds_a_text_alone_has_the_model_it_had():
    assert model(opened_by_link("sentences", text="A cat sat.")) == "smollm2-135m"


def test_a_view_is_in_the_address_and_comes_out_of_it():
    at = opened_by_link("tokens", example="2")
    assert box(at) == TOKENS[1].text
    assert address(at) == {"example": "2"}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict:
    """A session on the page Tokens, without a browser or a script."""
    held: dict = {"_page": "tokens"}
    for module in (state, opening):
        monkeypatch.setattr(module.st, "session_state", held)
    monkeypatch.setattr(state.st, "query_params", {})
    return held


def test_choosing_a_view_drops_what_was_chosen_and_keeps_what_was_typed(session: dict):
    session |= {"text": "mine", "model": "minilm-l6", "text_length": 4}
    opening.choose_view(1)
    assert state.current_text() == TOKENS[1].text
    assert state.current_model_id() == TOKENS[1].model
    assert opening.typed_before() == "mine"
    opening.back_to_own()
    assert state.current_text() == "mine"
    assert opening.typed_before() is None


def test_a_setting_holds_for_the_views_model_and_yields_to_a_choice(session: dict):
    view = page_views("tokens").views[0]
    view.settings["_tried"] = "3.1"
    try:
        assert opening.setting("_tried", "0") == "3.1"
        assert opening.setting_of_text("_tried", "0") == "3.1"
        session["text"] = "mine"
        assert opening.setting("_tried", "0") == "3.1"
        assert opening.setting_of_text("_tried", "0") == "0"
        session["model"] = "minilm-l6"
        assert opening.setting("_tried", "0") == "0"
    finally:
        del view.settings["_tried"]
    assert opening.setting("_nowhere", "0") == "0"
