"""Fill a database with made-up photos and annotations, for benchmarks: rows only, no files behind them.

``python bench/populate.py DATA --photos 100000 --annotations 1000000`` makes an SQLite data folder that
``blemish serve --data DATA`` can open. States, classes (one of them rare), people, dates and sharpness are
spread like a real project's; the same seed gives the same rows.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import delete, insert, text

from app.db.migrate import upgrade
from app.db.tx import Database, WriteTx
from app.ids import digest
from app.models import (
    Annotation,
    Counter,
    DayCounter,
    DefectClass,
    LoginSession,
    Membership,
    Photo,
    PhotoClass,
    Project,
    User,
)
from app.projects.counters import read
from app.projects.scene_classes import recount
from app.settings import Settings

STATES = ("unlabelled",) * 8 + ("done",) * 6 + ("accepted",) * 4 + ("in_progress", "unsure")
CLASSES = ("crack", "scratch", "chip", "dent", "discoloration", "corrosion")
DAYS = 120
"""Days of which the numbers are kept."""
RARE_CLASS = 6
"""Drawn on about one labelled photo in ten thousand."""
BATCH = 2000


def populate(database: Database, *, photos: int, annotations: int, seed: int = 1) -> int:
    """Make one project with that many rows and give its id."""
    chance = random.Random(seed)
    with database.write_tx() as tx:
        project_id = _project(tx, chance)
    labelled = sum(1 for state in STATES if state != "unlabelled") / len(STATES)
    per_photo = annotations / (photos * labelled)
    counters: dict[str, int] = {}
    made, next_id = 0, 1
    while made < photos:
        rows = [_photo(project_id, next_id + n, chance) for n in range(min(BATCH, photos - made))]
        boxes = list(_annotations(rows, per_photo, chance, counters))
        pairs: dict[tuple[int, int], int] = {}
        for box in boxes:
            key = (box["class_id"], box["photo_id"])
            pairs[key] = pairs.get(key, 0) + 1
        with database.write_tx() as tx:
            tx.execute(insert(Photo), rows)
            if boxes:
                tx.execute(insert(Annotation), boxes)
                tx.execute(
                    insert(PhotoClass),
                    [
                        {"project_id": project_id, "class_id": class_id, "photo_id": photo_id, "n": n}
                        for (class_id, photo_id), n in pairs.items()
                    ],
                )
        made += len(rows)
        next_id += len(rows)
    with database.write_tx() as tx:
        tx.execute(
            insert(Counter),
            [{"project_id": project_id, "name": name, "n": n} for name, n in sorted(counters.items())],
        )
        _group(tx, project_id)
    for first in range(1, photos + 1, BATCH):
        with database.write_tx() as tx:
            recount(tx, project_id, range(first, first + BATCH))  # scenes are no more than photos
    with database.write_tx() as tx:
        _remember(tx, project_id)
        tx.execute(text("ANALYZE"))
    return project_id


def _remember(tx: WriteTx, project_id: int) -> None:
    """Keep a past in which every number rose evenly to what it is."""
    counts = read(tx, project_id)
    rows = [
        {
            "project_id": project_id,
            "day": tx.now.date() - timedelta(days=DAYS - 1 - day),
            "name": name,
            "n": n * (day + 1) // (DAYS + 1),
        }
        for day in range(DAYS)
        for name, n in counts.items()
    ]
    tx.execute(delete(DayCounter).where(DayCounter.project_id == project_id))
    tx.execute(insert(DayCounter), rows)


def _group(tx: WriteTx, project_id: int) -> None:
    """Put photos into scenes of four, in the order they came; the first lies on top.

    The queue begins a scene that nobody has looked at by its first photo, too.
    """
    tx.execute(
        text(
            "INSERT INTO photo_group (id, project_id, n, top_id, created_at) "
            "SELECT (id + 3) / 4, project_id, count(*), min(id), min(created_at) FROM photo "
            "WHERE project_id = :project_id AND deleted_at IS NULL GROUP BY (id + 3) / 4, project_id"
        ),
        {"project_id": project_id},
    )
    tx.execute(
        text(
            "INSERT INTO counter (project_id, name, n) "
            "SELECT project_id, 'scenes', count(*) FROM photo_group WHERE project_id = :project_id "
            "GROUP BY project_id UNION ALL SELECT project_id, 'grouped', sum(n) FROM photo_group "
            "WHERE project_id = :project_id GROUP BY project_id"
        ),
        {"project_id": project_id},
    )
    tx.execute(
        text(
            "UPDATE photo SET group_id = (id + 3) / 4 WHERE project_id = :project_id "
            "AND (id + 3) / 4 IN (SELECT id FROM photo_group)"
        ),
        {"project_id": project_id},
    )
    tx.execute(
        text(
            "UPDATE photo_group SET fresh_priority = 0, fresh_id = ("
            "SELECT min(id) FROM photo WHERE photo.group_id = photo_group.id "
            "AND deleted_at IS NULL AND NOT damaged) "
            "WHERE project_id = :project_id AND NOT EXISTS (SELECT 1 FROM photo "
            "WHERE photo.group_id = photo_group.id AND deleted_at IS NULL AND state <> 'unlabelled')"
        ),
        {"project_id": project_id},
    )


def _project(tx: WriteTx, chance: random.Random) -> int:
    project = Project(name="Made up", time_zone="Europe/Berlin", created_at=tx.now, next_class_id=7)
    project.label_seq = project.event_seq = 0
    tx.add(project)
    tx.flush()
    for index, name in enumerate(CLASSES):
        tx.add(
            DefectClass(
                project_id=project.id,
                id=index + 1,
                name=name,
                color="#ffe45c",
                slot=index + 1,
                letter=name[0].upper() if name != "corrosion" else "R",
                key=str(index + 1),
                position=index + 1,
                created_at=tx.now,
            )
        )
    for number in range(1, 9):
        user = User(
            email=f"person{number}@depot.example",
            name=f"Person {number}",
            is_admin=False,
            preferences={},
            created_at=tx.now,
        )
        tx.add(user)
        tx.flush()
        role = "manager" if number == 1 else "labeler"
        tx.add(Membership(project_id=project.id, user_id=user.id, role=role, created_at=tx.now))
        tx.add(
            LoginSession(
                secret_hash=digest(f"bench-{number}"),
                user_id=user.id,
                created_at=tx.now,
                last_seen_at=tx.now,
                expires_at=tx.now + timedelta(days=30),
            )
        )
    tx.flush()
    return int(project.id)


def _photo(project_id: int, photo_id: int, chance: random.Random) -> dict[str, Any]:
    state = chance.choice(STATES)
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=photo_id)
    return {
        "id": photo_id,
        "project_id": project_id,
        "sha256": hashlib.sha256(str(photo_id).encode()).hexdigest(),
        "size": 3_000_000,
        "format": "jpeg",
        "name": f"IMG_{photo_id:06}.jpg",
        "width": 4032,
        "height": 3024,
        "orientation": 1,
        "damaged": chance.random() < 0.001,
        "damage": "",
        "state": state,
        "no_defect": state in ("done", "accepted") and chance.random() < 0.1,
        "reason": "",
        "seq": 0 if state == "unlabelled" else 3,
        "open_proposals": 0,
        "annotations": 0,
        "labeler_id": None if state == "unlabelled" else chance.randint(1, 8),
        "captured_at": moment.replace(tzinfo=None),
        "captured_zone": "assumed",
        "captured_utc": moment,
        "captured_doubtful": False,
        "sharpness": chance.uniform(0, 100),
        "attributes": {"origin": "found"} if chance.random() < 0.5 else {},
        "note": "",
        "uploader_id": chance.randint(1, 8),
        "created_at": moment,
        "deleted_at": moment if chance.random() < 0.001 else None,
    }


def _annotations(
    rows: list[dict[str, Any]], per_photo: float, chance: random.Random, counters: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Make boxes for the labelled photos, and count what the counters count."""

    def count(name: str, n: int = 1) -> None:
        counters[name] = counters.get(name, 0) + n

    for row in rows:
        n = 0
        if row["state"] != "unlabelled" and not row["no_defect"]:
            n = max(1, round(chance.uniform(0, 2 * per_photo)))
        row["annotations"] = n
        is_trashed = row["deleted_at"] is not None
        count("trashed" if is_trashed else f"state:{row['state']}")
        if row["no_defect"] and not is_trashed:
            count("no_defect")
        for _ in range(n):
            class_id = RARE_CLASS if chance.random() < 1e-5 else chance.choice((1, 1, 1, 2, 2, 3, 4, 5))
            if not is_trashed:
                count(f"class:{class_id}")
            x, y = round(chance.uniform(0, 3800), 2), round(chance.uniform(0, 2800), 2)
            width, height = round(chance.uniform(5, 200), 2), round(chance.uniform(5, 200), 2)
            shape = {"type": "box", "x": x, "y": y, "width": width, "height": height}
            yield {
                "uid": f"{chance.getrandbits(32):08x}-0000-7000-8000-{chance.getrandbits(48):012x}",
                "project_id": row["project_id"],
                "photo_id": row["id"],
                "rev": 1,
                "class_id": class_id,
                "kind": "box",
                "shape": orjson.dumps(shape).decode(),
                "x": x,
                "y": y,
                "width": width,
                "height": height,
                "area": round(width * height, 2),
                "attributes": "{}",
                "ignore": False,
                "author_id": row["labeler_id"],
                "source": "human",
                "created_at": row["created_at"],
                "updated_at": row["created_at"],
            }


def make(data: Path, *, photos: int, annotations: int) -> tuple[Database, int]:
    """Make an SQLite data folder with that many rows; gives the open database and the project's id."""
    data.mkdir(parents=True, exist_ok=True)
    database = Database(Settings(data=data))
    upgrade(database.write_engine)
    return database, populate(database, photos=photos, annotations=annotations)


def main() -> None:
    """Run from the command line."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("data", type=Path)
    reader.add_argument("--photos", type=int, default=100_000)
    reader.add_argument("--annotations", type=int, default=1_000_000)
    asked = reader.parse_args()
    began = time.perf_counter()
    database, project_id = make(asked.data, photos=asked.photos, annotations=asked.annotations)
    database.close()
    print(
        f"project {project_id}: {asked.photos:,} photos, {asked.annotations:,} annotations "
        f"in {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
