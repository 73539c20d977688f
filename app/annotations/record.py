"""An annotation in the hands of a running change: its fields, its revision, what others see of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from app.annotations.shapes import Kept

FIELDS = ("class_id", "shape", "ignore", "defect_uid")
COPIED = "copied"  # the source of what came from another photo, until somebody has looked at it


class UsedClass(NamedTuple):
    """What a change has to know of a class: whether it is retired, and which meaning its guide has now."""

    is_retired: bool
    guide_version: int


@dataclass(slots=True)
class Record:
    """One annotation. ``shape`` is canonical JSON text; ``bbox`` is (x, y, width, height) in pixels.

    ``id`` is None until a new one was written. ``loaded_rev`` is 0 for a new one; ``loaded_class`` is the
    class it counted for when it was read (None: it was not live).
    """

    uid: str
    class_id: int
    kind: str
    shape: str
    bbox: tuple[float, float, float, float]
    area: float
    attributes: dict[str, Any]
    ignore: bool
    defect_uid: str | None
    author_id: int | None
    source: str
    id: int | None = None
    score: float | None = None
    guide_version: int = 1
    rev: int = 1
    is_deleted: bool = False
    loaded_rev: int = 0
    loaded_class: int | None = None

    @property
    def is_changed(self) -> bool:
        """Tell whether it has to be written."""
        return self.rev != self.loaded_rev

    @property
    def live_class(self) -> int | None:
        """The class it counts for; None for a tombstone."""
        return None if self.is_deleted else self.class_id

    def reshape(self, kept: Kept) -> None:
        """Give it another shape."""
        self.kind = kept.shape["type"]
        self.shape = orjson.dumps(kept.shape).decode()
        self.bbox = kept.bbox
        self.area = kept.area

    def content(self) -> dict[str, Any]:
        """Tell all of it as history and the wire do, with the author as an id."""
        content = {
            "id": self.id,
            "uid": self.uid,
            "rev": self.rev,
            "class_id": self.class_id,
            "shape": orjson.Fragment(self.shape),
            "attributes": dict(self.attributes),
            "ignore": self.ignore,
            "defect_uid": self.defect_uid,
            "author": self.author_id,
            "source": self.source,
            "score": self.score,
            "guide_version": self.guide_version,
        }
        if self.is_deleted:
            content["deleted"] = True
        return content

    def fields(self) -> tuple[Any, ...]:
        """All that an operation can change, to compare: attributes as text, in which 1 is not true."""
        attributes = orjson.dumps(self.attributes, option=orjson.OPT_SORT_KEYS)
        told = (self.class_id, self.shape, self.ignore, self.defect_uid, self.source, self.guide_version)
        return (*told, attributes)

    def value(self, field: str) -> Any:
        """Read a field by its name in ``merge``: "shape", or "attributes/<name>"."""
        if field.startswith("attributes/"):
            return self.attributes.get(field[11:])
        return getattr(self, field)
