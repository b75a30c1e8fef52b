"""Opening the pages of the menu without a browser."""

import json

from streamlit.testing.v1 import AppTest

from tests.pages.open import SHELL, go_to

TEXT = "The capital of France is"
FAMILY = "👨‍👩‍👧‍👦"
HARD = [
    " ",
    "a",
    FAMILY * 100,
    "é ñ ß",
    "word " * 200,
    "x" * 4000,
    "القطة السوداء تنام",
    "a\x00b\x04",
    "\u200d\u200b\u202e",
    "<script>alert(1)</script> **bold** $x^2$ [a](b)",
    "<|im_start|>[CLS]</s>",
    "\ud800",
    "line\n\n\tend",
]


def opened(
    page: str, text: str = TEXT, folder: str = "text", **state: object
) -> AppTest:
    """A page of the menu with this text, and whatever else the session holds."""
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    for name, value in state.items():
        at.session_state[name] = value
    go_to(at, f"{folder}/{page}.py").run()
    return sound(at)


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert len(at.title) == 1
    return at


def sent(at: AppTest, view: str) -> dict:
    """What the page sends to one of its views."""
    views = {
        element.proto.component_name: element for element in at.get("bidi_component")
    }
    return json.loads(views[f"headlight_{view}"].proto.json)


def said(at: AppTest) -> str:
    """All Markdown on the page, in one string."""
    return "\n".join(element.value for element in at.markdown)
