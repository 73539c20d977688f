"""Changing the shot list: what pictures a project still wants, written by its managers.

Photos go on naming a shot that was closed or deleted: phones may have been asked days before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from app.db.tx import ReadTx, WriteTx
from app.errors import FieldError, Rejected
from app.models import CaptureLink, DefectClass, Photo, ShotExample, WantedShot
from app.projects.attributes import check_attributes, fault_at, list_attributes
from app.projects.classes import lock_classes
from app.projects.schemas import MAX_SHOTS, NewShot, ShotChanges
from app.projects.shot_list import list_shots, load_shot
from app.realtime.feed import publish
from app.team import audit
from app.team.actor import Actor, told


def add_shot(tx: WriteTx, actor: Actor, project_id: int, new: NewShot) -> WantedShot:
    """Write what is wanted, at the end of the list. Raises Rejected."""
    lock_classes(tx, project_id)  # a shot names a class, and takes the next place
    listed = list_shots(tx, project_id)
    _require_room(listed)
    _check_class(tx, project_id, new.class_id)
    _check_links(tx, project_id, new.link_ids)
    shot = WantedShot(
        project_id=project_id,
        title=new.title,
        words=new.words,
        class_id=new.class_id,
        is_clean=new.clean,
        attributes=_checked_answers(tx, project_id, new.attributes),
        wanted=new.wanted,
        link_ids=new.link_ids,
        position=max((other.position for other in listed), default=0) + 1,
        created_by=actor.user_id,
        created_at=tx.now,
    )
    tx.add(shot)
    tx.flush()
    _show_example(tx, shot, new.example_id)
    _tell(tx, actor, "shot.add", shot)
    return shot


def change_shot(tx: WriteTx, actor: Actor, project_id: int, shot_id: int, changes: ShotChanges) -> WantedShot:
    """Change a wanted shot, its place in the list, or whether it is open. Raises NotFound, Rejected."""
    lock_classes(tx, project_id)
    shot = load_shot(tx, project_id, shot_id)
    given = changes.model_fields_set
    for field in ("title", "words", "wanted"):
        value = getattr(changes, field)
        if value is not None:
            setattr(shot, field, value)
    if "class_id" in given:
        _check_class(tx, project_id, changes.class_id)
        shot.class_id = changes.class_id
        shot.is_clean = shot.is_clean and changes.class_id is None
    if changes.clean is not None:
        shot.is_clean = changes.clean
        shot.class_id = None if changes.clean else shot.class_id
    if changes.attributes is not None:
        shot.attributes = _checked_answers(tx, project_id, changes.attributes)
    if "link_ids" in given:
        _check_links(tx, project_id, changes.link_ids)
        shot.link_ids = changes.link_ids
    if "example_id" in given:
        _show_example(tx, shot, changes.example_id)
    if changes.position is not None:
        _move_to(shot, list_shots(tx, project_id), changes.position)
    if changes.closed is not None:
        shot.closed_at = tx.now if changes.closed else None
    tx.flush()
    _tell(tx, actor, "shot.change", shot)
    return shot


def delete_shot(tx: WriteTx, actor: Actor, project_id: int, shot_id: int) -> None:
    """Take a shot off the list; its photos stay, and ``restore_shot`` brings it back. Raises NotFound."""
    shot = load_shot(tx, project_id, shot_id)
    if shot.deleted_at is None:
        shot.deleted_at = tx.now
        _tell(tx, actor, "shot.delete", shot)


def restore_shot(tx: WriteTx, actor: Actor, project_id: int, shot_id: int) -> WantedShot:
    """Put a deleted shot back where it stood. Raises NotFound; Rejected when the list is full."""
    lock_classes(tx, project_id)
    shot = load_shot(tx, project_id, shot_id)
    if shot.deleted_at is not None:
        _require_room(list_shots(tx, project_id))
        shot.deleted_at = None
        tx.flush()
        _tell(tx, actor, "shot.restore", shot)
    return shot


def _require_room(listed: Sequence[WantedShot]) -> None:
    if len(listed) >= MAX_SHOTS:
        raise Rejected(f"A project has at most {MAX_SHOTS} wanted shots. Delete one that is done.")


def _check_class(tx: ReadTx, project_id: int, class_id: int | None) -> None:
    if class_id is not None and tx.session.get(DefectClass, (project_id, class_id)) is None:
        raise Rejected(
            "That is not a class of this project.",
            errors=[FieldError("/class_id", "is not a class of this project")],
        )


def _check_links(tx: ReadTx, project_id: int, link_ids: list[int] | None) -> None:
    if link_ids is None:
        return
    known = tx.scalar(
        select(func.count())
        .select_from(CaptureLink)
        .where(CaptureLink.project_id == project_id, CaptureLink.id.in_(link_ids))
    )
    if known != len(link_ids):
        raise Rejected(
            "Some of these are not capture links of this project.",
            errors=[FieldError("/link_ids", "holds one that is no link of this project, or twice the same")],
        )


def _checked_answers(tx: ReadTx, project_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check the answers that photos of a shot get. What is built in, only who takes the photo can know."""
    definitions = list_attributes(tx, project_id, on="photo")
    told_by_taker = {row.name for row in definitions if row.is_builtin} & values.keys()
    if told_by_taker:
        raise Rejected(
            "Some answers are for who takes the photo.",
            errors=[
                fault_at("/attributes", name, "is told by who takes it") for name in sorted(told_by_taker)
            ],
        )
    checked = check_attributes(definitions, values, "photo")
    return {name: value for name, value in checked.items() if value is not None}


def _show_example(tx: WriteTx, shot: WantedShot, photo_id: int | None) -> None:
    """Let phones see one photo of the project as the example. Raises Rejected."""
    tx.change(delete(ShotExample).where(ShotExample.shot_id == shot.id))
    if photo_id is None:
        return
    # Held, so that it is not purged before the row that names it stands.
    photo = tx.scalar(
        select(Photo.id)
        .where(
            Photo.id == photo_id,
            Photo.project_id == shot.project_id,
            Photo.deleted_at.is_(None),
            Photo.damaged.is_(False),
        )
        .with_for_update(read=True)
    )
    if photo is None:
        raise Rejected(
            "That cannot be an example.",
            errors=[FieldError("/example_id", "is not a whole photo of this project")],
        )
    tx.add(ShotExample(shot_id=shot.id, photo_id=photo_id))
    tx.flush()


def _move_to(shot: WantedShot, listed: Sequence[WantedShot], position: int) -> None:
    order = [other for other in listed if other.id != shot.id]
    order.insert(position - 1, shot)
    for index, item in enumerate(order, start=1):
        item.position = index


def _tell(tx: WriteTx, actor: Actor, verb: str, shot: WantedShot) -> None:
    audit.record(tx, actor.label, verb, f"project:{shot.project_id} shot:{shot.id}")
    publish(tx, shot.project_id, "shot.changed", {"shot_id": shot.id, "actor": told(actor)})
