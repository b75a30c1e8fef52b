"""Who leaves a page is not called back by what the old page still says.

A click in the menu and a view that tells its state a moment later come as two messages,
and Streamlit's browser names in the second the page that it still shows. Streamlit's
server takes that for a wish to go back there, and the click is lost.
"""

import time
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

ON_THE_WAY_S = 10.0
"""After this a reader who still speaks from the old page is taken to be there."""


class Leavers:
    """For each session the page that it is on its way to, and since when."""

    def __init__(self) -> None:
        self._going: WeakKeyDictionary[Any, tuple[str, float]] = WeakKeyDictionary()

    def belated(self, session: AppSession, said: ClientState) -> bool:
        """Whether this comes from a page that the reader has left; it is noted."""
        page = said.page_script_hash
        if not page or said.is_history_navigation:
            self._going.pop(session, None)
            return False
        if page != self._shown(session, said):
            # Only a click names another page than the one it is made on.
            self._going[session] = page, time.monotonic()
            return False
        going, since = self._going.get(session, (page, 0.0))
        if page == going or time.monotonic() - since > ON_THE_WAY_S:
            self._going.pop(session, None)
            return False
        return True

    @staticmethod
    def _shown(session: AppSession, said: ClientState) -> str:
        """The page in the browser's address line; as said where it names none."""
        path = urlsplit(said.context_info.url).path.strip("/")
        name = path.rsplit("/", 1)[-1]
        for page, info in session._pages_manager.get_pages().items():
            if said.context_info.url and info.get("url_pathname", "") == name:
                return page
        return said.page_script_hash


def keep_who_leaves() -> None:
    """From now on a page that was left is not listened to."""
    leavers, rerun = Leavers(), AppSession.request_rerun

    def request_rerun(self: AppSession, client_state: ClientState | None) -> None:
        if client_state is None or not leavers.belated(self, client_state):
            rerun(self, client_state)

    AppSession.request_rerun = request_rerun
