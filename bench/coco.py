"""COCO labels at 100k photos and 1M annotations: processor time, memory, first byte, same bytes twice.

Bars (performance.md): at most 2.5 times the processor time of a raw cursor scan that writes as many bytes; at
most 80 MB; first byte within 0.5 s; byte-identical. Each figure comes from a process of its own; the scan
reads the same columns of the same rows, in the same order, through the bare driver.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PIECE = 1 << 18
ROWS = 2000


def scan(data: Path, out: Path, size: int) -> dict[str, Any]:
    """Walk the rows with nothing but the driver, then write ``size`` bytes."""
    began = time.process_time()
    connection = sqlite3.connect(data / "blemish.db")
    connection.execute("PRAGMA cache_size=-16384")
    n = 0
    for statement in (
        "SELECT id, sha256, format, orientation, name, width, height, state, no_defect,"
        " substr(captured_at, 1, 19), size, attributes, created_at, latitude, longitude, altitude"
        " FROM photo WHERE project_id = 1 ORDER BY id",
        "SELECT a.id, a.photo_id, a.class_id, a.x, a.y, a.width, a.height, a.area, a.uid, a.source,"
        " a.attributes, a.defect_uid, a.updated_at FROM photo p CROSS JOIN annotation a ON a.photo_id = p.id"
        " WHERE p.project_id = 1 AND a.deleted_at IS NULL AND NOT a.ignore ORDER BY p.id, a.id",
    ):
        cursor = connection.execute(statement)
        while rows := cursor.fetchmany(ROWS):
            n += len(rows)
    piece = b"x" * PIECE
    with out.open("wb", buffering=0) as file:
        for _ in range(size // PIECE):
            file.write(piece)
    return {"rows": n, "cpu": time.process_time() - began, "peak": _peak()}


def write(data: Path, out: Path) -> dict[str, Any]:
    """Write the labels as ``blemish export`` does."""
    from app.db.tx import Database
    from app.exports.labels import write_labels
    from app.exports.registry import export_formats
    from app.photos.filters import PhotoFilter
    from app.settings import Settings

    database = Database(Settings(data=data))
    coco = export_formats()["coco"]
    idle = _peak()
    began, at = time.process_time(), time.perf_counter()
    first = 0.0
    with out.open("wb", buffering=0) as file:

        def put(piece: bytes) -> None:
            nonlocal first
            first = first or time.perf_counter() - at
            file.write(piece)

        told = write_labels(database, 1, coco, photo_filter=PhotoFilter(), options=coco.Options(), write=put)
    assert told is not None
    return {
        "photos": told.photos,
        "annotations": told.annotations,
        "cpu": time.process_time() - began,
        "wall": time.perf_counter() - at,
        "first": first,
        "peak": _peak(),
        "idle": idle,
    }


def fetch(data: Path, out: Path) -> dict[str, Any]:
    """Fetch coco.json from a running server: first byte and end as the client sees them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--data", str(data), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        headers = {"cookie": "blemish_session=bench-1"}
        for _ in range(200):
            try:
                connection.request("GET", "/api/me", headers=headers)
                connection.getresponse().read()
                break
            except OSError:
                connection.close()
                time.sleep(0.1)
        before = _status(server.pid)
        at = time.perf_counter()
        connection.request("GET", "/api/projects/1/coco.json", headers=headers)
        answer = connection.getresponse()
        with out.open("wb") as file:
            file.write(answer.read(1))
            first = time.perf_counter() - at
            while piece := answer.read(PIECE):
                file.write(piece)
        after = _status(server.pid)
        return {
            "status": answer.status,
            "first": first,
            "wall": time.perf_counter() - at,
            "cpu": after["cpu"] - before["cpu"],
            "peak": after["peak"],
            "idle": before["peak"],
        }
    finally:
        server.terminate()
        server.wait()


def _peak() -> float:
    return _status(os.getpid())["peak"]  # not ru_maxrss: that remembers the process before exec


def _status(pid: int) -> dict[str, float]:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    ticks = os.sysconf("SC_CLK_TCK")
    return {"cpu": (int(fields[11]) + int(fields[12])) / ticks, "peak": peak * 1.024 / 1000}


def _apart(mode: str, data: Path, out: Path, size: int = 0) -> dict[str, Any]:
    """Do one measurement in a fresh process."""
    command = [sys.executable, "-m", "bench.coco", "--mode", mode, "--data", str(data), "--out", str(out)]
    done = subprocess.run([*command, "--size", str(size)], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def run(photos: int, annotations: int, data: Path) -> None:
    """Make the rows, measure, print."""
    from bench.populate import make

    if not (data / "blemish.db").exists():
        make(data, photos=photos, annotations=annotations)
        with sqlite3.connect(data / "blemish.db") as connection:
            connection.execute("UPDATE photo SET state = 'done', damaged = 0, deleted_at = NULL")
        connection.close()
    one, two, three, bound = (data / name for name in ("one.json", "two.json", "three.json", "scan.bin"))
    ours = [_apart("write", data, one)]
    size = one.stat().st_size
    scans = []
    for _ in range(3):  # in turn: other work on the machine hits both
        scans.append(_apart("scan", data, bound, size))
        ours.append(_apart("write", data, two))
    first = ours[0]
    server = fetch(data, three)
    cpu, least = min(item["cpu"] for item in ours[1:]), min(item["cpu"] for item in scans)
    print(f"{first['photos']:,} photos, {first['annotations']:,} annotations, {size / 1e6:.0f} MB")
    print(f"  bare scan + writing as many bytes   {least:5.2f} s CPU")
    print(f"  labels                              {cpu:5.2f} s CPU = {cpu / least:.2f}x   (bar 2.5x)")
    print(
        f"  peak memory                         {first['peak']:5.0f} MB, before {first['idle']:.0f}  (bar 80)"
    )
    print(f"  first byte                          {first['first'] * 1000:5.0f} ms   (bar 500)")
    print(f"  twice the same bytes                {_digest(one) == _digest(two) == _digest(three)}")
    print(
        f"  through the server: first byte {server['first'] * 1000:.0f} ms, all {server['wall']:.1f} s, "
        f"{server['cpu']:.2f} s CPU = {server['cpu'] / least:.2f}x, peak {server['peak']:.0f} MB "
        f"({server['idle']:.0f} MB before)"
    )


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--annotations", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, help="a folder to keep the made-up rows in")
    parser.add_argument("--mode", choices=["scan", "write"])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--size", type=int, default=0)
    asked = parser.parse_args()
    if asked.mode == "scan":
        print(json.dumps(scan(asked.data, asked.out, asked.size)))
    elif asked.mode == "write":
        print(json.dumps(write(asked.data, asked.out)))
    elif asked.data:
        run(asked.photos, asked.annotations, asked.data)
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(asked.photos, asked.annotations, Path(folder))


if __name__ == "__main__":
    main()
