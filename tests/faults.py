"""A bad line between a client and the server: a proxy that cuts, loses, slows and falsifies as it is told.

Every fault is chosen by a seeded ``random.Random``, so that a failure can be had again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

_PIECE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one connection. Bytes are counted on the way to the server."""

    cut_after: int | None = None  # then both ends are gone
    loses_reply: bool = False  # all of the request arrives, nothing of the answer
    flips_bit_at: int | None = None
    bytes_per_second: int | None = None


@dataclass
class Thin:
    """A line that all connections share: its bytes a second, a delay each way, and segments that get lost.

    A lost segment comes one round trip later, and all behind it on its connection wait (TCP's fast
    retransmission, RFC 5681); a connection's other losses and its slow start are not modelled.
    """

    bytes_per_second: float
    delay: float  # seconds, each way
    loss: float  # share of segments
    free_at: float = 0.0

    async def carry(self, data: bytes, before: float, chance: random.Random) -> float:
        """Wait until a segment may leave; tells when it arrives, not before ``before``."""
        now = asyncio.get_running_loop().time()
        self.free_at = max(self.free_at, now) + len(data) / self.bytes_per_second
        await asyncio.sleep(self.free_at - now)
        late = 2 * self.delay if chance.random() < self.loss else 0.0
        return max(before, self.free_at + self.delay + late)


SEGMENT = 1460  # bytes of TCP in an Ethernet frame

Choose = Callable[[random.Random], Fault]
NONE = Fault()


class FaultyLine:
    """Listens on a port of its own, as the server would; used as a context manager."""

    def __init__(
        self,
        server_port: int,
        *,
        seed: int,
        choose: Choose = lambda _chance: NONE,
        thin: tuple[Thin, Thin] | None = None,
    ) -> None:
        """``thin``: what all connections share, up and down."""
        self.choose = choose
        self._thin = thin
        self.bytes_to_server = 0
        self.faults = 0
        self._server_port = server_port
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Where clients connect to."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> FaultyLine:
        self._thread.start()
        listening = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._listener = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        async def end() -> None:
            self._listener.close()
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                for writer in self._writers:
                    writer.transport.abort()
                await asyncio.wait(others, timeout=0.1)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        fault = self.choose(self._chance)
        self.faults += fault != NONE
        try:
            server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:  # the server is down
            to_client.transport.abort()
            return
        self._writers |= {to_client, to_server}
        if self._thin:
            up, down = self._thin
            await asyncio.sleep(up.delay + down.delay)  # the handshake
            both = self._crawl(client, to_server, up), self._crawl(server, to_client, down)
        else:
            both = self._up(client, to_server, fault), self._down(server, to_client, fault)
        ways = [asyncio.ensure_future(way) for way in both]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for writer in (to_client, to_server):
                writer.transport.abort() if fault != NONE else writer.close()
                self._writers.discard(writer)

    async def _up(self, client: asyncio.StreamReader, to_server: asyncio.StreamWriter, fault: Fault) -> None:
        came = 0
        while data := await client.read(_PIECE):
            if fault.cut_after is not None:
                data = data[: max(fault.cut_after - came, 0)]
            if fault.flips_bit_at is not None and came <= fault.flips_bit_at < came + len(data):
                at = fault.flips_bit_at - came
                data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            came += len(data)
            self.bytes_to_server += len(data)
            to_server.write(data)
            await to_server.drain()
            if fault.bytes_per_second is not None:
                await asyncio.sleep(len(data) / fault.bytes_per_second)
            if fault.cut_after is not None and came >= fault.cut_after:
                await asyncio.sleep(0.02)  # it leaves this machine, and is perhaps worked on
                return
        with contextlib.suppress(OSError):
            to_server.write_eof()
        await asyncio.Event().wait()  # the answer is still to come

    async def _crawl(self, come: asyncio.StreamReader, go: asyncio.StreamWriter, thin: Thin) -> None:
        """Carry one direction over the thin line, segment by segment, in order."""
        arriving: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=64)  # as sockets push back

        async def arrive() -> None:
            while True:
                at, data = await arriving.get()
                await asyncio.sleep(at - asyncio.get_running_loop().time())
                go.write(data)
                await go.drain()
                arriving.task_done()

        task = asyncio.ensure_future(arrive())
        at = 0.0
        try:
            while data := await come.read(SEGMENT):
                at = await thin.carry(data, at, self._chance)
                await arriving.put((at, data))
            await arriving.join()
        finally:
            task.cancel()

    async def _down(
        self, server: asyncio.StreamReader, to_client: asyncio.StreamWriter, fault: Fault
    ) -> None:
        while data := await server.read(_PIECE):
            if fault.loses_reply:
                return
            to_client.write(data)
            await to_client.drain()
