"""Which photos go out, which stay behind, and why: nothing is left out in silence."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, func, not_, select, union

from app.db.tx import ReadTx
from app.errors import FieldError, Rejected
from app.models import Annotation, DefectClass, Photo, PhotoClass, Project
from app.photos.filters import PhotoFilter, filter_for

DEFAULT_STATES: Final = ("done", "accepted")
REASONS: Final = {
    "unlabelled": "nobody has looked yet",
    "in_progress": "somebody is on them",
    "unsure": "nobody could tell",
    "retake": "waiting for the field",
    "rejected": "need another look",
    "done": "left out by your choice",
    "accepted": "left out by your choice",
    "no_defect": "left out by your choice",
    "with_defects": "left out by your choice",
    "damaged": "the file does not decode whole",
    "trashed": "in the trash",
    "nothing_sure": 'carry only "other" classes or shapes without a verdict',
    "no_outline": 'carry only plain boxes, "other" classes or shapes without a verdict',
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The photos somebody asked for, and what on them stays behind.

    ``other_classes`` never go out ("other: say what"); ``left_kinds`` of shape are those that the options of
    an export leave out.
    """

    photo_filter: PhotoFilter
    other_classes: tuple[int, ...] = ()
    left_kinds: tuple[str, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """The states that go out."""
        return self.photo_filter.state or DEFAULT_STATES

    def universe(self, tx: ReadTx, project_id: int) -> list[ColumnElement[bool]]:
        """Conditions of all photos that the filter means, whatever their state, with a defect or without."""
        return replace(self.photo_filter, state=(), no_defect=None).where(project_id, tx.dialect)

    def conditions(self, tx: ReadTx, project_id: int) -> list[ColumnElement[bool]]:
        """Conditions of the photos that go out, but for those with nothing sure on them."""
        wanted = replace(self.photo_filter, state=self.states)
        return [*wanted.where(project_id, tx.dialect), Photo.damaged.is_(False)]

    def shapes(self, *, ignored: bool = False) -> list[ColumnElement[bool]]:
        """Conditions of the shapes that go out; ``ignored``: of those without a verdict, of whatever kind."""
        found: list[ColumnElement[bool]] = [
            Annotation.deleted_at.is_(None),
            Annotation.ignore.is_(ignored),
        ]
        if self.other_classes:
            found.append(Annotation.class_id.not_in(self.other_classes))
        if self.left_kinds and not ignored:
            found.append(Annotation.kind.not_in(self.left_kinds))
        return found


def make_selection(
    tx: ReadTx, project_id: int, photo_filter: PhotoFilter, *, left_kinds: tuple[str, ...] = ()
) -> Selection:
    """Complete a filter to a selection. Raises Rejected for a filter that can never go out."""
    refuse_trash(photo_filter)
    photo_filter = filter_for(tx, tx.session.get_one(Project, project_id), photo_filter)
    others = tx.scalars(
        select(DefectClass.id)
        .where(DefectClass.project_id == project_id, DefectClass.is_other)
        .order_by(DefectClass.id)
    )
    return Selection(photo_filter, tuple(others), left_kinds)


def refuse_trash(photo_filter: PhotoFilter) -> None:
    """Raises Rejected when a filter asks for the trash."""
    if photo_filter.trashed:
        raise Rejected(
            "Photos in the trash are never exported. Bring them back first.",
            errors=[FieldError("/filter/trashed", "cannot be exported")],
        )


def select_photos(tx: ReadTx, project_id: int, selection: Selection) -> array[int]:
    """Read the ids of the photos that go out, ascending.

    A photo whose every shape stays behind stays behind too: in the file it would look like a clean surface.
    """
    statement = select(Photo.id).where(*selection.conditions(tx, project_id)).order_by(Photo.id)
    result = tx.connection().execute(statement)
    assert result.cursor is not None
    ids = array("q", (row[0] for row in result.cursor.fetchall()))
    result.close()
    hollow = set(hollow_photos(tx, project_id, selection))
    return array("q", (photo_id for photo_id in ids if photo_id not in hollow)) if hollow else ids


def hollow_photos(tx: ReadTx, project_id: int, selection: Selection) -> list[int]:
    """Find the photos whose every shape stays behind, by those that carry such shapes at all."""
    live = [Annotation.project_id == project_id, Annotation.deleted_at.is_(None)]
    carriers = select(PhotoClass.photo_id).where(
        PhotoClass.project_id == project_id,
        PhotoClass.class_id.in_(selection.other_classes),
        PhotoClass.n > 0,
    )
    odd = [select(Annotation.photo_id).where(Annotation.ignore, *live)]
    if selection.other_classes:
        odd.append(carriers)
    if selection.left_kinds:
        odd.append(select(Annotation.photo_id).where(Annotation.kind.in_(selection.left_kinds), *live))
    suspects = union(*odd)
    if tx.scalar(suspects.limit(1)) is None:
        return []
    goes_out = select(Annotation.id).where(Annotation.photo_id == Photo.id, *selection.shapes()).exists()
    statement = select(Photo.id).where(
        Photo.id.in_(suspects), not_(goes_out), *selection.conditions(tx, project_id)
    )
    return list(tx.scalars(statement))


def count_selection(tx: ReadTx, project_id: int, selection: Selection) -> dict[str, Any]:
    """Count what goes out (photos, no_defect, bytes of the originals, annotations) and what stays behind.

    ``annotations`` are all live ones on photos of the chosen states, those of ``count_left_shapes`` too.

    ``states`` tells, for every state, how many undamaged photos of the project the filter means, and how many
    of them are without a defect. An entry of ``left_out`` is {reason, photos | annotations, words, query}:
    ``query`` shows these photos in the gallery (None where no filter of it says the same).
    """
    rows = tx.execute(
        select(
            Photo.state,
            Photo.damaged,
            Photo.no_defect,
            func.count(),
            func.sum(Photo.size),
            func.sum(Photo.annotations),
        )
        .where(*selection.universe(tx, project_id))
        .group_by(Photo.state, Photo.damaged, Photo.no_defect)
    ).all()
    states: dict[str, dict[str, int]] = {}
    chosen = {"photos": 0, "no_defect": 0, "bytes": 0, "annotations": 0}
    damaged = unwanted = 0
    for state, is_damaged, is_clean, n, n_bytes, n_shapes in rows:
        if is_damaged:
            damaged += n
            continue
        told = states.setdefault(state, {"photos": 0, "no_defect": 0})
        told["photos"] += n
        told["no_defect"] += n if is_clean else 0
        if state not in selection.states:
            continue
        if selection.photo_filter.no_defect not in (None, is_clean):
            unwanted += n
            continue
        found = {"photos": n, "no_defect": n if is_clean else 0, "bytes": n_bytes, "annotations": n_shapes}
        chosen = {name: chosen[name] + int(value) for name, value in found.items()}
    hollow = len(hollow_photos(tx, project_id, selection))
    left_out = [
        _left(selection, state, told["photos"], state=(state,), damaged=False)
        for state, told in sorted(states.items())
        if state not in selection.states
    ]
    if unwanted:
        is_clean = not selection.photo_filter.no_defect
        reason = "no_defect" if is_clean else "with_defects"
        narrower = {"state": selection.states, "no_defect": is_clean, "damaged": False}
        left_out.append(_left(selection, reason, unwanted, **narrower))
    left_out += [_left(selection, "damaged", damaged, damaged=True)] if damaged else []
    nothing_left = "no_outline" if selection.left_kinds else "nothing_sure"
    left_out += [_left(selection, nothing_left, hollow)] if hollow else []
    trashed = tx.scalar(
        select(func.count())
        .select_from(Photo)
        .where(*replace(selection.photo_filter, state=(), trashed=True).where(project_id, tx.dialect))
    )
    left_out += [_left(selection, "trashed", trashed, trashed=True)] if trashed else []
    return {
        **chosen,
        "photos": chosen["photos"] - hollow,
        "of": sum(told["photos"] for told in states.values()) + damaged,
        "states": states,
        "left_out": sorted(left_out, key=lambda item: -item["photos"]),
    }


def count_shapes(tx: ReadTx, project_id: int, selection: Selection) -> int:
    """Count the shapes that go out, straight from the database."""
    statement = (
        select(func.count())
        .select_from(Annotation)
        .join(Photo, Photo.id == Annotation.photo_id)
        .where(*selection.shapes(), *selection.conditions(tx, project_id))
    )
    return int(tx.scalar(statement))


def count_left_shapes(tx: ReadTx, project_id: int, selection: Selection) -> list[dict[str, Any]]:
    """Count the shapes of the chosen states that stay behind.

    They are without a verdict, of "other" classes, or of a kind that the options leave out.
    """
    conditions = selection.conditions(tx, project_id)
    found = []
    ignored = tx.scalar(
        select(func.count())
        .select_from(Annotation)
        .join(Photo, Photo.id == Annotation.photo_id)
        .where(Annotation.project_id == project_id, Annotation.ignore, Annotation.deleted_at.is_(None))
        .where(*conditions)
    )
    if ignored:
        found.append({"reason": "no_verdict", "annotations": ignored, "words": "marked as without a verdict"})
    if selection.other_classes:
        others = tx.execute(
            select(DefectClass.name, func.sum(PhotoClass.n))
            .select_from(PhotoClass)
            .join(Photo, Photo.id == PhotoClass.photo_id)
            .join(
                DefectClass,
                and_(DefectClass.project_id == PhotoClass.project_id, DefectClass.id == PhotoClass.class_id),
            )
            .where(PhotoClass.project_id == project_id, PhotoClass.class_id.in_(selection.other_classes))
            .where(*conditions)
            .group_by(DefectClass.id, DefectClass.name)
            .order_by(DefectClass.id)
        )
        found += [
            {"reason": "other_class", "annotations": int(n), "words": f"of the class “{name}”"}
            for name, n in others
            if n
        ]
    plain = count_left_kinds(tx, project_id, selection)
    if plain:
        found.append(
            {"reason": "no_outline", "annotations": plain, "words": "plain boxes, which have no outline"}
        )
    return found


def count_left_kinds(tx: ReadTx, project_id: int, selection: Selection) -> int:
    """Count the shapes that would go out were they not of a kind that the options leave out."""
    if not selection.left_kinds:
        return 0
    statement = (
        select(func.count())
        .select_from(Annotation)
        .join(Photo, Photo.id == Annotation.photo_id)
        .where(Annotation.kind.in_(selection.left_kinds), *replace(selection, left_kinds=()).shapes())
        .where(*selection.conditions(tx, project_id))
    )
    return int(tx.scalar(statement))


def _left(selection: Selection, reason: str, photos: int, **narrowed: Any) -> dict[str, Any]:
    query = None
    if narrowed:
        wanted = replace(selection.photo_filter, **{"state": (), "no_defect": None, **narrowed})
        query = urlencode(wanted.pairs())
    return {"reason": reason, "photos": photos, "words": REASONS[reason], "query": query}
