"""The job that holds readings against what counts, and keeps the figures of a project."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, or_, select

from app.annotations.queries import load_live
from app.db.tx import Database, ReadTx, WriteTx
from app.jobs.handlers import Handler, House
from app.jobs.running import RunningJob
from app.models import Agreement, Photo, Reading
from app.photos.wanted_readings import DONE
from app.projects.comparisons import KIND
from app.realtime.feed import publish
from app.review.agreement_queries import is_compared


class _Waiting(NamedTuple):
    """A reading to compare, with what counted on its photo at ``seq``."""

    reading_id: int
    seq: int
    size: tuple[int, int]
    ours: list[dict[str, Any]]
    theirs: list[dict[str, Any]]


def compare_readings(job: RunningJob, house: House) -> None:
    """Compare every reading whose photo changed since; then work out what they tell together.

    A comparison is made between two transactions, not in one: it may take seconds. What was changed meanwhile
    is compared by the job that the change asked for.
    """
    from app.review import comparing  # its libraries are large: only for who compares

    project_id = job.claim.project_id
    assert project_id is not None
    compared = last = 0
    while (waiting := _next(house.database, project_id, after=last)) is not None:
        job.check()
        last = waiting.reading_id
        found = comparing.compare(waiting.ours, waiting.theirs, size=waiting.size)
        with house.database.write_tx() as tx:
            compared += _keep(tx, waiting, found, comparing.agreement_of(found))
        job.report(compared, compared)
    with house.database.read_tx() as tx:
        figures = _figures(tx, project_id)
    with job.finishing({"readings": compared}) as ending:
        _keep_figures(ending, project_id, figures)


def _next(database: Database, project_id: int, *, after: int) -> _Waiting | None:
    with database.read_tx() as tx:
        row = tx.execute(
            select(Reading, Photo)
            .join(Photo, Photo.id == Reading.photo_id)
            .where(*_is_stale(project_id), Reading.id > after)
            .order_by(Reading.id)
            .limit(1)
        ).first()
        if row is None:
            return None
        reading, photo = row
        ours = [
            {
                "uid": record.uid,
                "class_id": record.class_id,
                "ignore": record.ignore,
                "shape": orjson.loads(record.shape),
            }
            for record in load_live(tx.connection(), photo.id)
        ]
        size = (photo.width or 1, photo.height or 1)
        return _Waiting(reading.id, photo.seq, size, ours, orjson.loads(reading.annotations))


def _is_stale(project_id: int) -> list[ColumnElement[bool]]:
    """Ask for readings to compare: not settled yet, of a photo that is done, as it is not known yet."""
    return [
        Reading.project_id == project_id,
        Reading.state == "done",
        Reading.settled_at.is_(None),
        Photo.deleted_at.is_(None),
        Photo.state.in_(DONE),
        or_(Reading.compared_seq.is_(None), Reading.compared_seq != Photo.seq),
    ]


def _keep(tx: WriteTx, waiting: _Waiting, found: Any, agreement: float) -> bool:
    """Keep a comparison unless its reading was opened again, settled or changed meanwhile."""
    reading = tx.session.get(Reading, waiting.reading_id, with_for_update=True, populate_existing=True)
    if reading is None or reading.state != "done" or reading.settled_at is not None:
        return False
    if orjson.loads(reading.annotations) != waiting.theirs:
        return False
    reading.comparison = orjson.dumps(found).decode()
    reading.compared_seq, reading.agreement = waiting.seq, agreement
    tx.flush()
    return True


def _figures(tx: ReadTx, project_id: int) -> dict[str, Any]:
    from app.review.agreement import Compared, figures_of

    rows = tx.execute(
        select(Reading.id, Reading.photo_id, Reading.agreement, Reading.comparison)
        .join(Photo, Photo.id == Reading.photo_id)
        .where(*is_compared(project_id))
        .order_by(Reading.id)
    )
    return figures_of([Compared(row[0], row[1], row[2], orjson.loads(row[3])) for row in rows])


def _keep_figures(tx: WriteTx, project_id: int, figures: dict[str, Any]) -> None:
    row = tx.session.get(Agreement, project_id, with_for_update=True)
    if row is None:
        row = Agreement(project_id=project_id)
        tx.add(row)
    row.figures, row.made_at = orjson.dumps(figures).decode(), tx.now
    tx.flush()
    publish(tx, project_id, "agreement")


HANDLERS: dict[str, Handler] = {KIND: compare_readings}
