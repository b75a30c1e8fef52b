"""What stands in the way is one sentence, and the page goes on behind it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[3]


def page() -> None:
    import streamlit as st

    from components.page.ending import end_page
    from components.page.say import InOneSentence
    from core.errors import BadText, HeadlightError

    @InOneSentence()
    def card(error: Exception | None) -> str | None:
        if error:
            raise error
        return "drawn"

    with InOneSentence():
        raise BadText("Type *two* words.")
    assert card(None) == "drawn"
    assert card(HeadlightError("There is no head.")) is None
    above = st.empty()
    st.text("between")
    with InOneSentence(above):
        raise HeadlightError("It stands above.")
    with InOneSentence(small=True):
        raise BadText("It is small.")
    with InOneSentence(then=end_page):
        raise HeadlightError("It ends the page.")
    st.text("never drawn")


def test_a_foreseen_error_is_its_sentence_and_ends_its_own_part_alone():
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert [(one.value.replace("\\", ""), one.icon) for one in at.info] == [
        ("Type *two* words.", ":material/edit:"),  # the reader can mend it
        ("There is no head.", ":material/info:"),
        ("It stands above.", ":material/info:"),
        ("It ends the page.", ":material/info:"),
    ]
    assert [one.value.replace("\\", "") for one in at.caption] == ["It is small."]
    assert [one.value for one in at.text] == ["between"]


def breaking_page() -> None:
    from components.page.say import InOneSentence

    with InOneSentence():
        raise KeyError("nobody foresaw this")


def test_an_error_that_nobody_foresaw_goes_its_way():
    at = AppTest.from_function(breaking_page).run()
    assert len(at.exception) == 1
    assert not at.info


def offering_page() -> None:
    from components.page.say import MINILM, switch_to

    switch_to(MINILM, "which reads both sides", "here")


def test_the_model_on_offer_is_taken():
    at = AppTest.from_function(offering_page).run()
    button = at.button(key="here_switch")
    assert button.label == "Switch to MiniLM, which reads both sides"
    button.click().run()
    assert at.session_state["model"] == "minilm-l6"


@pytest.mark.parametrize(
    "copy",
    [
        ".info(plain(str(error))",
        '"Switch to ',
        '_ = "text" in st.session_state',
        '"minilm-l6"',
    ],
)
def test_nobody_says_it_another_way(copy: str):
    files = (ROOT / "components").rglob("*.py")
    found = {path.name for path in files if copy in path.read_text("utf-8")}
    # Another head, text or model is compared with whichever both can be.
    assert found - {"choice.py"} <= {"say.py"}
