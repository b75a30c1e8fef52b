"""The browser's Back and Forward, without a browser."""

from functools import partial
from unittest.mock import patch

from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import AppTest

MADE = "streamlit.testing.v1.local_script_runner.RerunData"


def gone_back(at: AppTest, **query: str) -> AppTest:
    """The same session after the browser went to an entry with this address."""
    at.query_params.clear()
    at.query_params.update(query)
    with patch(MADE, partial(RerunData, is_history_navigation=True)):
        at.run()
    assert not at.exception
    return at
