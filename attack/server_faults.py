"""Faults inside a server: a reader that breaks or hangs, weights cut, memory short.

What a learner is shown is read off the server's own messages; a browser is not needed.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from attack.faulty.sitecustomize import BREAKS, TAKES_A_MINUTE
from attack.seen import Seen
from attack.watched import hooked
from bench.learner import Learner
from bench.server import Server, running_server
from core.weights.home import home

MINILM, SMOLLM = "minilm-l6", "smollm2-135m"
"""The second is there from the start; the first is loaded when it is asked for."""
SPARE_BYTES = 64 << 20
"""Left to a server whose memory is short: enough for a page, not for a model."""
TEXT = "The capital of France is"
NOBODY = "http://127.0.0.1:9"
"""As in a room without internet."""
PATIENCE_S = 30.0
READERS = 2
"""As many as a server has that nobody has set up."""


def reader_breaks() -> Seen:
    """A reader's thread meets what is no `Exception`; the next text is read."""

    async def tell(server: Server) -> Seen:
        async with Learner(server.url, "", model=MINILM, text="One") as ann:
            await ann.answer_to("One")
            await ann.send_text(f"{BREAKS}, says Ann")
            said = await sentence(ann)
            await ann.send_text("Another text")
            seconds = await ann.answer_to("Another text")
        return Seen("a reader broke", said, seconds)

    with running_server(env=hooked("faulty")) as server:
        return asyncio.run(tell(server))


def readers_hang() -> Seen:
    """Every reader is at a text that takes a minute; a short one does not wait."""

    async def tell(server: Server) -> Seen:
        url, slow = server.url, f"{TAKES_A_MINUTE}, says "
        names = [f"{slow}{number}" for number in range(READERS)]
        slow_ones = [Learner(url, "", model=MINILM, text=n) for n in names]
        async with slow_ones[0], slow_ones[1]:
            await asyncio.sleep(1)
            async with Learner(url, "", model=MINILM, text="Mine") as ann:
                seconds = await ann.answer_to("Mine")
        return Seen("every reader had a text of a minute", "nothing", seconds)

    with running_server(env=hooked("faulty")) as server:
        return asyncio.run(tell(server))


def weights_cut() -> Seen:
    """Half of a model's file is gone when it is first asked for; then it is whole."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        copy = Path(folder, "home")
        shutil.copytree(home(), copy, copy_function=os.link)
        shown, kept = copy / MINILM / "model.safetensors", Path(folder, "whole")
        env = {"HEADLIGHT_HOME": str(copy), "HTTPS_PROXY": NOBODY, "HTTP_PROXY": NOBODY}
        server = stack.enter_context(running_server(env=env))

        def harm() -> None:
            shown.rename(kept)
            with kept.open("rb") as whole:
                shown.write_bytes(whole.read(kept.stat().st_size // 2))

        def mend() -> None:
            kept.replace(shown)

        return asyncio.run(_asked_again(server, "a model's file was cut", harm, mend))


def memory_short() -> Seen:
    """There is no memory for another model; then there is."""
    with running_server() as server:
        process = psutil.Process(server.process.pid)
        had = process.rlimit(psutil.RLIMIT_DATA)

        def harm() -> None:
            limit = process.memory_info().data + SPARE_BYTES
            process.rlimit(psutil.RLIMIT_DATA, (limit, had[1]))

        def mend() -> None:
            process.rlimit(psutil.RLIMIT_DATA, had)

        return asyncio.run(_asked_again(server, "memory was short", harm, mend))


async def _asked_again(
    server: Server, fault: str, harm: Callable[[], None], mend: Callable[[], None]
) -> Seen:
    """A model that cannot be had, until it can and is asked for once more.

    Somebody else goes on with another model meanwhile.
    """
    query = {"model": MINILM, "text": TEXT}
    async with Learner(server.url, "", model=SMOLLM, text="Mine") as bob:
        await bob.answer_to("Mine")
        harm()
        async with Learner(server.url, "", **query) as ann:
            said = await sentence(ann)
        await bob.send_text("Mine goes on")
        await bob.answer_to("Mine goes on")
        mend()
        began = time.monotonic()
        while (
            not await _is_had(server, query) and time.monotonic() < began + PATIENCE_S
        ):
            await asyncio.sleep(0.5)
    return Seen(fault, said, time.monotonic() - began)


async def _is_had(server: Server, query: dict[str, str]) -> bool:
    async with Learner(server.url, "", **query) as learner:
        screen = await learner.settled()
        return not screen.alerts and screen.texts_shown == {TEXT}


async def sentence(learner: Learner) -> str:
    """The one alert on a page that could not be drawn, which is no error of ours."""
    async with asyncio.timeout(PATIENCE_S):
        while not (await learner.settled()).alerts:
            await asyncio.sleep(0.1)
    assert not learner.screen.errors, learner.screen.errors
    return learner.screen.alerts[0]


FAULTS = (reader_breaks, readers_hang, weights_cut, memory_short)
