"""What pages send to views that get their numbers as one block of bytes."""

import json

import numpy as np
import pyarrow as pa
from streamlit.testing.v1 import AppTest


def sent(at: AppTest, view: str, place: int = 0) -> dict:
    """What the page sends to one of its views, the numbers left aside."""
    proto = _views(at, view)[place].proto
    return json.loads(proto.json or proto.mixed.json)


def numbers_sent(at: AppTest, view: str, place: int = 0) -> dict[str, np.ndarray]:
    """The numbers by name, as the browser unpacks them."""
    (blob,) = _views(at, view)[place].proto.mixed.arrow_blobs.values()
    table = pa.ipc.open_stream(blob.data).read_all()
    raw = table.column(0).to_numpy().astype(np.uint8).tobytes()
    return {
        name: np.frombuffer(raw, dtype=f"<{kind}", count=count, offset=start)
        for name, (kind, start, count) in sent(at, view, place)["index"].items()
    }


def _views(at: AppTest, view: str) -> list:
    name = f"headlight_{view}"
    return [e for e in at.get("bidi_component") if e.proto.component_name == name]


def links_offered(at: AppTest) -> list[str]:
    """Links to other pages within a page, not those of its foot."""
    labels = [link.proto.label for link in at.get("page_link")]
    return [label for label in labels if label.startswith("Open the page")]
