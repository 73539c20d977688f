"""Writing what a run of change operations did: annotations, history, counts, the photo, the feed.

One transaction, few statements; the photo is locked already, and what everybody shares comes at the end.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from app.annotations import queries
from app.annotations.record import Record
from app.annotations.running import Outcome, Run
from app.db.tx import WriteTx
from app.models import Annotation, Operation, Photo, PhotoClass, Proposal
from app.photos.labelers import labeler_after
from app.photos.own_work import EMPTIED
from app.photos.picking import settle
from app.photos.queries import PhotoAccess
from app.photos.requests import withdraw_live
from app.photos.stacks import classes_moved, state_moved
from app.photos.wanted_readings import follow_state
from app.projects.comparisons import compare_again
from app.projects.counters import bump
from app.realtime.feed import labels_changed, publish

_annotation: Any = Annotation.__table__
_photo: Any = Photo.__table__
_photo_class: Any = PhotoClass.__table__

_INSERT = insert(_annotation)
_UPDATE = (
    update(_annotation)
    .where(_annotation.c.id == bindparam("_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "rev",
                "class_id",
                "kind",
                "shape",
                "x",
                "y",
                "width",
                "height",
                "area",
                "attributes",
                "ignore",
                "defect_uid",
                "source",
                "guide_version",
                "updated_at",
                "deleted_at",
            )
        }
    )
)
_INSERT_OPERATION = insert(Operation.__table__)  # type: ignore[arg-type]
_INSERT_PROPOSAL = insert(Proposal.__table__)  # type: ignore[arg-type]
_SET_PHOTO = (
    update(_photo)
    .where(_photo.c.id == bindparam("_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "seq",
                "state",
                "no_defect",
                "reason",
                "annotations",
                "open_proposals",
                "labeler_id",
                "labeled_at",
            )
        }
    )
)
_NO_MORE = delete(_photo_class).where(_photo_class.c.photo_id == bindparam("photo"), _photo_class.c.n <= 0)


def _photo_class_upsert(dialect: Any) -> Any:
    statement = dialect.insert(_photo_class)
    return statement.on_conflict_do_update(
        index_elements=["project_id", "class_id", "photo_id"],
        set_={"n": _photo_class.c.n + statement.excluded.n},
    ).returning(_photo_class.c.n)


_COUNT = {"sqlite": _photo_class_upsert(sqlite), "postgresql": _photo_class_upsert(postgresql)}


def write(tx: WriteTx, run: Run, access: PhotoAccess, *, settled: int = 0) -> dict[str, Any]:
    """Write a run; give the photo's {seq, state, no_defect, open_proposals} after it.

    ``settled`` proposals were decided in this run.
    """
    photo = access.photo
    connection = tx.connection()
    classes = _class_changes(run)
    live = photo.annotations + sum(classes.values())
    told: dict[str, Any] = {"seq": run.seq, "state": photo.state, "no_defect": photo.no_defect}
    has_changed = run.seq != photo.seq
    if has_changed and run.has_drawn:
        told["state"], told["no_defect"] = state_after(photo, live)
    if photo.state == "done" != told["state"]:
        _note_emptied(run)
    _write_annotations(connection, tx, run, photo)
    _write_history(connection, tx, run, photo)
    proposals = _write_proposals(connection, tx, run)
    told["open_proposals"] = photo.open_proposals + proposals - settled
    if has_changed or proposals or settled:
        _write_photo(connection, tx, run, access, {**told, "annotations": live})
        _write_counts(connection, tx, photo, classes, told)
        labels_changed(tx, photo.project_id)  # also by what is open: a filter asks for it
        if has_changed and told["state"] == "done":
            compare_again(tx, photo.project_id, photo.id)
        if photo.state == "retake" and told["state"] != "retake":
            withdraw_live(tx, photo.id)  # who draws on it needs no better picture
        follow_state(tx, photo, before=photo.state, now=str(told["state"]))
        if photo.state == "done" != told["state"]:
            settle(tx, photo, run.actor.user_id)
        _tell(tx, run, photo, told)
    return told


def state_after(photo: Photo, live: int) -> tuple[str, bool]:
    """Tell (state, no_defect) after an applied operation that leaves ``live`` annotations."""
    if photo.state == "done":
        return ("done" if live else "in_progress"), False
    return "in_progress", False


def _note_emptied(run: Run) -> None:
    """Note which operation took the last annotation off a done photo: what is drawn from then on is work."""
    taken = [outcome for outcome in run.outcomes if outcome.is_new and outcome.before and not outcome.after]
    taken[-1].detail = EMPTIED


def _write_annotations(connection: Connection, tx: WriteTx, run: Run, photo: Photo) -> None:
    now = tx.now
    changed = [record for record in run.records.values() if record.is_changed]
    new = [record for record in changed if record.id is None]
    if new:
        fixed = {"project_id": photo.project_id, "photo_id": photo.id, "created_at": now}
        connection.execute(
            _INSERT,
            [
                {
                    **fixed,
                    **_columns(record, now),
                    "uid": record.uid,
                    "author_id": record.author_id,
                    "score": record.score,
                }
                for record in new
            ],
        )
        ids = queries.ids_of(connection, [record.uid for record in new])
        for record in new:
            record.id = ids[record.uid]
    old = [record for record in changed if record.loaded_rev]
    if old:
        connection.execute(_UPDATE, [{"_id": record.id, **_columns(record, now)} for record in old])


def _columns(record: Record, now: Any) -> dict[str, Any]:
    x, y, width, height = record.bbox
    return {
        "rev": record.rev,
        "class_id": record.class_id,
        "kind": record.kind,
        "shape": record.shape,
        "x": x,
        "y": y,
        "width": width,
        "height": height,
        "area": record.area,
        "attributes": orjson.dumps(record.attributes, option=orjson.OPT_SORT_KEYS).decode(),
        "ignore": record.ignore,
        "defect_uid": record.defect_uid,
        "source": record.source,
        "guide_version": record.guide_version,
        "updated_at": now,
        "deleted_at": now if record.is_deleted else None,
    }


def _write_history(connection: Connection, tx: WriteTx, run: Run, photo: Photo) -> None:
    for outcome in run.outcomes:
        if outcome.record is not None:
            for content in (outcome.before, outcome.after):
                if content is not None:
                    content["id"] = outcome.record.id
    fixed = {
        "project_id": photo.project_id,
        "photo_id": photo.id,
        "actor_id": run.actor.user_id,
        "at": tx.now,
        "source": run.source,
    }
    rows = [
        {
            **fixed,
            "op_id": outcome.op.op_id,
            "step": outcome.op.step or outcome.op.op_id,
            "seq": outcome.seq,
            "action": outcome.op.action,
            "uid": outcome.op.uid,
            "payload": outcome.payload,
            "before": _text(outcome.before),
            "after": _text(outcome.after),
            "status": outcome.status,
            "detail": outcome.detail,
        }
        for outcome in run.outcomes
        if outcome.is_new
    ]
    if rows:
        connection.execute(_INSERT_OPERATION, rows)


def _text(content: dict[str, Any] | None) -> str | None:
    return None if content is None else orjson.dumps(content).decode()


def _write_proposals(connection: Connection, tx: WriteTx, run: Run) -> int:
    rows = [_proposal(outcome, run, tx.now) for outcome in run.outcomes if outcome.status == "conflict"]
    if rows:
        connection.execute(_INSERT_PROPOSAL, rows)
    return len(rows)


def _proposal(outcome: Outcome, run: Run, now: Any) -> dict[str, Any]:
    return {
        "photo_id": run.photo_id,
        "uid": outcome.op.uid,
        "op_id": outcome.op.op_id,
        "action": outcome.op.action,
        "base_rev": outcome.op.base_rev,
        "changes": orjson.dumps(outcome.asked).decode(),
        "author_id": run.actor.user_id,
        "at": now,
    }


def _class_changes(run: Run) -> Counter[int]:
    """Count how many live annotations each class won or lost."""
    changes: Counter[int] = Counter()
    for record in run.records.values():
        if record.is_changed and record.loaded_class != record.live_class:
            if record.loaded_class is not None:
                changes[record.loaded_class] -= 1
            if record.live_class is not None:
                changes[record.live_class] += 1
    return changes


def _write_photo(
    connection: Connection, tx: WriteTx, run: Run, access: PhotoAccess, values: dict[str, Any]
) -> None:
    photo = access.photo
    has_changed = run.seq != photo.seq and run.has_drawn
    connection.execute(
        _SET_PHOTO,
        {
            **values,
            "_id": photo.id,
            "reason": "" if values["state"] != photo.state else photo.reason,
            "labeler_id": labeler_after(tx, run.actor, access) if has_changed else photo.labeler_id,
            "labeled_at": tx.now if has_changed else photo.labeled_at,
        },
    )


def _write_counts(
    connection: Connection, tx: WriteTx, photo: Photo, classes: Counter[int], told: dict[str, Any]
) -> None:
    rows = [
        {"project_id": photo.project_id, "class_id": class_id, "photo_id": photo.id, "n": change}
        for class_id, change in sorted(classes.items())
        if change
    ]
    now = [connection.execute(_COUNT[tx.dialect], row).scalar_one() for row in rows]
    if any(n <= 0 for n in now):
        connection.execute(_NO_MORE, {"photo": photo.id})
    if any(n <= 0 or n == row["n"] for n, row in zip(now, rows, strict=True)):
        classes_moved(tx, photo.group_id)
    counters = {f"class:{class_id}": change for class_id, change in classes.items()}
    if told["state"] != photo.state:
        counters[f"state:{photo.state}"] = -1
        counters[f"state:{told['state']}"] = 1
        state_moved(tx, photo.group_id, photo.state, told["state"])
    if told["no_defect"] != photo.no_defect:
        counters["no_defect"] = 1 if told["no_defect"] else -1
    bump(tx, photo.project_id, counters)


def _tell(tx: WriteTx, run: Run, photo: Photo, told: dict[str, Any]) -> None:
    data = {
        "photo_id": photo.id,
        "photo_seq": run.seq,
        "actor": {"id": run.actor.user_id, "name": run.actor.name},
    }
    op_ids = [outcome.op.op_id for outcome in run.outcomes if outcome.is_new]
    publish(tx, photo.project_id, "annotations.changed", {**data, "op_ids": op_ids})
    if told["state"] != photo.state:
        publish(tx, photo.project_id, "photo.state", data)
