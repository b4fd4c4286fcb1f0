"""Visitors of a page who are not there: Streamlit's protocol as a browser speaks it, nothing drawn.

Their sessions cost the server what browsers on other machines do. A part of the page that refreshes
itself is asked for again and again at its interval, as its JavaScript does.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 2**28  # bytes of a message


class Visitors:
    """So many visitors of one address; each looks on until it is told to go."""

    def __init__(self, address: str, path: str, query: str, count: int) -> None:
        self.socket = address.replace("http", "ws", 1) + "/_stcore/stream"
        self.origin, self.path, self.query, self.count = address, path, query, count
        self.received: list[tuple[float, int]] = []  # when, and how many bytes
        self.finished: list[float] = []  # when a script had come to its end
        self.told: list[tuple[float, str]] = []  # when, and what a progress bar said then
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.over = asyncio.Event()

    def __enter__(self) -> Visitors:
        self.thread.start()
        until = time.monotonic() + 60
        while len(self.finished) < self.count and time.monotonic() < until:
            time.sleep(0.05)
        assert len(self.finished) >= self.count, "the page was not drawn for all of them"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join()

    def _run(self) -> None:
        self.loop.run_until_complete(self._all())

    async def _all(self) -> None:
        tasks = [asyncio.create_task(self._one(number)) for number in range(self.count)]
        tasks.append(asyncio.create_task(self.over.wait()))  # type: ignore[arg-type]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()  # who was thrown out says why

    async def _one(self, number: int) -> None:
        await asyncio.sleep(0.1 * number)  # nobody comes at the same moment
        options = {"origin": self.origin, "subprotocols": ["streamlit"], "max_size": LARGEST}
        async with connect(self.socket, **options) as server:  # type: ignore[arg-type]
            page = ""
            await server.send(self._ask(page))
            timers: dict[str, asyncio.Task[None]] = {}
            try:
                async for data in server:
                    assert isinstance(data, bytes)
                    page = self._hear(server, data, timers, page)
            finally:
                for timer in timers.values():
                    timer.cancel()

    def _hear(
        self,
        server: ClientConnection,
        data: bytes,
        timers: dict[str, asyncio.Task[None]],
        page: str,
    ) -> str:
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        self.received.append((time.time(), len(data)))
        if kind == "new_session":
            page = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:
                for timer in timers.values():
                    timer.cancel()
                timers.clear()
        elif kind == "delta" and message.delta.new_element.HasField("progress"):
            self.told.append((time.time(), message.delta.new_element.progress.text))
        elif kind == "script_finished":
            self.finished.append(time.time())
        elif kind == "auto_rerun":
            again = message.auto_rerun
            old = timers.pop(again.fragment_id, None)
            if old:
                old.cancel()
            timers[again.fragment_id] = asyncio.create_task(
                self._repeat(server, again.fragment_id, again.interval, page)
            )
        return page

    async def _repeat(
        self, server: ClientConnection, fragment: str, interval: float, page: str
    ) -> None:
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(interval)
                await server.send(self._ask(page, fragment))

    def _ask(self, page: str, fragment: str = "") -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, page
        if not page:
            state.page_name = self.path
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        return message.SerializeToString()


@contextmanager
def watching(address: str, path: str, query: str, count: int) -> Iterator[Visitors]:
    """Gives so many visitors who look on meanwhile."""
    with Visitors(address, path, query, count) as visitors:
        yield visitors
