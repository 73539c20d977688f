"""Photos in pieces (tus): against copying the same bytes, over a line that drops, and 200 slow senders.

Run: python -m bench.uploads [--photos 24]

One server process on SQLite. The bars: bytes sent at four drops a photo, at most 1.15 times the photo; with
200 clients at 1 KB/s a labeler's p95 of a save less than 20 % higher. Beside them: photos a second, and how
many of them are copied with fsync.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import socket
import statistics
import tempfile
import threading
import time
from pathlib import Path

from bench.export import drawn, marked
from bench.saves import Client, seed
from tests.faults import NONE, Fault, FaultyLine
from tests.photos_domain.tus_client import Phone
from tests.serving import ServerProcess

PIECE = 1 << 20
DROPS = 4
SLOW = 200
RESENT_BAR = 1.15
LABELER_BAR = 1.20


def copy(photos: list[bytes], folder: Path) -> float:
    """Write each photo to a file, durably; gives the seconds."""
    began = time.perf_counter()
    handle = os.open(folder, os.O_RDONLY)
    for number, photo in enumerate(photos):
        with (folder / f"{number}.jpg").open("wb") as file:
            file.write(photo)
            file.flush()
            os.fsync(file.fileno())
        os.fsync(handle)
    os.close(handle)
    return time.perf_counter() - began


def send(url: str, cookie: str, photos: list[bytes], *, checks: bool) -> float:
    """Send the photos one after the other; gives the seconds."""
    began = time.perf_counter()
    for photo in photos:
        Phone(url, cookie, 1, photo, piece=PIECE, checks=checks).deliver()
    return time.perf_counter() - began


def dropped(server: ServerProcess, cookie: str, photos: list[bytes], *, checks: bool) -> float:
    """Send each photo over a line that drops four times within it; gives bytes sent by bytes of photos."""
    chance = random.Random(7)
    faults = itertools.cycle([*[None] * DROPS, *[NONE] * 12])

    def choose(_: random.Random) -> Fault:
        return next(faults) or Fault(cut_after=chance.randrange(PIECE))

    with FaultyLine(server.port, seed=7, choose=choose) as line:
        send(line.url, cookie, photos, checks=checks)
        print(f"  {line.faults / len(photos):.1f} drops a photo")
        return line.bytes_to_server / sum(map(len, photos))


class Slow:
    """Clients that send 1 KB a second each into one upload."""

    def __init__(self, port: int, cookie: str, where: list[str]) -> None:
        self._sockets = []
        self._is_over = threading.Event()
        for path in where:
            line = socket.create_connection(("127.0.0.1", port))
            head = (
                f"PATCH {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\ntus-resumable: 1.0.0\r\n"
                "upload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\n"
                "content-length: 1000000\r\n\r\n"
            )
            line.sendall(head.encode())
            self._sockets.append(line)
        self._thread = threading.Thread(target=self._trickle)
        self._thread.start()

    def _trickle(self) -> None:
        while not self._is_over.wait(1):
            for line in self._sockets:
                line.sendall(b"x" * 1000)

    def end(self) -> None:
        """Hang up."""
        self._is_over.set()
        self._thread.join()
        for line in self._sockets:
            line.close()


def begin_many(server: ServerProcess, cookie: str, count: int) -> list[str]:
    """Begin uploads; gives their addresses."""
    with server.client(cookie) as client:
        headers = {"tus-resumable": "1.0.0", "upload-length": "1000000"}
        answers = [client.post("/projects/1/uploads", headers=headers) for _ in range(count)]
    return [answer.headers["location"] for answer in answers]


def p95_of_saves(port: int, cookie: str, seconds: float) -> float:
    """Save again and again as one labeler; gives the 95th percentile, in seconds."""
    client = Client(port, cookie, 1)
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        assert client.save() == 200
        times.append(time.perf_counter() - began)
        time.sleep(0.02)
    return statistics.quantiles(times, n=20)[-1]


def verdict(name: str, figure: float, bar: float) -> None:
    """Print one line a bar."""
    print(f"{'met   ' if figure <= bar else 'MISSED'} {name}, at most {bar}: {figure:.2f}")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=10)
    asked = parser.parse_args()
    picture = drawn()
    numbers = itertools.count()

    def some() -> list[bytes]:
        return [marked(picture, next(numbers)) for _ in range(asked.photos)]

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        cookie = seed(data)
        server = ServerProcess(data, BLEMISH_TRUSTED_PROXIES="127.0.0.1").start()  # more than 200 connections
        try:
            copies = Path(folder) / "copies"
            copies.mkdir()
            copying, sending = copy(some(), copies), send(server.address, cookie, some(), checks=True)
            print(f"{asked.photos} photos of {len(picture) / 1e6:.1f} MB")
            rates = asked.photos / copying, asked.photos / sending
            print(f"  copied with fsync {rates[0]:.1f} a second, sent and decoded {rates[1]:.1f}")
            verdict("bytes at four drops a photo", dropped(server, cookie, some(), checks=False), RESENT_BAR)
            with_checks = dropped(server, cookie, some(), checks=True)
            print(f"  with a checksum for each piece of {PIECE >> 20} MiB: {with_checks:.2f}")
            p95_of_saves(server.port, cookie, 2)  # everything is warm
            alone = p95_of_saves(server.port, cookie, asked.seconds)
            slow = Slow(server.port, cookie, begin_many(server, cookie, SLOW))
            beside = p95_of_saves(server.port, cookie, asked.seconds)
            slow.end()
            figures = f"{1000 * alone:.1f} ms alone, {1000 * beside:.1f} ms beside {SLOW} slow senders"
            print(f"  p95 of a save: {figures}")
            verdict("a labeler's p95 beside slow senders", beside / alone, LABELER_BAR)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
