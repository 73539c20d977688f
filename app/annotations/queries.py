"""Reading annotations, proposals and the operations that made them. Core statements: this is a hot path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from app.annotations.record import Record, UsedClass
from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import NotFound
from app.models import Annotation, DefectClass, Operation, Project, Proposal, User
from app.photos.queries import PhotoAccess, load_photo
from app.projects.classes import hold_classes
from app.team.actor import Actor
from app.team.roles import Action

_annotation = Annotation.__table__
_operation = Operation.__table__
_proposal = Proposal.__table__
_user = User.__table__
_class = DefectClass.__table__
_project = Project.__table__

_RECORDS = select(_annotation).where(_annotation.c.uid.in_(bindparam("uids", expanding=True)))
_LIVE = (
    select(_annotation)
    .where(_annotation.c.photo_id == bindparam("photo"), _annotation.c.deleted_at.is_(None))
    .order_by(_annotation.c.id)
)
_IDS = select(_annotation.c.uid, _annotation.c.id).where(
    _annotation.c.uid.in_(bindparam("uids", expanding=True))
)
_KNOWN = select(
    _operation.c.op_id,
    _operation.c.photo_id,
    _operation.c.actor_id,
    _operation.c.payload,
    _operation.c.status,
    _operation.c.detail,
    _operation.c.after,
).where(_operation.c.op_id.in_(bindparam("op_ids", expanding=True)))
_NAMES = select(_user.c.id, _user.c.name).where(_user.c.id.in_(bindparam("ids", expanding=True)))
_CLASSES = (
    select(_project.c.archived_at, _class.c.id, _class.c.retired_at, _class.c.guide_version)
    .select_from(
        _project.outerjoin(
            _class,
            (_class.c.project_id == _project.c.id) & _class.c.id.in_(bindparam("ids", expanding=True)),
        )
    )
    .where(_project.c.id == bindparam("project"))
)
_CHANGES = (
    select(_operation.c.before, _operation.c.after)
    .where(
        _operation.c.uid == bindparam("uid"),
        _operation.c.status.in_(("applied", "merged")),
        _operation.c.before.is_distinct_from(_operation.c.after),  # some changed nothing
    )
    .order_by(_operation.c.id.desc())
    .limit(bindparam("most"))
)
_PROPOSALS = (
    select(_proposal)
    .where(_proposal.c.photo_id == bindparam("photo"), _proposal.c.taken.is_(None))
    .order_by(_proposal.c.id)
)


def load_records(connection: Connection, uids: Iterable[str]) -> dict[str, tuple[int, Record]]:
    """Load annotations by uid, tombstones too: uid -> (photo id, record)."""
    rows = connection.execute(_RECORDS, {"uids": list(uids)})
    return {row.uid: (row.photo_id, _record(row)) for row in rows}


def load_live(connection: Connection, photo_id: int) -> list[Record]:
    """Load a photo's live annotations by id."""
    return [_record(row) for row in connection.execute(_LIVE, {"photo": photo_id})]


def ids_of(connection: Connection, uids: Sequence[str]) -> dict[str, int]:
    """Map uids to ids."""
    return {row.uid: row.id for row in connection.execute(_IDS, {"uids": uids})}


def _record(row: Any) -> Record:
    is_deleted = row.deleted_at is not None
    return Record(
        uid=row.uid,
        class_id=row.class_id,
        kind=row.kind,
        shape=row.shape,
        bbox=(row.x, row.y, row.width, row.height),
        area=row.area,
        attributes=orjson.loads(row.attributes),
        ignore=row.ignore,
        defect_uid=row.defect_uid,
        author_id=row.author_id,
        source=row.source,
        id=row.id,
        score=row.score,
        guide_version=row.guide_version,
        rev=row.rev,
        is_deleted=is_deleted,
        loaded_rev=row.rev,
        loaded_class=None if is_deleted else row.class_id,
    )


def known_operations(connection: Connection, op_ids: Sequence[str]) -> dict[str, Any]:
    """Load the operations that are known already, by op_id, with what they answered."""
    return {row.op_id: row for row in connection.execute(_KNOWN, {"op_ids": op_ids})}


def project_classes(
    connection: Connection, project_id: int, class_ids: Iterable[int]
) -> tuple[bool, dict[int, UsedClass]]:
    """Tell whether the project is archived, and which of these classes it has, by id."""
    rows = connection.execute(_CLASSES, {"project": project_id, "ids": list(class_ids)}).all()
    classes = {
        row.id: UsedClass(row.retired_at is not None, row.guide_version) for row in rows if row.id is not None
    }
    return rows[0].archived_at is not None, classes


def changes_since(connection: Connection, uid: str, most: int) -> list[tuple[str | None, str | None]]:
    """Load (before, after) of the latest ``most`` operations that changed an annotation, latest first."""
    rows = connection.execute(_CHANGES, {"uid": uid, "most": most})
    return [(row.before, row.after) for row in rows]


