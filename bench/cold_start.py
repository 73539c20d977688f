"""How long a start takes beside bare imports, and what an idle server holds.

Bar: at most 1.5 times the bare imports of fastapi, sqlalchemy and uvicorn, plus one second, with 100,000
photos in the database; the server process imports neither cv2, numpy, lightgbm, shapely nor pycocotools; at
most 150 MB resident.

Run: python -m bench.cold_start
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
PHOTOS = 100_000
BARE = "import fastapi, sqlalchemy, uvicorn"
HEAVY = ("cv2", "numpy", "lightgbm", "shapely", "pycocotools")


def bare_imports() -> float:
    """Time a process that imports the frameworks and ends, seconds."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE], check=True)
    return time.perf_counter() - begin


def fill(data: Path) -> None:
    """Make a database with many photos, as rows only."""
    from app.db.migrate import upgrade
    from app.db.tx import Database
    from app.settings import Settings
    from tests.factories import make_project

    database = Database(Settings(data=data))
    upgrade(database.write_engine)
    with database.write_tx() as tx:
        project = make_project(tx)
        from sqlalchemy import insert

        from app.models import Photo

        now = tx.now
        tx.execute(
            insert(Photo),
            [
                {
                    "project_id": project.id,
                    "sha256": f"{n:064x}",
                    "size": 3_000_000,
                    "format": "JPEG",
                    "name": f"IMG_{n:06}.jpg",
                    "width": 4032,
                    "height": 3024,
                    "orientation": 1,
                    "damaged": False,
                    "damage": "",
                    "state": "unlabelled",
                    "no_defect": False,
                    "reason": "",
                    "seq": 0,
                    "open_proposals": 0,
                    "annotations": 0,
                    "captured_doubtful": False,
                    "attributes": {},
                    "note": "",
                    "created_at": now,
                }
                for n in range(PHOTOS)
            ],
        )
    database.close()


def start(data: Path) -> tuple[float, int, list[str]]:
    """Start the server: seconds until it is ready, resident bytes when idle, heavy modules it imported."""
    port = _free_port()
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--data", str(data), "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                if httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=1).status_code == 200:
                    break
            except httpx2.HTTPError:
                time.sleep(0.01)
        seconds = time.perf_counter() - begin
        time.sleep(1)
        resident = _resident(process.pid)
        mapped = Path(f"/proc/{process.pid}/maps").read_text()
        return seconds, resident, [name for name in HEAVY if f"/{name}/" in mapped]
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Print the figures of one run, medians, as ratios."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        fill(data)
        start(data)  # the first start of a fresh file checks out pages that later ones find in memory
        bare = [bare_imports() for _ in range(ROUNDS)]
        starts = [start(data) for _ in range(ROUNDS)]
    bare_seconds = statistics.median(bare)
    ready_seconds = statistics.median(seconds for seconds, _, _ in starts)
    allowed = 1.5 * bare_seconds + 1
    print(
        json.dumps(
            {
                "photos": PHOTOS,
                "bare_imports_s": round(bare_seconds, 3),
                "ready_s": round(ready_seconds, 3),
                "allowed_s": round(allowed, 3),
                "ready_to_allowed": round(ready_seconds / allowed, 2),
                "resident_mb": round(max(resident for _, resident, _ in starts) / 1e6, 1),
                "heavy_imports": sorted({name for _, _, names in starts for name in names}),
                "load": os.getloadavg()[0],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
