"""What pages send to views that get their numbers as one block of bytes."""

import numpy as np
from streamlit.testing.v1 import AppTest

from components.views.mounting import sent_data


def sent(at: AppTest, view: str, place: int = 0) -> dict:
    """What the page sends to one of its views, the numbers left aside."""
    proto = _views(at, view)[place].proto
    return sent_data(proto)


def numbers_sent(at: AppTest, view: str, place: int = 0) -> dict[str, np.ndarray]:
    """The numbers by name, as the browser unpacks them."""
    told = sent(at, view, place)
    raw = told["numbers"].tobytes()
    return {
        name: np.frombuffer(raw, dtype=f"<{kind}", count=count, offset=start)
        for name, (kind, start, count) in told["index"].items()
    }


def _views(at: AppTest, view: str) -> list:
    name = f"headlight_{view}"
    return [e for e in at.get("bidi_component") if e.proto.component_name == name]


def links_offered(at: AppTest) -> list[str]:
    """Links to other pages within a page, not those of its foot."""
    labels = [link.proto.label for link in at.get("page_link")]
    return [label for label in labels if label.startswith("Open the page")]
