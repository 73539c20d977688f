"""Groups as they are written: a photo finds its place, groups join and keep apart.

Who changes groups holds the lock of their project first, so what is decided here does not change meanwhile;
then photos by id, then groups by id. A group that joins another stays behind as its alias, so that its number
still leads to the photos; the lowest number is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.datasets.looking import Seen
from app.datasets.rules import Tie, are_of_one_part, most_alike, strongest_first
from app.db.tx import WriteTx
from app.models import GroupsApart, Likeness, Photo, PhotoGroup, PhotoLink
from app.models.photo import STATES
from app.photos.stacks import part_of, refresh
from app.projects import counters
from app.projects.fixed_camera import fixed_links, is_of_fixed_camera
from app.realtime.feed import labels_changed, publish


def lock_groups(tx: WriteTx, project_id: int) -> None:
    """Let nobody else change the groups of a project until this transaction ends."""
    tx.lock(f"groups {project_id}")


def place_photo(tx: WriteTx, project_id: int, photo_id: int, seen: Seen) -> bool:
    """Give a photo its group, by what was seen and by what people said; False when it has one or is gone."""
    lock_groups(tx, project_id)
    photo = tx.session.get(Photo, photo_id, populate_existing=True)
    if photo is None or photo.group_id is not None:
        return False
    ties = strongest_first([*_told(tx, photo), *_standing(tx, photo, seen.ties)])
    joined, cut = _choose(tx, photo, ties)
    keep = min((group.id for group in joined), default=None)
    gone = [group.id for group in joined if group.id != keep]
    photo = _locked(tx, photo_id, gone)
    if photo is None:
        return False
    _keep_likeness(tx, photo, seen)
    for tie in ties:
        keep_tie(tx, photo.id, tie, is_cut=tie in cut)
    if keep is None:
        keep = new_group(tx, project_id, part_of(photo)).id
    for group_id in gone:
        _join(tx, keep, group_id)
    group = tx.session.get_one(PhotoGroup, keep)
    group.part = group.part or part_of(photo)
    photo.group_id = keep
    tx.flush()
    refresh(tx, [keep, *gone])
    labels_changed(tx, project_id)  # filters by group find others now
    if joined:
        publish(
            tx, project_id, "photo.changed", {"photo_id": photo_id, "photo_seq": photo.seq, "actor": None}
        )
    return True


def _locked(tx: WriteTx, photo_id: int, group_ids: list[int]) -> Photo | None:
    """Lock a photo and those of the groups that go, in the order of their ids."""
    rows = tx.scalars(
        select(Photo)
        .where(or_(Photo.id == photo_id, Photo.group_id.in_(group_ids)))
        .order_by(Photo.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return next((photo for photo in rows.all() if photo.id == photo_id), None)


def _told(tx: WriteTx, photo: Photo) -> list[Tie]:
    """Find what people tied a photo to: the same series, the same part."""
    ties = []
    if photo.series is not None:
        first = _first(tx, photo, Photo.series == photo.series)
        ties += [Tie("series", first)] if first is not None else []
    part = part_of(photo)
    if part is not None:
        same = select(PhotoGroup.id).where(
            PhotoGroup.project_id == photo.project_id, PhotoGroup.part == part, PhotoGroup.alias_of.is_(None)
        )
        first = _first(tx, photo, Photo.group_id.in_(same))
        ties += [Tie("part", first)] if first is not None else []
    return ties


def _first(tx: WriteTx, photo: Photo, condition: Any) -> int | None:
    """Find the oldest other photo with a group that fulfils a condition."""
    found: int | None = tx.scalar(
        select(Photo.id)
        .where(
            Photo.project_id == photo.project_id,
            Photo.id != photo.id,
            Photo.group_id.is_not(None),
            condition,
        )
        .order_by(Photo.id)
        .limit(1)
    )
    return found


def _standing(tx: WriteTx, photo: Photo, ties: list[Tie]) -> list[Tie]:
    """Leave out ties to photos that were purged while this one was looked at, and those of fixed cameras."""
    if not ties or is_of_fixed_camera(tx, photo.project_id, photo.link_id):
        return []
    rows = tx.execute(
        select(Photo.id, Photo.link_id).where(
            Photo.id.in_({tie.photo_id for tie in ties}), Photo.project_id == photo.project_id
        )
    )
    fixed = fixed_links(tx, photo.project_id)
    known = {row.id for row in rows if row.link_id not in fixed}
    return [tie for tie in ties if tie.photo_id in known]


def _choose(tx: WriteTx, photo: Photo, ties: list[Tie]) -> tuple[list[PhotoGroup], list[Tie]]:
    """Choose the groups that a photo joins together, the strongest ties first. Changes nothing.

    Beside them come the ties that were cut, because what they join would be too large.
    """
    rows = tx.execute(
        select(Photo.id, PhotoGroup)
        .join(PhotoGroup, PhotoGroup.id == Photo.group_id)
        .where(Photo.id.in_({tie.photo_id for tie in ties}))
        .execution_options(populate_existing=True)
    )
    group_of: dict[int, PhotoGroup] = {row[0]: row[1] for row in rows}
    part, size = part_of(photo), 1
    most = most_alike(_live_photos(tx, photo.project_id))
    chosen: list[PhotoGroup] = []
    cut: list[Tie] = []
    for tie in ties:
        group = group_of.get(tie.photo_id)
        if group is None or group in chosen or not are_of_one_part(part, group.part):
            continue
        if _are_apart(tx, group.id, [other.id for other in chosen]):
            continue
        if tie.is_likeness and size + group.n > most:
            cut.append(tie)
            continue
        chosen.append(group)
        part, size = part or group.part, size + group.n
    return chosen, cut


def _live_photos(tx: WriteTx, project_id: int) -> int:
    counts = counters.read(tx, project_id)
    return sum(counts.get(f"state:{state}", 0) for state in STATES)


def _are_apart(tx: WriteTx, group_id: int, others: list[int]) -> bool:
    pair = or_(
        (GroupsApart.group_id == group_id) & GroupsApart.other_id.in_(others),
        (GroupsApart.other_id == group_id) & GroupsApart.group_id.in_(others),
    )
    return bool(others) and tx.scalar(select(GroupsApart.group_id).where(pair).limit(1)) is not None


def _keep_likeness(tx: WriteTx, photo: Photo, seen: Seen) -> None:
    if tx.scalar(select(Likeness.id).where(Likeness.photo_id == photo.id)) is not None:
        return
    told = seen.description
    signed = None if told is None else told.phash - (1 << 64 if told.phash >> 63 else 0)
    vector = None if told is None else told.vector
    tx.add(Likeness(project_id=photo.project_id, photo_id=photo.id, phash=signed, vector=vector))


def keep_tie(tx: WriteTx, photo_id: int, tie: Tie, *, is_cut: bool = False) -> None:
    """Write down why two photos belong together, once; ``is_cut``: but are not for that reason together."""
    pair = {"photo_id": min(photo_id, tie.photo_id), "other_id": max(photo_id, tie.photo_id)}
    values = {**pair, "kind": tie.kind, "score": tie.score, "is_cut": is_cut}
    insert(tx, PhotoLink, [values])


def new_group(tx: WriteTx, project_id: int, part: str | None) -> PhotoGroup:
    """Make an empty group."""
    group = PhotoGroup(project_id=project_id, n=0, part=part, created_at=tx.now)
    tx.add(group)
    tx.flush()
    return group


def join_groups(tx: WriteTx, project_id: int, group_ids: Iterable[int], *, part: str | None) -> int:
    """Make one group of several whose photos are locked; tells the lowest number, which stays."""
    keep, *gone = sorted(set(group_ids))
    for group_id in gone:
        _join(tx, keep, group_id)
    tx.session.get_one(PhotoGroup, keep).part = part
    tx.flush()
    refresh(tx, [keep, *gone])
    return keep


def _join(tx: WriteTx, keep: int, gone: int) -> None:
    """Move the photos of a group into another, with what both are kept apart from."""
    group, other = (tx.session.get_one(PhotoGroup, one) for one in (keep, gone))
    group.part = group.part or other.part
    other.alias_of, other.part = keep, None
    tx.flush()
    tx.change(
        update(PhotoGroup)
        .where(PhotoGroup.alias_of == gone)
        .values(alias_of=keep)
        .execution_options(synchronize_session=False)
    )
    tx.change(
        update(Photo)
        .where(Photo.project_id == group.project_id, Photo.group_id == gone)
        .values(group_id=keep)
        .execution_options(synchronize_session="fetch")
    )
    keep_apart(tx, keep, [one for one in apart_from(tx, gone) if one != keep])
    tx.change(delete(GroupsApart).where(or_(GroupsApart.group_id == gone, GroupsApart.other_id == gone)))


def apart_from(tx: WriteTx, group_id: int) -> list[int]:
    """List the groups that a person took a group apart from."""
    other = case((GroupsApart.group_id == group_id, GroupsApart.other_id), else_=GroupsApart.group_id)
    is_its = or_(GroupsApart.group_id == group_id, GroupsApart.other_id == group_id)
    return list(tx.scalars(select(other).where(is_its)))


def keep_apart(tx: WriteTx, group_id: int, others: Iterable[int]) -> None:
    """Note that likeness must not join a group with others."""
    rows = [{"group_id": min(group_id, one), "other_id": max(group_id, one)} for one in others]
    insert(tx, GroupsApart, rows)


def insert(tx: WriteTx, table: Any, rows: list[dict[str, Any]]) -> None:
    """Add rows; those whose key is there already stay as they are."""
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    for row in rows:
        tx.execute(dialect.insert(table).values(**row).on_conflict_do_nothing())
