"""Photos in pieces over bad lines, to servers that die: none is lost or doubled, little is sent again."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from tests.faults import NONE, Fault, FaultyLine
from tests.photos_domain.sending import picture
from tests.photos_domain.server import Server
from tests.photos_domain.tus_client import PIECE, TUS, Phone, checksum
from tests.serving import ROOT

HEADERS = 700  # about as many bytes stand before a request's body


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Server]:
    """A server that runs; each test sends it pictures of its own."""
    with Server(tmp_path_factory.mktemp("faults"), sqlite_template) as process:
        yield process


def big_picture(seed: int, size: int = 600_000) -> bytes:
    """A picture with a long comment: many bytes, quickly decoded."""
    data = picture(seed)
    filler = random.Random(seed).randbytes(60_000)
    segment = b"\xff\xfe" + (len(filler) + 2).to_bytes(2, "big") + filler
    return data[:2] + segment * (size // len(segment)) + data[2:]


@pytest.mark.parametrize(
    "place",
    [
        0,
        1,
        HEADERS - 300,
        HEADERS,
        HEADERS + 1,
        PIECE // 2,
        PIECE + HEADERS - 1,
        PIECE + HEADERS,
        PIECE + HEADERS + 1,
    ],
)
def test_a_line_cut_anywhere_costs_one_piece_at_most(server: Server, place: int) -> None:
    """A4: each of four connections breaks after so many bytes; then the sending goes on where it stood."""
    data = big_picture(10_000 + place)
    cuts = iter([Fault(cut_after=place)] * 4)
    with FaultyLine(server.port, seed=1, choose=lambda _: next(cuts, NONE)) as line:
        receipt = Phone(line.url, server.cookie, server.project_id, data).deliver()
        assert line.faults == 4
        assert receipt["sha256"] == hashlib.sha256(data).hexdigest()
        assert line.bytes_to_server <= len(data) + 4 * (PIECE + HEADERS) + 12 * HEADERS


@pytest.mark.parametrize("checks", [True, False])
def test_without_a_checksum_what_came_before_a_cut_stays(server: Server, *, checks: bool) -> None:
    """A piece that must be proven whole is sent again; of others not one byte is."""
    data = big_picture(1 + checks)
    cuts = iter([NONE, Fault(cut_after=PIECE)])
    with FaultyLine(server.port, seed=1, choose=lambda _: next(cuts, NONE)) as line:
        client = httpx2.Client(base_url=line.url, headers={"cookie": server.cookie, **TUS}, timeout=20)
        begun = client.post(
            f"/api/projects/{server.project_id}/uploads",
            headers={"upload-length": str(len(data)), "connection": "close"},
        )
        where = begun.headers["location"]
        headers = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
        with pytest.raises(httpx2.TransportError):
            client.patch(where, content=data, headers={**headers, **(checksum(data) if checks else {})})
        with server.client() as other:
            deadline = time.monotonic() + 10
            wanted = range(1) if checks else range(PIECE - 2 * HEADERS, PIECE + 1)
            while (
                int(other.head(where.removeprefix("/api"), headers=TUS).headers["upload-offset"])
                not in wanted
            ):
                assert time.monotonic() < deadline
                time.sleep(0.05)


def test_a_lost_reply_costs_no_byte(server: Server) -> None:
    """A5: the answer to the beginning, to a piece, and to the last piece."""
    data = big_picture(3)
    lost = iter([Fault(loses_reply=True), NONE] * 6)
    with FaultyLine(server.port, seed=1, choose=lambda _: next(lost, NONE)) as line:
        receipt = Phone(line.url, server.cookie, server.project_id, data).deliver()
        assert line.bytes_to_server < len(data) + 30 * HEADERS
    assert receipt["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_flipped_bit_never_becomes_a_photo(server: Server) -> None:
    """A7: with the piece's checksum the piece is sent again, without it the whole."""
    for checks in (True, False):
        data = big_picture(4 + checks)
        flips = iter([NONE, Fault(flips_bit_at=PIECE // 2)] * 2)
        with FaultyLine(server.port, seed=1, choose=lambda _, flips=flips: next(flips, NONE)) as line:  # type: ignore[misc]
            receipt = Phone(line.url, server.cookie, server.project_id, data, checks=checks).deliver()
            assert line.faults
        assert receipt["sha256"] == hashlib.sha256(data).hexdigest()


def _storm(chance: random.Random) -> Fault:
    kind = chance.randrange(6)
    if kind == 0:
        return Fault(cut_after=chance.randrange(PIECE + HEADERS))
    if kind == 1:
        return Fault(loses_reply=True)
    if kind == 2:
        return Fault(flips_bit_at=HEADERS + chance.randrange(PIECE // 2))
    return NONE


@pytest.mark.parametrize(
    ("seed", "count"),
    [(1, 12), pytest.param(2, 2000, marks=pytest.mark.soak)],
)
def test_a_storm_of_drops_and_kills_loses_nothing_and_doubles_nothing(
    tmp_path: Path, sqlite_template: Path, seed: int, count: int
) -> None:
    """A1, A4 to A8: lines that cut, lose and falsify, a server that is killed again and again."""
    made = random.Random(seed)
    sizes = [made.randrange(70_000, 700_000) for _ in range(count)]

    def photo(number: int) -> bytes:
        return big_picture(1000 * seed + number, sizes[number])

    with Server(tmp_path, sqlite_template) as server:
        receipts = _sent_through_a_storm(server, photo, seed=seed, count=count)
    for number, receipt in receipts.items():
        assert receipt["sha256"] == hashlib.sha256(photo(number)).hexdigest(), f"seed {seed}"
    with sqlite3.connect(server.data / "blemish.db") as connection:
        stored = [row[0] for row in connection.execute("SELECT sha256 FROM photo")]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sorted(stored) == sorted(str(receipt["sha256"]) for receipt in receipts.values()), f"seed {seed}"
    assert len(stored) == count


def _sent_through_a_storm(
    server: Server, photo: Callable[[int], bytes], *, seed: int, count: int
) -> dict[int, dict[str, object]]:
    """Send so many photos by three phones while the server is killed: the receipts, by number."""
    chance = random.Random(seed)
    todo = iter(range(count))  # shared: each number is handed out once
    receipts: dict[int, dict[str, object]] = {}
    faults: list[BaseException] = []

    def send(line: FaultyLine) -> None:
        try:
            for number in todo:
                phone = Phone(
                    line.url, server.cookie, server.project_id, photo(number), checks=number % 2 == 0
                )
                receipts[number] = phone.deliver()
        except BaseException as error:  # told by the test, not by a thread
            faults.append(error)

    kills = 0
    with FaultyLine(server.port, seed=seed, choose=_storm) as line:
        senders = [threading.Thread(target=send, args=(line,)) for _ in range(3)]
        for sender in senders:
            sender.start()
        while any(sender.is_alive() for sender in senders):
            time.sleep(chance.uniform(0.3, 1.0))
            if kills < max(3, count // 20) and any(sender.is_alive() for sender in senders):
                server.kill()
                kills += 1
                server.start()
        for sender in senders:
            sender.join()
        assert not faults, f"seed {seed}: {faults}"
        assert kills
        assert line.faults > count
        sent, whole = line.bytes_to_server, sum(len(photo(number)) for number in range(count))
    print(
        f"\nseed {seed}: {count} photos, {line.faults} faults, {kills} kills, {sent / whole:.2f} x the bytes"
    )
    return receipts


def test_tuspy_uploads_is_cut_and_resumes(server: Server, tmp_path: Path) -> None:
    """An independent client (https://github.com/tus/tus-py-client), as it is."""
    from tusclient.client import TusClient  # here: it brings two HTTP clients, for all who collect this file

    file = tmp_path / "by-tuspy.jpg"
    file.write_bytes(big_picture(7))
    cuts = iter([NONE, NONE, Fault(cut_after=PIECE)])
    with FaultyLine(server.port, seed=1, choose=lambda _: next(cuts, NONE)) as line:
        endpoint = f"{line.url}/api/projects/{server.project_id}/uploads"
        client = TusClient(endpoint, headers={"cookie": server.cookie})
        with file.open("rb") as stream:
            first = client.uploader(file_stream=stream, chunk_size=PIECE, metadata={"filename": file.name})
            with pytest.raises(Exception, match=r"[Cc]onnection"):  # as requests words a broken line
                first.upload()
        with file.open("rb") as stream:
            again = client.uploader(file_stream=stream, chunk_size=PIECE, url=first.url)
            assert 0 < again.offset < file.stat().st_size
            again.upload()
    _require_stored(server, file)


def test_tus_js_client_uploads_is_cut_and_resumes(server: Server, tmp_path: Path) -> None:
    """An independent client (https://github.com/tus/tus-js-client), as it is, in Node."""
    file = tmp_path / "by-tus-js.jpg"
    file.write_bytes(big_picture(8))
    cuts = iter([NONE, NONE, Fault(cut_after=PIECE), Fault(loses_reply=True)])
    script = ROOT / "tests/photos_domain/tus_js_client.mjs"
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    with FaultyLine(server.port, seed=1, choose=lambda _: next(cuts, NONE)) as line:
        endpoint = f"{line.url}/api/projects/{server.project_id}/uploads"
        done = subprocess.run(
            [node, str(script), endpoint, server.cookie, str(file), str(PIECE)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert line.faults == 2
    _require_stored(server, file)


def _require_stored(server: Server, file: Path) -> None:
    with server.client() as client:
        photos = client.get(f"/projects/{server.project_id}/photos", params={"q": file.name}).json()["items"]
    assert [photo["sha256"] for photo in photos] == [hashlib.sha256(file.read_bytes()).hexdigest()]
