"""What an old page still says does not call back who has left it."""

import asyncio
from collections.abc import Callable

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.learner import Learner
from bench.server import Server

Step = tuple[str, str] | tuple[str, str, str]
"""The page that is named, the one in the address line, and whether by history."""


class Walker(Learner):
    """Says of itself, as a browser does, what its address line shows."""

    def __init__(self, url: str, page: str) -> None:
        self.pages: dict[str, str] = {}
        self.url, self.heard = url, ""
        super().__init__(url, page)

    def _take_in(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "navigation":
            pages = message.navigation.app_pages
            self.pages = {page.url_pathname: page.page_script_hash for page in pages}
            self.heard = message.navigation.page_script_hash
        super()._take_in(message)

    async def say(self, page: str, at: str, history: bool = False) -> None:
        """A message that names a page, from a browser whose address is another's."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.pages[page]
        message.rerun_script.context_info.url = f"{self.url}/{at}?text=one"
        message.rerun_script.is_history_navigation = history
        self.screen.finished = False
        await self._send(message)

    async def arrived(self) -> str:
        """The page in the end."""
        await self.settled()
        await asyncio.sleep(0.3)
        await self.settled()
        return next(url for url, page in self.pages.items() if page == self.heard)


@pytest.fixture
def walk(server: Server) -> Callable[..., str]:
    """What a reader says on About, and where that leads."""

    def walked(*said: Step) -> str:
        async def walking() -> str:
            async with Walker(server.url, "about") as walker:
                await walker.settled()
                for page, at, *history in said:
                    await walker.say(page, at, bool(history))
                return await walker.arrived()

        return asyncio.run(walking())

    return walked


def test_a_view_that_speaks_up_after_the_click_does_not_undo_it(walk):
    assert walk(("glossary", "about"), ("about", "about")) == "glossary"


def test_the_last_of_two_clicks_counts(walk):
    assert walk(("glossary", "about"), ("bpe", "about")) == "bpe"


def test_back_goes_back(walk):
    assert walk(("glossary", "about"), ("about", "about", "by history")) == "about"


def test_who_has_arrived_can_return(walk):
    said = ("glossary", "about"), ("glossary", "glossary"), ("about", "glossary")
    assert walk(*said) == "about"


def test_a_page_that_is_sent_on_by_the_server_is_listened_to(walk):
    """The address line shows where the server has sent it, and stays there."""
    said = ("bpe", "about"), ("bpe", "bpe"), ("glossary", "glossary")
    assert walk(*said) == "glossary"
