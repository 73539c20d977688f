"""The gallery's filter: read from query parameters, told in SQL; exports and bulk calls use the same one.

Only what is listed here can be asked for (D3): any other name or value is refused with a pointer. Several
values of one name mean any of them; several names mean all of them. ``filter_for`` makes a filter fit for one
project: its attributes and classes must be there, and its days are days of the project's time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, get_args

from sqlalchemy import ColumnElement, String, and_, cast, false, func, or_, select

from app.db.tx import ReadTx
from app.errors import FieldError, Rejected
from app.models import DefectClass, Photo, PhotoClass, Project
from app.models.photo import STATES
from app.photos.captured import zone_of
from app.photos.sorting import Sort
from app.photos.stacks import is_in_groups, is_on_top
from app.projects.attributes import list_attributes
from app.projects.blind import closed_to
from app.projects.guide_looks import photos_to_look_at
from app.web.strictjson import is_keepable

ATTRIBUTE: Final = "attribute."
NOT_TOLD: Final = ""
"""The value that stands for "not told" in ``attribute.<name>=``."""
_MAX_VALUES: Final = 100
_UNKNOWN: Final = "This filter is not known."
_LISTS: Final = (
    "state",
    "class_",
    "uploader",
    "labeler",
    "assignee",
    "priority",
    "link",
    "group",
    "wanted_shot",
    "guide",
    "q",
)
PRIORITIES: Final[dict[str, Callable[[Any], ColumnElement[bool]]]] = {
    "first": lambda column: column > 0,
    "normal": lambda column: column == 0,
    "last": lambda column: column < 0,
}
"""The words for how soon the queue hands a photo out."""
_PAGING: Final = frozenset({"limit", "cursor", "boxes"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFilter:
    """Conditions on the photos of one project; empty tuples and None ask for nothing.

    ``captured_from`` and ``captured_to`` are days, both included and read in ``time_zone``, or moments, of
    which the later is not included. Each ``q`` is words that are all in the name. ``trashed`` chooses the
    trash in place of the photos. ``scenes`` leaves of each stack only the photo on top. ``hidden`` are ids
    of photos that are never found: where one is found tells what is on it.
    """

    state: tuple[str, ...] = ()
    class_: tuple[int, ...] = ()
    uploader: tuple[int, ...] = ()
    labeler: tuple[int, ...] = ()
    assignee: tuple[int, ...] = ()
    priority: tuple[str, ...] = ()
    link: tuple[int, ...] = ()
    group: tuple[int, ...] = ()
    wanted_shot: tuple[int, ...] = ()
    captured_from: date | datetime | None = None
    captured_to: date | datetime | None = None
    damaged: bool | None = None
    no_defect: bool | None = None
    proposals: bool | None = None
    guide: tuple[str, ...] = ()
    trashed: bool = False
    scenes: bool = False
    q: tuple[str, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: Sort = "newest"
    time_zone: str = field(default="UTC", compare=False)
    hidden: tuple[int, ...] = field(default=(), compare=False)

    @property
    def is_empty(self) -> bool:
        """Tell whether every photo outside of the trash fits."""
        return self == PhotoFilter(sort=self.sort)

    def where(self, project_id: int, dialect: str) -> list[ColumnElement[bool]]:
        """Compose the conditions on ``Photo`` for one project; ``dialect`` as ``tx.dialect`` says it."""
        found: list[ColumnElement[bool]] = [
            Photo.project_id == project_id,
            Photo.deleted_at.is_not(None) if self.trashed else Photo.deleted_at.is_(None),
        ]
        found += _any_of(Photo.state, self.state) + _any_of(Photo.uploader_id, self.uploader)
        found += _any_of(Photo.labeler_id, self.labeler) + _any_of(Photo.link_id, self.link)
        found += _any_of(Photo.wanted_shot_id, self.wanted_shot)
        found += _any_of(Photo.assignee_id, self.assignee) + _any_priority(self.priority)
        if self.class_:
            found.append(_has_class(project_id, self.class_))
        if self.guide:
            found.append(Photo.id.in_(photos_to_look_at(project_id, self.class_)))
        if self.group:
            found.append(is_in_groups(self.group))
        if self.scenes:
            found.append(is_on_top())
        found += [Photo.id.not_in(self.hidden)] if self.hidden else []
        if self.captured_from is not None:
            found.append(Photo.captured_utc >= _begin(self.captured_from, self.time_zone))
        if self.captured_to is not None:
            found.append(Photo.captured_utc < _end(self.captured_to, self.time_zone))
        found += self._where_flags()
        if self.q:
            found.append(or_(*(_has_words(text) for text in self.q)))
        found += [_has_attribute(name, values, dialect) for name, values in self.attributes]
        return found

    def _where_flags(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.damaged is not None:
            found.append(Photo.damaged.is_(self.damaged))
        if self.no_defect is not None:
            found.append(Photo.no_defect.is_(self.no_defect))
        if self.proposals is not None:
            found.append(Photo.open_proposals > 0 if self.proposals else Photo.open_proposals == 0)
        return found

    def pairs(self) -> list[tuple[str, str]]:
        """Write the filter as the query parameters it was read from (without a default sort)."""
        found: list[tuple[str, str]] = []
        for name in _LISTS:
            found += [(name.rstrip("_"), str(value)) for value in getattr(self, name)]
        for name in ("captured_from", "captured_to"):
            moment = getattr(self, name)
            if moment is not None:
                found.append((name, moment.isoformat().replace("+00:00", "Z")))
        for name in ("damaged", "no_defect", "proposals"):
            flag = getattr(self, name)
            if flag is not None:
                found.append((name, "true" if flag else "false"))
        for name in ("trashed", "scenes"):
            if getattr(self, name):
                found.append((name, "true"))
        for name, values in self.attributes:
            found += [(ATTRIBUTE + name, value) for value in values]
        if self.sort != "newest":
            found.append(("sort", self.sort))
        return found

    def to_json(self) -> dict[str, list[str]]:
        """Write the filter as JSON for keeping; ``filter_from_json`` reads it."""
        kept: dict[str, list[str]] = {}
        for name, value in self.pairs():
            kept.setdefault(name, []).append(value)
        return kept


def filter_from_json(kept: Mapping[str, Any]) -> PhotoFilter:
    """Read a filter from JSON: an object of parameter name to value or list of values. Raises Rejected."""
    pairs: list[tuple[str, str]] = []
    for name, value in kept.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, bool):
                item = "true" if item else "false"
            if not isinstance(item, str | int):
                raise _refused(str(name), "must be text, a number, true or false, or a list of these")
            pairs.append((str(name), str(item)))
    return parse_filter(pairs)


def parse_filter(pairs: Iterable[tuple[str, str]]) -> PhotoFilter:
    """Read a filter from query parameters; names of paging are passed over. Raises Rejected (D3)."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in _PAGING:
            given.setdefault(name, []).append(value)
    values: dict[str, Any] = {}
    attributes: list[tuple[str, tuple[str, ...]]] = []
    for name, texts in given.items():
        if len(texts) > _MAX_VALUES:
            raise _refused(name, f"has more than {_MAX_VALUES} values")
        if name.startswith(ATTRIBUTE) and 0 < len(name) - len(ATTRIBUTE) <= 300 and is_keepable(name):
            attributes.append((name.removeprefix(ATTRIBUTE), tuple(_text(name, text) for text in texts)))
        elif name in _READERS:
            values["class_" if name == "class" else name] = _READERS[name](name, texts)
        else:
            raise _refused(name, "is not a filter of photos", words=_UNKNOWN)
    return PhotoFilter(**values, attributes=tuple(attributes))


