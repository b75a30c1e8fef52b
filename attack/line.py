"""The line between a browser and a server, which can be cut and mended."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

PIECE = 65_536


class Line:
    """Passes on what comes in at ``url`` to a port of this machine, until it is cut."""

    def __init__(self, port: int) -> None:
        """Lay the line to this port; ``lying`` starts it."""
        self.url = ""
        self._target = port
        self._held: set[asyncio.StreamWriter] = set()
        self._whole = True
        self._loop = asyncio.new_event_loop()

    def cut(self) -> None:
        """End every connection, and let none in."""
        self._whole = False
        self._call(self._drop())

    def mend(self, port: int | None = None) -> None:
        """Let connections in again, to another port where one is given."""
        self._target = port or self._target
        self._whole = True

    def _call(self, work: object) -> None:
        done: Future[None] = asyncio.run_coroutine_threadsafe(work, self._loop)  # type: ignore[arg-type]
        done.result(10)

    async def _drop(self) -> None:
        for writer in self._held:
            writer.transport.abort()
        self._held.clear()

    async def _let_in(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._held.add(writer)
        if not self._whole:
            return writer.transport.abort()
        with suppress(OSError):
            up, down = await asyncio.open_connection("127.0.0.1", self._target)
            self._held.add(down)
            await asyncio.gather(_pass_on(reader, down), _pass_on(up, writer))
        writer.transport.abort()

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._let_in, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        with suppress(asyncio.CancelledError):
            await server.serve_forever()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    writer.transport.abort()


@contextmanager
def lying(port: int) -> Iterator[Line]:
    """A line to this port, taken up on the way out."""
    line, ready = Line(port), threading.Event()
    serving = line._loop.create_task(line._serve(ready))

    def work() -> None:
        line._loop.run_until_complete(serving)
        for left in asyncio.all_tasks(line._loop):
            left.cancel()
        line._loop.run_until_complete(asyncio.sleep(0))
        line._loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield line
    finally:
        line.cut()
        line._loop.call_soon_threadsafe(serving.cancel)
        thread.join(10)
