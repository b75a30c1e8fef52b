"""A visitor without a browser who may say anything, right or wrong."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench.learner import Learner

NOT_SHOWN = "the page has no title"
PUT_BACK = "its settings were put back"
"""What a page says that could not show what was asked of it."""


class Visitor(Learner):
    """A learner whose messages are made by hand."""

    async def say(self, *states: WidgetState) -> None:
        """Send these widgets' values, and nothing else, and wait for the page."""
        self._widgets = {state.id: state for state in states}
        await self._rerun()
        await self.settled()

    async def send_raw(self, raw: bytes) -> None:
        """Send what is no message, or nearly one, and wait for nothing."""
        assert self._socket is not None, "use the visitor in an async with"
        await self._socket.send(raw)

    async def go(self, query: str) -> None:
        """Follow a link to the same page with another address."""
        self._query, self._widgets = query, {}
        await self._rerun()
        await self.settled()

    def message(self) -> bytes:
        """What a browser would send now, to be changed by hand."""
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_script_hash = self._page_hash
        message.rerun_script.widget_states.widgets.extend(self._widgets.values())
        return message.SerializeToString()

    @property
    def wrong(self) -> str:
        """What is not as it must be on a page that was asked nothing unusual."""
        if self.screen.errors:
            return self.screen.errors[0][:200]
        titles = [title for title in self.screen.of("heading") if title.tag == "h1"]
        return "" if titles else NOT_SHOWN
