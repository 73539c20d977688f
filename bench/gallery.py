"""Pages of the gallery at 100k photos and 1M annotations: server time of a page, by filter.

Bars (performance.md): one filter p95 <= 10 ms, three filters <= 50 ms; flat from 10k to 100k photos; no plan
scans the annotations. Ratios are against the plain newest page of the same run.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from app.db.tx import Database, ReadTx
from app.ids import ProjectId
from app.photos.filters import PhotoFilter, parse_filter
from app.photos.gallery import count_photos, facets, list_photos
from bench.figures import percentile
from bench.populate import RARE_CLASS, make

QUERIES: dict[str, list[tuple[str, str]]] = {
    "newest": [],
    "scenes": [("scenes", "true")],
    "one scene": [("group", "7")],
    "state": [("state", "done")],
    "rare state": [("state", "unsure")],
    "class, common": [("class", "1")],
    "class, rare": [("class", str(RARE_CLASS))],
    "two classes": [("class", "4"), ("class", str(RARE_CLASS))],
    "uploader": [("uploader", "3")],
    "labeler": [("labeler", "3")],
    "taken in one week": [("captured_from", "2026-02-01"), ("captured_to", "2026-02-07")],
    "that week, by time": [
        ("captured_from", "2026-02-01"),
        ("captured_to", "2026-02-07"),
        ("sort", "captured"),
    ],
    "damaged": [("damaged", "true")],
    "no defect": [("no_defect", "true")],
    "trash": [("trashed", "true")],
    "attribute": [("attribute.origin", "found")],
    "name": [("q", "0123")],
    "blur": [("sort", "blur")],
    "class + state + labeler": [("class", "5"), ("state", "accepted"), ("labeler", "2")],
}


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds of processor time of one call: everything of a page on SQLite, whoever else is busy."""
    began = time.process_time()
    call()
    return (time.process_time() - began) * 1000


def measure(
    database: Database, project_id: int, wanted: PhotoFilter, *, runs: int, chance: random.Random
) -> list[float]:
    """Time pages of 60 at random places of the list, boxes included."""
    cursors: list[str | None] = [None]
    with database.read_tx() as tx:
        while len(cursors) < 20:
            page = list_photos(tx, ProjectId(project_id), wanted, limit=500, cursor=cursors[-1], root="")
            if page["next"] is None:
                break
            cursors.append(page["next"])
    times = []
    for _ in range(runs):
        cursor = chance.choice(cursors)
        with database.read_tx() as tx:
            times.append(timed(lambda tx=tx, cursor=cursor: _page(tx, project_id, wanted, cursor)))  # type: ignore[misc]
    return times


def _page(tx: ReadTx, project_id: int, wanted: PhotoFilter, cursor: str | None) -> None:
    list_photos(tx, ProjectId(project_id), wanted, limit=60, cursor=cursor, root="", with_boxes=True)


def plans(database: Database, project_id: int, wanted: PhotoFilter) -> list[str]:
    """Ask SQLite how it finds a page; gives the lines that scan the annotations."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    event.listen(database.read_engine, "before_cursor_execute", note)
    with database.read_tx() as tx:
        _page(tx, project_id, wanted, None)
    event.remove(database.read_engine, "before_cursor_execute", note)
    found = []
    with database.read_engine.connect() as connection:
        for statement, parameters in statements:
            if statement.startswith("SELECT"):
                rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
                found += [row[3] for row in rows if row[3].startswith("SCAN annotation")]
    return found


def report(database: Database, project_id: int, *, runs: int) -> dict[str, float]:
    """Print one table; gives the p95 by query."""
    chance = random.Random(5)
    worst: dict[str, float] = {}
    base = 0.0
    for name, pairs in QUERIES.items():
        wanted = parse_filter(pairs)
        times = measure(database, project_id, wanted, runs=runs, chance=chance)
        middle = statistics.median(times)
        base = base or middle
        worst[name] = percentile(times, 0.95)
        scans = "SCANS annotation" if plans(database, project_id, wanted) else ""
        times_newest = f"{middle / base:5.2f} x newest"
        print(f"  {name:28} p50 {middle:6.2f} ms  p95 {worst[name]:6.2f} ms  {times_newest}  {scans}")
    with database.read_tx() as tx:
        done = parse_filter([("state", "done")])
        for name, call in (
            ("facets (beside the page)", lambda: facets(tx, ProjectId(project_id))),
            ("count up to 1000", lambda: count_photos(tx, ProjectId(project_id), done)),
        ):
            print(f"  {name:28}     {timed(call):6.1f} ms")
    return worst


def main() -> None:
    """Run from the command line: ``python -m bench.gallery``."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--photos", type=int, default=100_000)
    reader.add_argument("--annotations", type=int, default=1_000_000)
    reader.add_argument("--runs", type=int, default=200)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, small_id = make(
            Path(folder) / "small", photos=asked.photos // 10, annotations=asked.annotations // 10
        )
        print(f"{asked.photos // 10:,} photos")
        few = report(small, small_id, runs=asked.runs)
        began = time.perf_counter()
        large, large_id = make(Path(folder) / "large", photos=asked.photos, annotations=asked.annotations)
        with large.read_tx() as tx:
            n = tx.scalar(text("SELECT count(*) FROM annotation"))
        print(f"{asked.photos:,} photos, {n:,} annotations (made in {time.perf_counter() - began:.0f} s)")
        many = report(large, large_id, runs=asked.runs)
        ratios = {name: many[name] / few[name] for name in QUERIES}
        print("p95 at ten times the photos, as a multiple:")
        print("  " + ", ".join(f"{name} {ratio:.1f}" for name, ratio in ratios.items()))
        small.close()
        large.close()


if __name__ == "__main__":
    main()
