"""Opening the pages about attention without a browser."""

from functools import partial

from streamlit.testing.v1 import AppTest

from components.views.mounting import sent_data
from tests.pages import token_pages
from tests.pages.token_pages import TEXT, sound

__all__ = ["TEXT", "opened", "said", "sent", "sound"]

opened = partial(token_pages.opened, folder="attention")


def sent(at: AppTest, view: str) -> dict:
    """What the page sends to one of its views, its arrays left out."""
    views = {
        element.proto.component_name: element for element in at.get("bidi_component")
    }
    proto = views[f"headlight_{view}"].proto
    return sent_data(proto)


def said(at: AppTest) -> str:
    """All Markdown and all sentences in boxes, in one string."""
    return "\n".join(element.value for element in [*at.markdown, *at.info])
