"""The queue at 100k photos and 32 labelers: time of ``queue/next`` and of the counts, on both databases.

Run: python -m bench.queue [--photos 100000] [--rounds 8] [--database sqlite|postgresql|both]

Thirty-two people each hold a stack of twenty, answer some of it and take more, in turn, as the editor does:
``hand_out`` is called as the API calls it, in a transaction of its own that commits. The bar: p95 of ``next``
<= 20 ms, from asking to the commit. Beside it stands the processor time of this process: on a machine
that is busy with other things it tells more, and on SQLite it is all of it. Some photos are assigned, some
come first; in most of the scenes somebody has begun. ``--late``: in every one, which is the longest way.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text, update

from app.db.engine import postgres_url
from app.db.migrate import upgrade
from app.db.tx import Database
from app.ids import UserId
from app.models import Photo, PhotoGroup, Project
from app.projects.queries import load_project
from app.review.counting import queue_counts
from app.review.handing import hand_out
from app.settings import Settings
from app.team.actor import Actor
from app.team.roles import Action
from bench.figures import percentile
from tests.factories import make_member, make_project, make_user
from tests.postgres import postgres_server

PEOPLE = 32
STACK = 20
BAR = 20.0  # milliseconds


@contextmanager
def databases(kind: str) -> Iterator[Database]:
    """Open an empty database of a kind that goes away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        if kind == "sqlite":
            database = Database(settings)
            upgrade(database.write_engine)
            yield database
            database.close()
            return
        with postgres_server() as admin:
            engine = create_engine(postgres_url(admin), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("DROP DATABASE IF EXISTS blemish_bench WITH (FORCE)"))
                connection.execute(text("CREATE DATABASE blemish_bench"))
            url = make_url(admin).set(database="blemish_bench").render_as_string(hide_password=False)
            database = Database(Settings(data=Path(folder), database_url=url))
            upgrade(database.write_engine)
            yield database
            database.close()
            with engine.connect() as connection:
                connection.execute(text("DROP DATABASE blemish_bench WITH (FORCE)"))


def people_of(database: Database, project_id: int) -> list[Actor]:
    """Make 32 labelers."""
    found = []
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        for number in range(PEOPLE):
            user = make_user(tx, f"labeler{number}")
            make_member(tx, project, user, "labeler")
            found.append(Actor(UserId(user.id), user.name, user.email, is_admin=False))
    return found


_STATES = """CASE WHEN i * 7919 % 20 < 8 THEN 'unlabelled' WHEN i * 7919 % 20 < 14 THEN 'done'
    WHEN i * 7919 % 20 < 18 THEN 'accepted' WHEN i * 7919 % 20 = 18 THEN 'in_progress' ELSE 'unsure' END"""
_FILL = (
    # Scenes of four, in the order they came.
    "INSERT INTO photo_group (id, project_id, n, top_id, created_at) "
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :scenes) "
    "SELECT i, :project, 4, 4 * i - 3, :now FROM n",
    "INSERT INTO photo (id, project_id, sha256, size, format, name, width, height, orientation, damaged, "
    "damage, state, no_defect, reason, seq, open_proposals, annotations, labeler_id, captured_doubtful, "
    "attributes, note, group_id, created_at) "
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :photos) "
    "SELECT i, :project, CAST(i AS varchar), 1, 'jpeg', 'IMG', 4032, 3024, 1, :no, '', "
    f"{_STATES}, :no, '', 0, 0, 0, CASE WHEN i * 7919 % 20 < 8 THEN NULL ELSE :first + i % 32 END, :no, "
    "'{}', '', (i + 3) / 4, :now FROM n",
    # By project and scene, as the index has it: by the scene alone each would be looked for among all photos.
    "UPDATE photo_group SET fresh_priority = 0, fresh_id = 4 * id - 3 WHERE NOT EXISTS "
    "(SELECT 1 FROM photo WHERE photo.project_id = photo_group.project_id "
    "AND photo.group_id = photo_group.id AND state <> 'unlabelled')",
    "INSERT INTO counter (project_id, name, n) "
    "SELECT :project, 'state:' || state, count(*) FROM photo GROUP BY state",
)


