"""Which classes a scene shows: kept with its group, so that the scenes of a class need not be counted anew.

Written under the lock of the group, from what its photos outside of the trash carry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from app.db.tx import ReadTx, WriteTx
from app.models import Photo, PhotoClass, PhotoGroup
from app.projects.counters import bump

_group: Any = PhotoGroup.__table__
_SET = update(_group).where(_group.c.id == bindparam("_id")).values(classes=bindparam("now"))


def classes_of(tx: ReadTx, project_id: int, group_ids: Collection[int]) -> dict[int, list[int]]:
    """Find the classes drawn on the photos of groups: group id -> class ids in order."""
    is_shown = (PhotoClass.photo_id == Photo.id) & (PhotoClass.project_id == project_id) & (PhotoClass.n > 0)
    rows = tx.execute(
        select(Photo.group_id, PhotoClass.class_id)
        .join(PhotoClass, is_shown)
        .where(Photo.project_id == project_id, Photo.group_id.in_(group_ids), Photo.deleted_at.is_(None))
        .distinct()
    )
    found: dict[int, list[int]] = {group_id: [] for group_id in group_ids}
    for group_id, class_id in sorted(tuple(row) for row in rows):
        found[group_id].append(class_id)
    return found


def changes(before: Sequence[int], now: Sequence[int]) -> Counter[str]:
    """Tell how the counters change when a scene shows other classes than before."""
    found = Counter({f"scenes:{one}": 1 for one in now if one not in before})
    found.update({f"scenes:{one}": -1 for one in before if one not in now})
    return found


def recount(tx: WriteTx, project_id: int, group_ids: Collection[int]) -> None:
    """Write anew which classes scenes show, by their ids; of many, whoever calls goes in the order of ids."""
    rows = tx.execute(
        select(_group.c.id, _group.c.classes)
        .where(_group.c.id.in_(group_ids))
        .order_by(_group.c.id)
        .with_for_update()
    ).all()
    now = classes_of(tx, project_id, [row.id for row in rows])
    changed = [row for row in rows if row.classes != now[row.id]]
    if not changed:
        return
    tx.connection().execute(_SET, [{"_id": row.id, "now": now[row.id]} for row in changed])
    sums: Counter[str] = Counter()
    for row in changed:
        sums.update(changes(row.classes, now[row.id]))
    bump(tx, project_id, sums)