def filter_for(
    tx: ReadTx, project: Project, wanted: PhotoFilter, *, looker: int | None = None
) -> PhotoFilter:
    """Make a filter fit for a project: its time zone, and attributes and classes that are defined there.

    ``looker`` does not find photos that they are labelling blind. Raises Rejected for an attribute that
    photos of the project cannot carry, or a class that it does not have: either may be misspelt.
    """
    if wanted.attributes:
        known = {row.name for row in list_attributes(tx, project.id, on="photo")}
        for name, _ in wanted.attributes:
            if name not in known:
                detail = "is not an attribute of this project's photos"
                raise _refused(ATTRIBUTE + name, detail, words=_UNKNOWN)
    if wanted.class_:
        classes = set(tx.scalars(select(DefectClass.id).where(DefectClass.project_id == project.id)))
        for class_id in wanted.class_:
            if class_id not in classes:
                raise _refused("class", f"{class_id} is not a class of this project")
    hidden = tuple(closed_to(tx, looker)) if looker is not None else ()
    return replace(wanted, time_zone=project.time_zone, hidden=hidden)


def _refused(name: str, detail: str, *, words: str = "A filter cannot have this value.") -> Rejected:
    pointer = "/" + name[:60].replace("~", "~0").replace("/", "~1")
    return Rejected(words, errors=[FieldError(pointer, detail)])


def _text(name: str, text: str) -> str:
    if len(text) > 300 or not is_keepable(text):
        raise _refused(name, "is too long, or has characters that cannot be kept")
    return text


def _texts(name: str, texts: list[str]) -> tuple[str, ...]:
    if sum(len(_words(text)) for text in texts) > _MAX_VALUES:
        raise _refused(name, f"has more than {_MAX_VALUES} words")
    return tuple(text for text in (_text(name, text).strip() for text in texts) if _words(text))


