"""Examples in the class guide: places on real photos that are right, wrong or borderline for a class."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Select, case, func, select

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import Duplicate, FieldError, NotFound, Rejected
from app.models import GuideExample, Photo, User
from app.photos.guide_crops import Window, picture_for, window_on
from app.projects.blind import is_open_to
from app.projects.classes import load_class, lock_classes
from app.projects.guide_schemas import ExampleChanges, NewExample
from app.realtime.feed import publish
from app.team import audit
from app.team.actor import Actor, told
from app.web.pictures import pixel_urls

VERDICTS: Final = ("right", "wrong", "borderline")
MOST: Final = 36
"""Of one class: a page that somebody reads, not an album."""


def list_examples(
    tx: ReadTx, project_id: int, *, looker: int, root: str, class_id: int | None = None
) -> list[dict[str, Any]]:
    """List examples of a project or of one class, as the API does: right, wrong, borderline, oldest first.

    Those of a photo in the trash are shown to nobody, and come back with it. ``window`` is the part of the
    photo to show, ``picture`` the address of one of its pictures that is sharp enough for that. ``looker``
    sees none of a photo that they label blind.

    Raises NotFound.
    """
    order = case({name: place for place, name in enumerate(VERDICTS)}, value=GuideExample.verdict)
    statement = _shown().where(GuideExample.project_id == project_id, is_open_to(looker, tx.now))
    if class_id is not None:
        load_class(tx, project_id, class_id)
        statement = statement.where(GuideExample.class_id == class_id)
    return _to_wire(tx.execute(statement.order_by(GuideExample.class_id, order, GuideExample.id)), root)


def example_to_wire(tx: ReadTx, example: GuideExample, *, root: str) -> dict[str, Any]:
    """Show one example as the API does."""
    return _to_wire(tx.execute(_shown().where(GuideExample.id == example.id)), root)[0]


def _shown() -> Select[*tuple[Any, ...]]:
    return (
        select(GuideExample, Photo, User.name)
        .join(Photo, Photo.id == GuideExample.photo_id)
        .join(User, User.id == GuideExample.added_by)
        .where(GuideExample.deleted_at.is_(None), Photo.deleted_at.is_(None))
    )


def _to_wire(rows: Iterable[Any], root: str) -> list[dict[str, Any]]:
    return [_one_to_wire(example, photo, name, root) for example, photo, name in rows]


def _one_to_wire(example: GuideExample, photo: Photo, name: str, root: str) -> dict[str, Any]:
    place = Window(example.x, example.y, example.width, example.height)
    size = (photo.width or 1, photo.height or 1)
    window = window_on(place, size)
    return {
        "id": example.id,
        "class_id": example.class_id,
        "verdict": example.verdict,
        "uid": example.uid,
        **place._asdict(),
        "words": example.words,
        "added_by": {"id": example.added_by, "name": name},
        "added_at": to_wire(example.added_at),
        "photo": {"id": photo.id, "name": photo.name, "width": size[0], "height": size[1]},
        "window": window._asdict(),
        "picture": pixel_urls(photo, root=root)[picture_for(window, size)],
    }


def add_example(tx: WriteTx, actor: Actor, project_id: int, class_id: int, new: NewExample) -> GuideExample:
    """Add a place on a photo to a class's guide.

    Raises NotFound, Rejected (not a photo of the project, not on it, too many) or Duplicate.
    """
    lock_classes(tx, project_id)
    load_class(tx, project_id, class_id)
    _require_on_photo(tx, project_id, new)
    _require_room(tx, project_id, class_id)
    if new.uid is not None and tx.scalar(
        _live(project_id, class_id).where(GuideExample.photo_id == new.photo_id, GuideExample.uid == new.uid)
    ):
        raise Duplicate("This one is in the guide of this class already.")
    example = GuideExample(
        project_id=project_id,
        class_id=class_id,
        verdict=new.verdict,
        photo_id=new.photo_id,
        uid=new.uid,
        **{name: round(getattr(new, name), 2) for name in ("x", "y", "width", "height")},
        words=new.words,
        added_by=actor.user_id,
        added_at=tx.now,
    )
    tx.add(example)
    tx.flush()
    _tell(tx, actor, "guide.example.add", example)
    return example


def change_example(
    tx: WriteTx, actor: Actor, project_id: int, class_id: int, example_id: int, changes: ExampleChanges
) -> GuideExample:
    """Change what an example stands for, or its words. Raises NotFound, also for a deleted one."""
    example = _load(tx, project_id, class_id, example_id)
    if example.deleted_at is not None:
        raise NotFound("This example is deleted. Bring it back first.")
    for name in ("verdict", "words"):
        value = getattr(changes, name)
        if value is not None:
            setattr(example, name, value)
    tx.flush()
    _tell(tx, actor, "guide.example.change", example)
    return example


def delete_example(tx: WriteTx, actor: Actor, project_id: int, class_id: int, example_id: int) -> None:
    """Take an example out of the guide; ``restore_example`` brings it back. Raises NotFound."""
    example = _load(tx, project_id, class_id, example_id)
    if example.deleted_at is None:
        example.deleted_at = tx.now
        _tell(tx, actor, "guide.example.delete", example)


def restore_example(
    tx: WriteTx, actor: Actor, project_id: int, class_id: int, example_id: int
) -> GuideExample:
    """Put a deleted example back. Raises NotFound; Rejected when there is no room any more."""
    lock_classes(tx, project_id)
    example = _load(tx, project_id, class_id, example_id)
    if example.deleted_at is not None:
        _require_room(tx, project_id, class_id)
        example.deleted_at = None
        tx.flush()
        _tell(tx, actor, "guide.example.restore", example)
    return example


def _load(tx: WriteTx, project_id: int, class_id: int, example_id: int) -> GuideExample:
    """Load an example, also a deleted one; not one whose photo is in the trash."""
    example = tx.session.get(GuideExample, example_id)
    if example is None or (example.project_id, example.class_id) != (project_id, class_id):
        raise NotFound("There is no such example in this guide.")
    # Held, so that it stays where it is while the example changes.
    photo = select(Photo.deleted_at).where(Photo.id == example.photo_id).with_for_update(read=True)
    if tx.scalar(photo) is not None:
        raise NotFound("The photo of this example is in the trash.")
    return example


def _live(project_id: int, class_id: int) -> Select[Any]:
    return select(GuideExample.id).where(
        GuideExample.project_id == project_id,
        GuideExample.class_id == class_id,
        GuideExample.deleted_at.is_(None),
    )


def _require_room(tx: ReadTx, project_id: int, class_id: int) -> None:
    count = tx.scalar(select(func.count()).select_from(_live(project_id, class_id).subquery())) or 0
    if count >= MOST:
        raise Rejected(f"A class has at most {MOST} examples. Take out one that another says better.")


def _require_on_photo(tx: ReadTx, project_id: int, new: NewExample) -> None:
    # Held, so that it is not purged before the row that names it stands.
    photo = tx.execute(
        select(Photo.width, Photo.height)
        .where(
            Photo.id == new.photo_id,
            Photo.project_id == project_id,
            Photo.deleted_at.is_(None),
            Photo.damaged.is_(False),
        )
        .with_for_update(read=True)
    ).first()
    if photo is None:
        raise Rejected(
            "That cannot be an example.",
            errors=[FieldError("/photo_id", "is not a whole photo of this project")],
        )
    faults = [
        FieldError(f"/{length}", "reaches beyond the photo")
        for start, length in (("x", "width"), ("y", "height"))
        if getattr(new, start) + getattr(new, length) > getattr(photo, length) + 0.01
    ]
    if faults:
        raise Rejected("That place is not on the photo.", errors=faults)


def _tell(tx: WriteTx, actor: Actor, verb: str, example: GuideExample) -> None:
    target = f"project:{example.project_id} class:{example.class_id} photo:{example.photo_id}"
    audit.record(tx, actor.label, verb, target, {"example": example.id})
    publish(tx, example.project_id, "guide.changed", {"class_id": example.class_id, "actor": told(actor)})
