"""Purging the trash: photos that lay there for 30 days go for good, and a tombstone stays.

Rows go first, in small transactions, with what hangs on the photo; its history stays. Then, outside of any
transaction, bytes that no row names any more. A tombstone says until then that its bytes are still to be
looked at, so that a purge which broke off is finished by the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, case, cast, delete, func, select, update

from app.clock import to_wire
from app.db.tx import Database, ReadTx, WriteTx
from app.jobs import rows
from app.models import (
    Annotation,
    Comment,
    FieldRequest,
    GoldPhoto,
    GuideExample,
    Job,
    Lease,
    Likeness,
    Mention,
    Photo,
    PhotoClass,
    PhotoLink,
    Presence,
    Project,
    Proposal,
    PurgedPhoto,
    Reading,
    ReadingOperation,
    Receipt,
    Review,
    ShotExample,
    Skip,
    Verdict,
)
from app.photos.leases import lock_leases_of
from app.projects.counters import bump
from app.realtime.feed import labels_changed
from app.storage.blobs import Blobs
from app.team import audit
from app.team.actor import Actor

KIND: Final = "purge"
TRASH_TIME: Final = timedelta(days=30)
_AT_ONCE: Final = 20  # photos a transaction: each may carry thousands of annotations
_HANGING: Final[tuple[Any, ...]] = (
    Comment,
    Reading,
    GoldPhoto,
    Review,
    Verdict,
    GuideExample,
    Annotation,
    Proposal,
    PhotoClass,
    Lease,
    Skip,
    Presence,
    Receipt,
    ShotExample,
    FieldRequest,
    Likeness,
)


def ask_for_purge(tx: WriteTx, actor: Actor, project_id: int) -> Job:
    """Queue the purge of what lies in a project's trash for 30 days now; one that waits or runs is enough."""
    job: Job | None = tx.scalar(
        select(Job)
        .where(Job.kind == KIND, Job.project_id == project_id, Job.state.in_(("queued", "running")))
        .limit(1)
    )
    if job is None:
        before = to_wire(tx.now - TRASH_TIME)
        job = rows.enqueue(
            tx, KIND, project_id=project_id, payload={"before": before}, created_by=actor.user_id
        )
        audit.record(tx, actor.label, "photos.purge.ask", f"project:{project_id}", {"job": job.id})
    return job


def count_due(tx: ReadTx, project_id: int, before: datetime) -> int:
    """Count the photos that lie in a project's trash since ``before`` or longer."""
    return int(tx.scalar(select(func.count()).select_from(Photo).where(*_due(project_id, before))))


def _due(project_id: int, before: datetime) -> list[ColumnElement[bool]]:
    return [Photo.project_id == project_id, Photo.deleted_at.is_not(None), Photo.deleted_at <= before]


def purge_some(tx: WriteTx, project_id: int, *, before: datetime, by: int | None) -> int:
    """Purge a few of the photos that are due; tells how many, 0 when none is left."""
    photos = tx.execute(
        select(Photo.id, Photo.sha256, Photo.size, Photo.deleted_at, Photo.deleted_by)
        .where(*_due(project_id, before))
        .order_by(Photo.id)
        .limit(_AT_ONCE)
        .with_for_update()
    ).all()
    if not photos:
        return 0
    ids = [photo.id for photo in photos]
    lock_leases_of(tx, ids)
    is_one_end = PhotoLink.photo_id.in_(ids) | PhotoLink.other_id.in_(ids)
    tx.change(_without_session(delete(PhotoLink).where(is_one_end)))
    for key, parent in ((Mention.comment_id, Comment), (ReadingOperation.reading_id, Reading)):
        of_these = select(parent.id).where(parent.photo_id.in_(ids))
        tx.change(_without_session(delete(key.class_).where(key.in_(of_these))))
    for table in _HANGING:
        tx.change(_without_session(delete(table).where(table.photo_id.in_(ids))))
    is_answer = FieldRequest.answer_photo_id.in_(ids)
    tx.change(_without_session(update(FieldRequest).where(is_answer).values(answer_photo_id=None)))
    tx.change(_without_session(delete(Photo).where(Photo.id.in_(ids))))
    for photo in photos:
        tx.add(
            PurgedPhoto(
                photo_id=photo.id,
                project_id=project_id,
                sha256=photo.sha256,
                size=photo.size,
                deleted_at=photo.deleted_at,
                deleted_by=photo.deleted_by,
                purged_at=tx.now,
                purged_by=by,
            )
        )
    bump(tx, project_id, {"trashed": -len(photos), "bytes": -sum(photo.size for photo in photos)})
    labels_changed(tx, project_id)  # exports tell how much lies in the trash
    audit.record(tx, f"user:{by}" if by else "host", "photos.purge", f"project:{project_id}", {"photos": ids})
    return len(photos)