def fill(database: Database, photos: int) -> tuple[int, list[Actor]]:
    """Make a project of so many photos, two fifths of them unlabelled, and its people."""
    with database.write_tx() as tx:
        project_id = make_project(tx).id
    people = people_of(database, project_id)
    with database.write_tx() as tx:
        if not database.is_sqlite:
            tx.execute(text("SET LOCAL statement_timeout = 0"))
        values = {"project": project_id, "photos": photos, "scenes": photos // 4, "now": tx.now, "no": False}
        for statement in _FILL:
            names = [name for name in (*values, "first") if f":{name}" in statement]
            given = {**values, "first": people[0].user_id}
            tx.execute(text(statement), {name: given[name] for name in names})
    return project_id, people


def prepare(database: Database, people: list[Actor], *, late: bool) -> None:
    """Assign a tenth, put a twentieth first; ``late``: somebody has begun every scene."""
    with database.write_tx() as tx:
        waits = Photo.state == "unlabelled"
        tx.change(update(Photo).where(waits, Photo.id % 20 == 7).values(priority=1))
        for at, person in enumerate(people):
            assigned = update(Photo).where(waits, Photo.id % 320 == at * 10)
            tx.change(assigned.values(assignee_id=person.user_id))
        if late:
            tx.change(update(PhotoGroup).values(fresh_id=None, fresh_priority=None))
        tx.execute(text("ANALYZE"))


def run(database: Database, project_id: int, people: list[Actor], order: str, rounds: int) -> dict[str, Any]:
    """Have everybody take, answer and count in turn; gives (wall, processor) milliseconds of each call."""
    chance = random.Random(3)
    times: dict[str, list[tuple[float, float]]] = {"next": [], "queue": []}
    for _ in range(rounds):
        for person in people:
            began = now()
            with database.write_tx() as tx:
                items = hand_out(tx, person, project_id, order=order, count=STACK, skip=[])[1]
            times["next"].append(since(began))
            photos = [item for item in items if isinstance(item, Photo)]  # no rule asks for readings
            done = [photo.id for photo in photos if chance.random() < 0.7]
            with database.write_tx() as tx:
                values = {"state": "done", "labeler_id": person.user_id, "assignee_id": None}
                tx.change(update(Photo).where(Photo.id.in_(done)).values(**values))
                begun = [photo.group_id for photo in photos if photo.id in done]
                tx.change(update(PhotoGroup).where(PhotoGroup.id.in_(begun)).values(fresh_id=None))
            began = now()
            with database.read_tx() as tx:
                access = load_project(tx, person, project_id, Action.LABEL)
                queue_counts(tx, access, person.user_id)
            times["queue"].append(since(began))
    return times


def now() -> tuple[float, float]:
    """Tell both clocks, in seconds."""
    return time.perf_counter(), time.process_time()


def since(began: tuple[float, float]) -> tuple[float, float]:
    """Tell how long it took by both clocks, in milliseconds."""
    wall, processor = now()
    return (wall - began[0]) * 1000, (processor - began[1]) * 1000


def report(kind: str, photos: int, rounds: int, *, late: bool) -> None:
    """Print one table."""
    with databases(kind) as database:
        project_id, people = fill(database, photos)
        prepare(database, people, late=late)
        print(f"{kind}, {photos:,} photos, {PEOPLE} labelers{', late' if late else ''}", end="")
        print(f", load {os.getloadavg()[0]:.1f}; milliseconds: p50, p95, worst; processor: p50, p95")
        for order in ("oldest", "newest", "group"):
            for name, some in run(database, project_id, people, order, rounds).items():
                wall, processor = ([one[clock] for one in some] for clock in (0, 1))
                p95 = percentile(wall, 0.95)
                told = f"{p95 / BAR:.2f} of the bar" if name == "next" else ""
                print(
                    f"  {order:7} {name:6} {percentile(wall, 0.5):6.1f} {p95:6.1f} {max(wall):6.1f}  ", end=""
                )
                print(f"{percentile(processor, 0.5):6.1f} {percentile(processor, 0.95):6.1f}  {told}")


def main() -> None:
    """Run and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--photos", type=int, default=100_000)
    reader.add_argument("--rounds", type=int, default=8)
    reader.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    reader.add_argument("--late", action="store_true")
    asked = reader.parse_args()
    for kind in ("sqlite", "postgresql"):
        if asked.database in (kind, "both"):
            report(kind, asked.photos, asked.rounds, late=asked.late)


if __name__ == "__main__":
    main()
