"""Views on their page: data with arrays goes to the browser as one block of bytes.

Streamlit would look at every value for what it may be, make a pandas table of each
array and an Arrow stream of that, and read the JSON back to name the view. A block is
laid down once: the length of a JSON text, the text, and behind it the arrays.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from streamlit.components import v2
from streamlit.proto.BidiComponent_pb2 import BidiComponent

LENGTH = np.dtype("<u4")


def component(name: str, *, html: str, css: str, js: str) -> Callable[..., Any]:
    """A view of this name; called with ``data`` and ``key`` it is drawn on the page."""
    mount = v2.component(name, html=html, css=css, js=js)

    def mounted(*, data: Any = None, **options: Any) -> Any:
        return mount(data=in_one_block(data), **options)

    return mounted


def in_one_block(data: Any) -> Any:
    """The data as bytes where it holds arrays of bytes; else as it is.

    Without arrays the browser compares the text, and draws nothing that is the same.

    Raises:
        TypeError: an array holds something else than bytes.
    """
    if not isinstance(data, Mapping):
        return data
    arrays = {k: v for k, v in data.items() if isinstance(v, np.ndarray)}
    if not arrays:
        return data
    blocks, places, start = [], {}, 0
    for name, values in arrays.items():
        if values.dtype != np.uint8:
            raise TypeError(f"{name} must be bytes, as NumberBlock makes them")
        blocks.append(values.tobytes())
        places[name] = (start, len(blocks[-1]))
        start += len(blocks[-1])
    words = {name: value for name, value in data.items() if name not in arrays}
    text = json.dumps({"data": words, "arrays": places}).encode()
    return b"".join([np.array(len(text), LENGTH).tobytes(), text, *blocks])


def from_block(block: bytes) -> dict[str, Any]:
    """What ``in_one_block`` was given; arrays as bytes."""
    end = LENGTH.itemsize + int(np.frombuffer(block, LENGTH, 1)[0])
    told = json.loads(block[LENGTH.itemsize : end])
    arrays = {
        name: np.frombuffer(block, np.uint8, size, end + start)
        for name, (start, size) in told["arrays"].items()
    }
    return told["data"] | arrays


def sent_data(view: BidiComponent) -> Any:
    """What has gone to a view, as the browser reads it; None for nothing."""
    if view.WhichOneof("data") == "bytes":
        return from_block(view.bytes)
    return json.loads(view.json or "null")
