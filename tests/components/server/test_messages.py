"""What is said in every run costs little, and still comes whole and in order."""

import asyncio
import threading
from collections.abc import Callable
from weakref import ref

import pytest
from streamlit.proto.NewSession_pb2 import CustomThemeConfig

from components.server.messages import Bunches, written_once


class Session:
    """Somebody whose calls keep their order."""


def test_settings_are_read_once_and_come_whole_into_each_message():
    asked = []

    def write(message: CustomThemeConfig, section: str = "theme") -> None:
        asked.append(section)
        message.primary_color = section

    copied, first, second = written_once(write), CustomThemeConfig(), None
    copied(first)
    copied(first.dark, "theme.dark")
    second = CustomThemeConfig()
    copied(second)
    copied(second.dark, "theme.dark")
    assert second == first
    assert (second.primary_color, second.dark.primary_color) == ("theme", "theme.dark")
    assert asked == ["theme", "theme.dark"]


def test_calls_that_wait_are_made_in_one_go_and_in_order():
    bunches, owner = Bunches(), Session()
    made: list[int] = []
    loop: list[Callable[[], None]] = []
    for number in range(3):
        bunches.send(owner, loop.append, lambda number=number: made.append(number))
    assert (len(loop), made) == (1, [])
    loop.pop()()
    assert made == [0, 1, 2]
    bunches.send(owner, loop.append, lambda: made.append(3))
    loop.pop()()
    assert made == [0, 1, 2, 3]


def test_nothing_is_lost_between_several_threads_and_a_loop():
    bunches, owner, made = Bunches(), Session(), []

    async def listen() -> None:
        loop = asyncio.get_running_loop()

        def speak(name: str) -> None:
            for number in range(2000):
                said = (name, number)
                bunches.send(
                    owner,
                    loop.call_soon_threadsafe,
                    lambda said=said: made.append(said),
                )

        speakers = [threading.Thread(target=speak, args=(name,)) for name in "ab"]
        for one in speakers:
            one.start()
        while any(one.is_alive() for one in speakers):
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(listen())
    for name in "ab":
        assert [n for who, n in made if who == name] == list(range(2000))


def test_a_call_that_raises_stops_none_behind_it():
    bunches, owner, made, seen = Bunches(), Session(), [], []

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, told: seen.append(told["exception"]))
        for call in (lambda: 1 / 0, lambda: made.append(1)):
            bunches.send(owner, loop.call_soon_threadsafe, call)
        for _ in range(3):
            await asyncio.sleep(0)

    asyncio.run(listen())
    assert made == [1]
    assert [type(error) for error in seen] == [ZeroDivisionError]


def test_whoever_has_gone_is_not_held():
    bunches, owner = Bunches(), Session()
    loop: list[Callable[[], None]] = []
    bunches.send(owner, loop.append, lambda: None)
    loop.pop()()
    gone = ref(owner)
    del owner
    assert gone() is None


@pytest.mark.parametrize("name", ["_populate_theme_msg", "_populate_config_msg"])
def test_streamlit_still_has_what_is_made_light(name: str):
    from streamlit.runtime import app_session

    assert callable(getattr(app_session, name))
