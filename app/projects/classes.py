"""Defect classes: adding, changing, retiring. Merging them is in ``merge``, how they look in ``palette``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Select, bindparam, delete, or_, select, update

from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, Duplicate, FieldError, NotFound, Rejected
from app.models import (
    Annotation,
    AttributeDefinition,
    ClassMerge,
    DefectClass,
    GuideExample,
    GuideSeen,
    GuideText,
    Operation,
    Photo,
    Project,
    Proposal,
    Reading,
    WantedShot,
)
from app.projects import palette
from app.projects.guide_words import keep_words
from app.projects.schemas import MAX_CLASSES, ClassChanges, NewClass
from app.realtime.feed import labels_changed, publish
from app.team import audit
from app.team.actor import Actor

_PROJECT_OF = select(Photo.project_id).where(Photo.id == bindparam("photo"))


def list_classes(tx: ReadTx, project_id: int) -> list[DefectClass]:
    """List every class of a project in key order: by position; retired ones too."""
    rows = tx.scalars(
        select(DefectClass)
        .where(DefectClass.project_id == project_id)
        .order_by(DefectClass.position, DefectClass.id)
    )
    return list(rows)


def load_class(tx: ReadTx, project_id: int, class_id: int) -> DefectClass:
    """Load one class of a project. Raises NotFound."""
    row = tx.session.get(DefectClass, (project_id, class_id))
    if row is None:
        raise NotFound("There is no such class in this project.")
    return row


def lock_classes(tx: WriteTx, project_id: int) -> None:
    """Change a project's classes and attributes one call after the other; taken before anything is read.

    Two at once would each see the other's name, letter, key or number as free. No save that uses a class
    runs meanwhile (``hold_classes``).
    """
    tx.lock(_lock_name(project_id))


def hold_classes(tx: WriteTx, photo_id: int) -> None:
    """Keep the classes of a photo's project as they are while a photo is being labelled.

    A merge would miss what a save is about to draw, and the save would not tell that its class is retired.
    Taken before the photo is locked: a merge has the classes first, then the photos.
    """
    project_id = tx.scalar(_PROJECT_OF, {"photo": photo_id})
    if project_id is not None:
        tx.lock(_lock_name(project_id), shared=True)


def _lock_name(project_id: int) -> str:
    return f"blemish classes {project_id}"


def add_classes(
    tx: WriteTx, project_id: int, new: Collection[NewClass], *, pointer: str = ""
) -> list[DefectClass]:
    """Add classes with the next ids, in this order.

    ``pointer`` is where the classes stand in the body, for messages. Raises Rejected or Duplicate.
    """
    # The project's row is locked here and not at the end: the numbers are needed now, and no photo is.
    first = tx.scalar(
        update(Project)
        .where(Project.id == project_id)
        .values(next_class_id=Project.next_class_id + len(new), label_seq=Project.label_seq + 1)
        .returning(Project.next_class_id)
    ) - len(new)
    existing = list_classes(tx, project_id)
    if len(existing) + len(new) > MAX_CLASSES:
        raise Rejected(f"A project has at most {MAX_CLASSES} classes.")
    added: list[DefectClass] = []
    for index, item in enumerate(new):
        at = f"{pointer}/{index}" if pointer else ""
        live = [row for row in (*existing, *added) if row.retired_at is None]
        _require_free(live, item.name, item.letter, item.key, at)
        row = _make(tx, project_id, first + index, item, live)
        row.position = max((other.position for other in (*existing, *added)), default=0) + 1
        tx.add(row)
        added.append(row)
    tx.flush()
    return added


def _make(
    tx: WriteTx, project_id: int, class_id: int, item: NewClass, live: list[DefectClass]
) -> DefectClass:
    slot = palette.pick_slot(row.slot for row in live)
    taken = {row.key for row in live if row.key is not None}
    key = item.key
    if key is None:
        key = (
            palette.OTHER_KEY if item.is_other and palette.OTHER_KEY not in taken else palette.pick_key(taken)
        )
    return DefectClass(
        project_id=project_id,
        id=class_id,
        name=item.name,
        color=item.color or palette.color_of_slot(slot),
        slot=slot,
        letter=item.letter or palette.pick_letter(item.name, {row.letter for row in live}),
        key=key,
        supercategory=item.supercategory,
        counts=item.counts,
        counts_not=item.counts_not,
        is_other=item.is_other,
        created_at=tx.now,
    )


def _require_free(
    others: Iterable[DefectClass], name: str | None, letter: str | None, key: str | None, at: str
) -> None:
    for row in others:
        if name is not None and row.name.casefold() == name.casefold():
            raise Duplicate(
                "There is a class with this name already.", errors=[FieldError(f"{at}/name", "is taken")]
            )
        if letter is not None and row.letter == letter:
            raise Duplicate(
                f"The letter {letter} belongs to another class.",
                errors=[FieldError(f"{at}/letter", "is taken")],
            )
        if key is not None and row.key == key:
            raise Duplicate(
                f"The key {key} belongs to another class.", errors=[FieldError(f"{at}/key", "is taken")]
            )


def add_class(tx: WriteTx, actor: Actor, project_id: int, new: NewClass) -> DefectClass:
    """Add one class to a project that is in use."""
    lock_classes(tx, project_id)
    audit.record(tx, actor.label, "class.add", f"project:{project_id}")
    row = add_classes(tx, project_id, [new])[0]
    publish(tx, project_id, "class.changed", {"class_id": row.id, "actor": _who(actor)})
    return row


def change_class(
    tx: WriteTx, actor: Actor, project_id: int, class_id: int, changes: ClassChanges
) -> DefectClass:
    """Change a class. Raises NotFound, Duplicate (name, letter or key taken) or Conflict (merged)."""
    lock_classes(tx, project_id)
    row = load_class(tx, project_id, class_id)
    if changes.retired is not None:
        _retire(tx, row, is_retired=changes.retired)
        audit.record(tx, actor.label, "class.retire" if changes.retired else "class.unretire", _target(row))
    others = [other for other in list_classes(tx, project_id) if other.id != class_id]
    live = [other for other in others if other.retired_at is None]
    if row.retired_at is None:
        _require_free(live, changes.name, changes.letter, changes.key, "")
    given = changes.model_fields_set
    for field in ("name", "color", "letter", "supercategory"):
        value = getattr(changes, field)
        if field in given and value is not None:
            setattr(row, field, value)
    words = {name: getattr(changes, name) for name in ("counts", "counts_not")}
    told = {name: text for name, text in words.items() if text is not None and text != getattr(row, name)}
    if told:
        keep_words(tx, actor, row, told)
    if "key" in given:
        row.key = changes.key
    if changes.position is not None:
        _move_to(row, others, changes.position)
    tx.flush()
    labels_changed(tx, project_id)
    publish(tx, project_id, "class.changed", {"class_id": class_id, "actor": _who(actor)})
    return row


def _retire(tx: WriteTx, row: DefectClass, *, is_retired: bool) -> None:
    if not is_retired and row.merged_into is not None:
        raise Conflict("This class was merged into another. Undo the merge instead.", slug="merged")
    if is_retired == (row.retired_at is not None):
        return
    if is_retired:
        row.retired_at = tx.now
    else:
        bring_back(tx, row)


def bring_back(tx: WriteTx, row: DefectClass) -> None:
    """Take a class into use again; a letter or key that was given away meanwhile is chosen anew.

    Raises Duplicate when another live class has its name now.
    """
    live = [
        other for other in list_classes(tx, row.project_id) if other.id != row.id and other.retired_at is None
    ]
    _require_free(live, row.name, None, None, "")
    row.retired_at, row.merged_into = None, None
    letters = {other.letter for other in live}
    if row.letter in letters:
        row.letter = palette.pick_letter(row.name, letters)
    keys = {other.key for other in live if other.key is not None}
    if row.key is not None and row.key in keys:
        row.key = palette.pick_key(keys)


def _move_to(row: DefectClass, others: list[DefectClass], position: int) -> None:
    order = [*others]
    order.insert(min(position, len(order) + 1) - 1, row)
    for index, item in enumerate(order, start=1):
        item.position = index


def delete_class(tx: WriteTx, actor: Actor, project_id: int, class_id: int) -> None:
    """Delete a class that nothing ever used. Raises Conflict: retire it then."""
    lock_classes(tx, project_id)
    row = load_class(tx, project_id, class_id)
    if _is_used(tx, row):
        raise Conflict(
            "This class was used, so its number must stay. "
            "Retire it: it leaves the lists, its annotations stay.",
            slug="class-used",
        )
    audit.record(tx, actor.label, "class.delete", _target(row))
    for table in (GuideText, GuideSeen):
        tx.change(delete(table).where(table.project_id == project_id, table.class_id == class_id))
    tx.session.delete(row)
    tx.flush()
    labels_changed(tx, project_id)
    publish(tx, project_id, "class.changed", {"class_id": class_id, "actor": _who(actor)})


def _is_used(tx: ReadTx, row: DefectClass) -> bool:
    """Tell whether anything names this class: shapes, readings, merges, hints, shots, examples, history."""
    told = or_(*(Operation.after.contains(f'"class_id":{row.id}{end}', autoescape=True) for end in ",}"))
    asked = or_(*(Proposal.changes.contains(f'"class_id":{row.id}{end}', autoescape=True) for end in ",}"))
    read = or_(*(text.contains(f'"class_id":{row.id},') for text in (Reading.annotations, Reading.deleted)))
    uses: tuple[Select[Any], ...] = (
        select(Annotation.id).where(Annotation.project_id == row.project_id, Annotation.class_id == row.id),
        select(ClassMerge.id).where(
            ClassMerge.project_id == row.project_id,
            or_(ClassMerge.from_class == row.id, ClassMerge.into_class == row.id),
        ),
        select(Photo.id).where(
            Photo.project_id == row.project_id, Photo.hint["class_id"].as_integer() == row.id
        ),
        select(WantedShot.id).where(WantedShot.project_id == row.project_id, WantedShot.class_id == row.id),
        select(GuideExample.id).where(
            GuideExample.project_id == row.project_id, GuideExample.class_id == row.id
        ),
        select(Reading.id).where(Reading.project_id == row.project_id, read),
        select(Proposal.id)
        .join(Photo, Photo.id == Proposal.photo_id)
        .where(Photo.project_id == row.project_id, Proposal.taken.is_(None), asked),
        # History can be restored. Nothing in it is older than the class.
        select(Operation.id).where(
            Operation.project_id == row.project_id, Operation.at >= row.created_at, told
        ),
    )
    named = any(
        row.id in (class_ids or ())
        for class_ids in tx.scalars(
            select(AttributeDefinition.class_ids).where(AttributeDefinition.project_id == row.project_id)
        )
    )
    return named or any(tx.scalar(use.limit(1)) is not None for use in uses)


def classes_to_wire(rows: Iterable[DefectClass], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Show all classes of a project, in key order, as the API does; ``counts`` are the project's counters.

    The first class of a slot has the plain stroke; where colours repeat, the others have a white core.
    """
    seen: set[int] = set()
    told = []
    for row in rows:
        has_core = row.slot in seen
        told.append({**_to_wire(row), "core": has_core, "annotations": counts.get(f"class:{row.id}", 0)})
        seen.add(row.slot)
    return told


