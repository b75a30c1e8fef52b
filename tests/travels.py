"""What holds of every question that a page asks: it and its answer can be sent."""

import pickle
from typing import Any


def travels(question: Any, answer: Any, most_bytes: int) -> None:
    """A question arrives as it was, and its answer is small and brings no tensor.

    The weights of a tiny model alone are larger, and a tensor says so by its name.
    """
    assert pickle.loads(pickle.dumps(question)) == question
    sent = pickle.dumps(answer)
    assert len(sent) < most_bytes
    assert b"torch" not in sent
