"""Reading one state of a project for an export, at the speed of the database and in constant memory.

Everything comes from one transaction that sees one state (B9). The ids of the photos that go out are read
first; then photos and annotations follow in runs of some hundred photos, in the order of (photo id,
annotation id). Rows are taken from the driver's cursor as they are: building objects costs ten times as much.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Integer, Text, any_, bindparam, case, cast, func, null, select

from app.clock import to_wire
from app.db.tx import ReadTx
from app.exports.selection import Selection, count_left_kinds, select_photos
from app.models import Annotation, DefectClass, Photo, PhotoClass, Project
from app.projects import counters

_RUN: Final = 200  # photos; part of the layout of the file, like VERSION of a format
_changed: Final = itemgetter(12)

PhotoRow = tuple[Any, ...]
"""In the order of the columns in ``Snapshot.photos``."""
AnnotationRow = tuple[Any, ...]
"""In the order of the columns in ``Snapshot.annotations``; the last two: a shape that is no box, as JSON, and
by which meaning of its class it was drawn, where there are several."""


@dataclass(frozen=True, slots=True)
class Category:
    """A class as it goes out; ``id`` is its own, for ever."""

    id: int
    name: str
    supercategory: str
    is_retired: bool


class Snapshot:
    """One state of a project, and what of it goes out. Lives as long as its transaction."""

    def __init__(self, tx: ReadTx, project_id: int, selection: Selection) -> None:
        self._tx = tx
        self._selection = selection
        self.project: Project = tx.session.get_one(Project, project_id)
        self.label_seq = self.project.label_seq
        self.newest = ""  # text of the newest change seen so far, sorted as text
        self._chosen: array[int] | None = None

    @property
    def selection(self) -> Selection:
        """What was asked for."""
        return self._selection

    @property
    def ids(self) -> array[int]:
        """The ids of the photos that go out, ascending."""
        if self._chosen is None:
            self._chosen = select_photos(self._tx, self.project.id, self._selection)
        return self._chosen

    def categories(self) -> list[Category]:
        """The classes of the file, by id: all live ones, and retired ones that photos of it still carry."""
        rows = list(
            self._tx.scalars(select(DefectClass).where(DefectClass.project_id == self.project.id)).all()
        )
        found = [
            Category(row.id, row.name, row.supercategory, row.retired_at is not None)
            for row in rows
            if not row.is_other and (row.retired_at is None or self._is_used(row.id))
        ]
        # A class that is carried and not there any more was lost by hand: its shapes go out all the same.
        counted = {
            int(name[6:])
            for name, n in counters.read(self._tx, self.project.id).items()
            if n and name.startswith("class:")
        }
        lost = counted - {row.id for row in rows}
        found += [Category(class_id, f"class {class_id}", "", is_retired=True) for class_id in lost]
        return sorted(found, key=lambda item: item.id)

    def photos(self) -> Iterator[list[PhotoRow]]:
        """Walk the photos that go out, in runs, by id."""
        texts = _Texts(self._tx.dialect)
        labeled = func.coalesce(Photo.labeled_at, Photo.created_at)
        statement = (
            select(
                Photo.id,
                Photo.sha256,
                Photo.format,
                Photo.orientation,
                Photo.name,
                Photo.width,
                Photo.height,
                Photo.state,
                Photo.no_defect,
                texts.wall_time(Photo.captured_at),
                Photo.size,
                texts.json(Photo.attributes),
                texts.moment(texts.later(Photo.created_at, labeled)),
                Photo.latitude,
                Photo.longitude,
                Photo.altitude,
                Photo.scale_low,
                Photo.scale_high,
            )
            .where(self._one_of(Photo.id))
            .order_by(Photo.id)
        )
        for rows in self._runs(statement):
            self.newest = max(self.newest, max(map(_changed, rows)))
            yield rows

    def annotations(self, *, ignored: bool = False) -> Iterator[list[AnnotationRow]]:
        """Walk the annotations that go out, in runs, by (photo id, annotation id).

        ``ignored``: those that are marked as without a verdict, instead.
        """
        texts = _Texts(self._tx.dialect)
        statement = (
            select(
                Annotation.id,
                Annotation.photo_id,
                Annotation.class_id,
                Annotation.x,
                Annotation.y,
                Annotation.width,
                Annotation.height,
                Annotation.area,
                Annotation.uid,
                Annotation.source,
                Annotation.attributes,
                Annotation.defect_uid,
                texts.moment(Annotation.updated_at),
                case((Annotation.kind != "box", Annotation.shape)),
                self._guide_version(),
            )
            .where(self._one_of(Annotation.photo_id), *self._selection.shapes(ignored=ignored))
            .order_by(Annotation.photo_id, Annotation.id)
        )
        for rows in self._runs(statement):
            if rows:
                self.newest = max(self.newest, max(map(_changed, rows)))
                yield rows

    def _guide_version(self) -> ColumnElement[Any]:
        """By which meaning of its class an annotation was drawn; null where the class has had but one."""
        of_several = list(
            self._tx.scalars(
                select(DefectClass.id).where(
                    DefectClass.project_id == self.project.id, DefectClass.guide_version > 1
                )
            )
        )
        return case((Annotation.class_id.in_(of_several), Annotation.guide_version)) if of_several else null()

    def count_left_kinds(self) -> int:
        """Count the shapes that stay behind for their kind alone."""
        return count_left_kinds(self._tx, self.project.id, self._selection)

    def newest_change(self) -> datetime:
        """When the newest change was made that the walks so far have seen; UTC, whole seconds."""
        if not self.newest:
            return self.project.created_at.replace(microsecond=0)
        return datetime.fromisoformat(self.newest).replace(tzinfo=UTC, microsecond=0)

    def newest_on_wire(self) -> str:
        """The same as text: ``2026-11-24T09:00:00Z``."""
        return to_wire(self.newest_change()).replace(".000Z", "Z")

    def _is_used(self, class_id: int) -> bool:
        carriers = select(PhotoClass.photo_id).where(
            PhotoClass.project_id == self.project.id, PhotoClass.class_id == class_id, PhotoClass.n > 0
        )
        conditions = self._selection.conditions(self._tx, self.project.id)
        return (
            self._tx.scalar(select(Photo.id).where(Photo.id.in_(carriers), *conditions).limit(1)) is not None
        )

    def _one_of(self, column: Any) -> Any:
        """Compare a column with the ids of a run, given as one parameter however many there are."""
        if self._tx.dialect == "postgresql":
            return column == any_(bindparam("ids", type_=ARRAY(Integer)))
        return column.in_(select(func.json_each(bindparam("ids", type_=Text)).table_valued("value").c.value))

    def _runs(self, statement: Any) -> Iterator[list[tuple[Any, ...]]]:
        connection = self._tx.connection()
        is_postgres = self._tx.dialect == "postgresql"
        for start in range(0, len(self.ids), _RUN):
            ids = self.ids[start : start + _RUN].tolist()
            given: Any = ids if is_postgres else str(ids)  # a list of whole numbers reads as JSON too
            result = connection.execute(statement, {"ids": given})
            assert result.cursor is not None
            rows: Any = result.cursor.fetchall()
            result.close()
            yield rows


class _Texts:
    """Columns as text, alike on both databases, since rows are read without the types of SQLAlchemy."""

    def __init__(self, dialect: str) -> None:
        self._is_postgres = dialect == "postgresql"

    def moment(self, column: Any) -> Any:
        """UTC time as ``YYYY-MM-DD HH:MM:SS.ffffff``: how SQLite keeps it anyway."""
        if not self._is_postgres:
            return column
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US")

    def wall_time(self, column: Any) -> Any:
        """Time without zone as ``YYYY-MM-DD HH:MM:SS``."""
        if self._is_postgres:
            return func.to_char(column, "YYYY-MM-DD HH24:MI:SS")
        return func.substr(column, 1, 19)

    def json(self, column: Any) -> Any:
        """JSON as text."""
        return cast(column, Text) if self._is_postgres else column

    def later(self, one: Any, other: Any) -> Any:
        """The later of two times."""
        return func.greatest(one, other) if self._is_postgres else func.max(one, other)