def names_of(connection: Connection, user_ids: Iterable[int | None], actor: Actor) -> dict[int, str]:
    """Map user ids to names; the actor's own is known."""
    names = {int(actor.user_id): actor.name}
    missing = {user_id for user_id in user_ids if user_id is not None} - names.keys()
    if missing:
        names.update((row.id, row.name) for row in connection.execute(_NAMES, {"ids": sorted(missing)}))
    return names


def author(user_id: int | None, names: dict[int, str]) -> dict[str, Any] | None:
    """Write a person as the wire does: {id, name}, or null."""
    return None if user_id is None else {"id": user_id, "name": names.get(user_id, "")}


def with_author(content: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    """Write an annotation's content as the wire does."""
    return {**content, "author": author(content["author"], names)}


def photo_annotations(tx: ReadTx, actor: Actor, photo_id: int) -> dict[str, Any]:
    """List what is on a photo: {seq, annotations, proposals}; live annotations by id.

    Shapes are spliced as they are stored (orjson fragments). Raises NotFound or Forbidden.
    """
    access = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS)
    connection = tx.connection()
    live = load_live(connection, access.id)
    proposals = open_proposals(connection, access.id)
    people = [record.author_id for record in live] + [row.author_id for row in proposals]
    names = names_of(connection, people, actor)
    uids = {row.uid for row in proposals}
    targets = load_records(connection, uids) if uids else {}
    latest = latest_changes(connection, uids) if uids else {}
    names |= names_of(connection, [row.actor_id for row in latest.values()], actor)
    return {
        "seq": access.photo.seq,
        "annotations": [with_author(record.content(), names) for record in live],
        "proposals": [
            {
                **_proposal_answer(row, targets[row.uid][1], names),
                "against": _against(latest.get(row.uid), targets[row.uid][1], names),
            }
            for row in proposals
        ],
    }


def open_proposals(connection: Connection, photo_id: int) -> list[Any]:
    """Load the proposals of a photo that wait for a verdict, oldest first."""
    return list(connection.execute(_PROPOSALS, {"photo": photo_id}))


def _proposal_answer(row: Any, current: Record, names: dict[int, str]) -> dict[str, Any]:
    """Write a proposal as the whole annotation that it would make, and which fields it asks for."""
    asked = orjson.loads(row.changes)
    named = [f"attributes/{name}" for name in asked.get("attributes") or {}]
    attributes = {**current.attributes, **(asked.get("attributes") or {})}
    return {
        "id": row.id,
        "uid": row.uid,
        "action": row.action,
        "asked": sorted([*(name for name in asked if name != "attributes"), *named]),
        "base_rev": row.base_rev,
        "class_id": asked.get("class_id", current.class_id),
        "shape": asked.get("shape") or orjson.Fragment(current.shape),
        "attributes": {name: value for name, value in attributes.items() if value is not None},
        "ignore": asked.get("ignore", current.ignore),
        "defect_uid": asked.get("defect_uid", current.defect_uid),
        "author": author(row.author_id, names),
        "at": to_wire(row.at),
    }


def latest_changes(connection: Connection, uids: Iterable[str]) -> dict[str, Any]:
    """Load the latest operation that changed each annotation, by uid."""
    changed = (
        select(_operation.c.uid, func.max(_operation.c.id).label("id"))
        .where(
            _operation.c.uid.in_(list(uids)),
            _operation.c.status.in_(("applied", "merged")),
            _operation.c.before.is_distinct_from(_operation.c.after),
        )
        .group_by(_operation.c.uid)
        .subquery()
    )
    rows = connection.execute(
        select(_operation.c.uid, _operation.c.actor_id, _operation.c.at).join(
            changed, changed.c.id == _operation.c.id
        )
    )
    return {row.uid: row for row in rows}


def _against(latest: Any, current: Record, names: dict[int, str]) -> dict[str, Any]:
    """Tell whose version the annotation is now that a proposal clashed with, and since when."""
    return {
        "author": author(latest.actor_id, names) if latest else None,
        "at": to_wire(latest.at) if latest else None,
        "deleted": current.is_deleted,
    }


def load_proposal(
    tx: WriteTx, actor: Actor, proposal_id: int, action: Action
) -> tuple[PhotoAccess, Proposal]:
    """Load a proposal to decide it, with its photo, which is locked: the one access check of proposals.

    Raises NotFound or Forbidden.
    """
    photo_id = tx.scalar(select(Proposal.photo_id).where(Proposal.id == proposal_id))
    if photo_id is None:
        raise NotFound
    hold_classes(tx, photo_id)
    access = load_photo(tx, actor, photo_id, action, lock=True)
    proposal = tx.session.get_one(Proposal, proposal_id, populate_existing=True)
    return access, proposal
