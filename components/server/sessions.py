"""Pages that are gone: fewer are kept for who comes back, and the rest are ended.

Streamlit keeps 128 and forgets the oldest without ending it: three open files each stay
until a garbage collection that may never come.
"""

import time
from typing import Any

import streamlit as st
from streamlit.runtime.session_manager import SessionInfo, SessionStorage

from components.server.files import room


class GoneSessions(SessionStorage):
    """At most so many, for at most so long; all others are ended for good."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        # In the order they left.
        self._kept: dict[str, tuple[float, SessionInfo]] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """The session of who comes back."""
        self.end_old()
        _, session = self._kept.get(session_id, (0.0, None))
        return session

    def save(self, session_info: SessionInfo) -> None:
        """Keep the session of who has left."""
        self._kept[session_info.session.id] = (time.monotonic(), session_info)
        self.end_old()

    def delete(self, session_id: str) -> None:
        """Forget a session that goes on, or was ended elsewhere."""
        self._kept.pop(session_id, None)

    def list(self) -> list[SessionInfo]:
        """All that are kept."""
        return [session for _, session in self._kept.values()]

    def end_old(self) -> None:
        """End those that are too many or too old."""
        now = time.monotonic()
        while self._kept:
            oldest, (left, session) = next(iter(self._kept.items()))
            if len(self._kept) <= self._most and now - left <= self._seconds:
                return
            del self._kept[oldest]
            session.session.shutdown()


def keep_fewer_sessions(app: st.App) -> GoneSessions:
    """From now on gone sessions of this app are kept as here."""
    kept = GoneSessions(room().gone, st.get_option("server.disconnectedSessionTTL"))
    runtime: Any = app._runtime
    runtime._session_mgr._session_storage = kept
    return kept