def _without_session(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)


def remove_bytes(database: Database, blobs: Blobs, project_id: int, *, check: Callable[[], None]) -> None:
    """Remove from the disk what a project's purged photos left, as far as no photo anywhere needs it.

    ``check`` is called between photos and may raise. Raises Unavailable while a backup is being made.
    """
    while True:
        with database.read_tx() as tx:
            hashes = tx.scalars(
                select(PurgedPhoto.sha256)
                .where(PurgedPhoto.project_id == project_id, PurgedPhoto.settled_at.is_(None))
                .limit(_AT_ONCE)
            ).all()
        if not hashes:
            return
        for sha256 in hashes:
            check()
            _remove(database, blobs, sha256)
        with database.write_tx() as write:
            write.change(
                _without_session(
                    update(PurgedPhoto)
                    .where(PurgedPhoto.project_id == project_id, PurgedPhoto.sha256.in_(hashes))
                    .values(settled_at=write.now)
                )
            )


def _remove(database: Database, blobs: Blobs, sha256: str) -> None:
    with blobs.removing():
        if _is_needed(database, sha256):
            return
        for drawn in blobs.drawn_from(sha256):
            if not _is_needed(database, drawn):  # somebody may have sent in a picture from an export
                blobs.remove(drawn)
        blobs.remove(sha256)


def _is_needed(database: Database, sha256: str) -> bool:
    with database.read_tx() as tx:
        return tx.scalar(select(Photo.id).where(Photo.sha256 == sha256).limit(1)) is not None


@dataclass(slots=True)
class Trash:
    """The trash of one project: ``due`` photos lie there for 30 days or longer.

    ``left`` files are of photos that were purged already and are still on the disk. ``size`` is what a purge
    would free at the most, in bytes. ``job`` is the last purge.
    """

    project_id: int
    name: str
    job: Job | None
    photos: int = 0
    due: int = 0
    left: int = 0
    size: int = 0


def list_trash(tx: ReadTx) -> list[Trash]:
    """List the projects whose trash holds something, or did while its files are still there, by name."""
    is_due = Photo.deleted_at <= tx.now - TRASH_TIME
    lying = tx.execute(
        select(
            Photo.project_id,
            func.count().label("photos"),
            func.sum(cast(is_due, Integer)).label("due"),
            func.sum(case((is_due, Photo.size), else_=0)).label("size"),
        )
        .where(Photo.deleted_at.is_not(None))
        .group_by(Photo.project_id)
    ).all()
    left = tx.execute(
        select(PurgedPhoto.project_id, func.count().label("left"), func.sum(PurgedPhoto.size).label("size"))
        .where(PurgedPhoto.settled_at.is_(None))
        .group_by(PurgedPhoto.project_id)
    ).all()
    last = select(func.max(Job.id)).where(Job.kind == KIND).group_by(Job.project_id)
    found = {
        project.id: Trash(project.id, project.name, job)
        for project, job in tx.execute(
            select(Project, Job)
            .outerjoin(Job, (Job.project_id == Project.id) & Job.id.in_(last))
            .where(Project.id.in_({row.project_id for row in (*lying, *left)}))
            .order_by(func.lower(Project.name), Project.id)
        )
    }
    for row in lying:
        trash = found[row.project_id]
        trash.photos, trash.due, trash.size = row.photos, int(row.due), int(row.size)
    for row in left:
        trash = found[row.project_id]
        trash.left, trash.size = row.left, trash.size + int(row.size)
    return list(found.values())