def _words(text: str) -> list[str]:
    """Split into words; what stands between quotation marks is one."""
    found = (quoted or bare for quoted, bare in _WORD.findall(text))
    return [word for word in found if word.strip()]


def _one(name: str, texts: list[str]) -> str:
    if len(texts) != 1:
        raise _refused(name, "can be given once")
    return texts[0]


def _states(name: str, texts: list[str]) -> tuple[str, ...]:
    for text in texts:
        if text not in STATES:
            raise _refused(name, "must be one of " + ", ".join(STATES))
    return tuple(dict.fromkeys(texts))


def _priorities(name: str, texts: list[str]) -> tuple[str, ...]:
    for text in texts:
        if text not in PRIORITIES:
            raise _refused(name, "must be one of " + ", ".join(PRIORITIES))
    return tuple(dict.fromkeys(texts))


def _ids(name: str, texts: list[str]) -> tuple[int, ...]:
    for text in texts:
        if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
            raise _refused(name, "must be an id: a whole number from 1")
    return tuple(dict.fromkeys(int(text) for text in texts))


def _flag(name: str, texts: list[str]) -> bool:
    text = _one(name, texts)
    if text not in ("true", "false"):
        raise _refused(name, "must be true or false")
    return text == "true"


def _guide(name: str, texts: list[str]) -> tuple[str, ...]:
    if _one(name, texts) != "old":
        raise _refused(name, "must be old")
    return ("old",)


def _moment(name: str, texts: list[str]) -> date | datetime:
    text = _one(name, texts)
    try:
        if _DAY.match(text):
            day = date.fromisoformat(text)
            if not 2 <= day.year <= 9998:  # at either end of the calendar a day has no moments in some zones
                raise ValueError(text)
            return day
        moment = datetime.fromisoformat(text)
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refused(name, "must be a day or a time, such as 2026-11-24 or 2026-11-24T09:00:00Z") from None


def _sort(name: str, texts: list[str]) -> str:
    text = _one(name, texts)
    if text not in get_args(Sort):
        raise _refused(name, "must be one of newest, oldest, captured, -captured, blur")
    return text


_READERS: Final[dict[str, Any]] = {
    "state": _states,
    "class": _ids,
    "uploader": _ids,
    "labeler": _ids,
    "assignee": _ids,
    "priority": _priorities,
    "link": _ids,
    "group": _ids,
    "wanted_shot": _ids,
    "captured_from": _moment,
    "captured_to": _moment,
    "damaged": _flag,
    "no_defect": _flag,
    "proposals": _flag,
    "guide": _guide,
    "trashed": _flag,
    "scenes": _flag,
    "q": _texts,
    "sort": _sort,
}


def _begin(moment: date | datetime, time_zone: str) -> datetime:
    """The moment itself, or when a day begins."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), zone_of(time_zone)).astimezone(UTC)


def _end(moment: date | datetime, time_zone: str) -> datetime:
    """The moment itself, or when a day is over."""
    return moment if isinstance(moment, datetime) else _begin(moment + timedelta(days=1), time_zone)


def _has_words(text: str) -> ColumnElement[bool]:
    return and_(*(Photo.name.icontains(word, autoescape=True) for word in _words(text)))


def _any_of(column: Any, values: tuple[Any, ...]) -> list[ColumnElement[bool]]:
    if not values:
        return []
    return [column == values[0]] if len(values) == 1 else [column.in_(values)]


def _any_priority(words: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [or_(*(PRIORITIES[word](Photo.priority) for word in words))] if words else []


def _has_class(project_id: int, class_ids: tuple[int, ...]) -> ColumnElement[bool]:
    """Ask the table photo_class, never the annotations: 0.04 ms against 367 ms for a rare class."""
    return Photo.id.in_(
        select(PhotoClass.photo_id).where(
            PhotoClass.project_id == project_id, and_(*_any_of(PhotoClass.class_id, class_ids))
        )
    )


def _has_attribute(name: str, values: tuple[str, ...], dialect: str) -> ColumnElement[bool]:
    """Compare an attribute's value as text; NOT_TOLD finds the photos that do not carry it."""
    if dialect == "postgresql":
        value: ColumnElement[Any] = Photo.attributes.op("->>")(name)
    else:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        value = cast(func.json_extract(Photo.attributes, f'$."{quoted}"'), String)
    conditions: list[ColumnElement[bool]] = []
    told = [text for text in values if text != NOT_TOLD]
    if told:
        conditions.append(value.in_(told))
    if len(told) != len(values):
        conditions.append(value.is_(None))
    return or_(*conditions) if conditions else false()
