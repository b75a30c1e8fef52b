"""Opening the pages about attention without a browser."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
TEXT = "The capital of France is"


def opened(page: str, text: str = TEXT, **state: object) -> AppTest:
    """A page with this text, and whatever else the session holds."""
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["text"] = text
    for name, value in state.items():
        at.session_state[name] = value
    at.run()
    at.switch_page(f"../pages/attention/{page}.py").run()
    return sound(at)


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert len(at.title) == 1
    return at


def sent(at: AppTest, view: str) -> dict:
    """What the page sends to one of its views, its arrays left out."""
    views = {
        element.proto.component_name: element for element in at.get("bidi_component")
    }
    proto = views[f"headlight_{view}"].proto
    return json.loads(proto.json or proto.mixed.json)


def said(at: AppTest) -> str:
    """All Markdown and all sentences in boxes, in one string."""
    return "\n".join(element.value for element in [*at.markdown, *at.info])
