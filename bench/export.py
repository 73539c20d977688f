"""An export with photos: processor time per gigabyte, memory, and a length that is known.

Bar (performance.md): at least 0.5 GB for every second of processor time (that of the picture processes too),
in constant memory, Content-Length known. Beside it: copying the same files. Of upright JPEGs the first look
at ingest tells which bytes are metadata; the first export sums the rest, later ones know its sum.
"""

from __future__ import annotations

import argparse
import os
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.db.migrate import upgrade
from app.db.tx import Database
from app.exports.registry import export_formats
from app.exports.service import export_to_file
from app.imaging.results import Limits
from app.jobs.handlers import House
from app.jobs.worker import open_house
from app.settings import Settings

PIECE = 1 << 20


def cpu() -> float:
    """Seconds of processor time of this process and of the children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def peak() -> float:
    """Megabytes this process has needed at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1.024 / 1000


def drawn() -> bytes:
    """A 12 megapixel JPEG of some megabytes."""
    from tests import photos

    return photos.jpeg(photos.surface((4032, 3024)), quality=95)


def marked(data: bytes, number: int) -> bytes:
    """The same picture as another file: a comment makes its hash another."""
    words = f"photo {number}".encode()
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(words) + 2) + words + data[2:]


def fill(house: House, data: bytes, count: int) -> int:
    """Store so many photos, one box on each; gives the project's id."""
    from tests.factories import make_annotation, make_photo, make_project

    hashes = []
    for number in range(count):
        with house.blobs.new_part() as part:
            part.write(marked(data, number))
            sha256 = part.finish()
            with house.blobs.workshop() as folder:
                house.sandbox.examine(part.path, folder, members=True, limits=Limits())
                house.blobs.adopt_renditions(folder, sha256)
            house.blobs.keep(part, sha256)
        hashes.append((sha256, part.size))
    with house.database.write_tx() as tx:
        project = make_project(tx)
        for sha256, size in hashes:
            photo = make_photo(tx, project, sha256=sha256, size=size, width=4032, height=3024, state="done")
            make_annotation(tx, photo)
        return int(project.id)


def copy(house: House, target: Path) -> int:
    """Copy every original into one file; gives the bytes."""
    total = 0
    buffer = bytearray(PIECE)
    view = memoryview(buffer)
    with target.open("wb", buffering=0) as out:
        for sha256 in house.blobs.each():
            with house.blobs.open(sha256) as source:
                while count := source.readinto(buffer):  # type: ignore[attr-defined]
                    out.write(view[:count])
                    total += count
        os.fsync(out.fileno())  # an export is on the disk too before it is offered
    return total


def measure(data: Path, mode: str) -> None:
    """One measurement, in a process of its own: picture processes count once they have ended."""
    settings = Settings(data=data, min_free_bytes=0)
    database = Database(settings)
    before = peak()
    began, at = cpu(), time.perf_counter()
    with open_house(settings, database) as house:
        if mode == "copy":
            copy(house, data / "copy.bin")
            size = (data / "copy.bin").stat().st_size
        else:
            export_to_file(
                house, 1, data / f"{mode}.zip", export_format=export_formats()["coco"], include_photos=True
            )
            size = (data / f"{mode}.zip").stat().st_size
    database.close()
    used, wall = cpu() - began, time.perf_counter() - at
    print(
        f"  {mode:8} {size / 1e6:6.0f} MB  {used:5.2f} s CPU = {size / 1e9 / used:5.2f} GB per CPU second, "
        f"{wall:5.1f} s, peak {peak():.0f} MB (before {before:.0f})"
    )


def main() -> None:
    """Read the arguments, make the photos, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--mode")
    asked = parser.parse_args()
    if asked.mode:
        measure(asked.data, asked.mode)
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        database = Database(Settings(data=data, min_free_bytes=0))
        upgrade(database.write_engine)
        with open_house(Settings(data=data, min_free_bytes=0), database) as house:
            picture = drawn()
            fill(house, picture, asked.photos)
        database.close()
        print(f"{asked.photos} JPEGs of {len(picture) / 1e6:.1f} MB")
        for mode in ("copy", "first", "second", "copy"):
            os.sync()  # nobody pays for what another has left to write
            subprocess.run(
                [sys.executable, "-m", "bench.export", "--data", str(data), "--mode", mode], check=True
            )
        same = (data / "first.zip").read_bytes() == (data / "second.zip").read_bytes()
        print(f"  the same bytes both times: {same}   (bar: 0.5 GB per CPU second)")


if __name__ == "__main__":
    main()