def _to_wire(row: DefectClass) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "color": row.color,
        "ink": palette.ink_on(row.color),
        "slot": row.slot,
        "dash": palette.dash_of_slot(row.slot),
        "letter": row.letter,
        "key": row.key,
        "supercategory": row.supercategory,
        "counts": row.counts,
        "counts_not": row.counts_not,
        "tightness": row.tightness,
        "instances": row.instances,
        "guide_version": row.guide_version,
        "guide_rev": row.guide_rev,
        "is_other": row.is_other,
        "position": row.position,
        "retired": row.retired_at is not None,
        "merged_into": row.merged_into,
    }


def color_warning(row: DefectClass, others: Iterable[DefectClass]) -> str | None:
    """Say with which live class a class's colour may be confused, or None."""
    live = {
        other.color: other.name
        for other in others
        if other.id != row.id and other.retired_at is None and other.slot != row.slot
    }
    found = palette.nearest(row.color, live)
    if found is None or found[1] >= palette.NEAR:
        return None
    return f"Near the colour of {live[found[0]]}: some people will not tell them apart."


def _target(row: DefectClass) -> str:
    return f"project:{row.project_id} class:{row.id}"


def _who(actor: Actor) -> dict[str, Any]:
    return {"id": actor.user_id, "name": actor.name}
