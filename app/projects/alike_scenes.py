"""Pairs of scenes that look alike and stayed apart only because one of them was large enough.

No group grows past a tenth of the photos by likeness; the ties that were cut there are kept, and make these
pairs until a person joins them or says that they are apart (app/datasets/alike.py).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.db.tx import ReadTx
from app.models import CaptureLink, GroupsApart, Photo, PhotoGroup, PhotoLink, Project

MOST: Final = 50
"""Pairs that are told of at once: after those are decided, others follow."""
_MOST_TIES: Final = 20_000
"""Cut ties looked at: in a project with more of them the first ones are enough to begin with."""


def select_pairs(project_id: int) -> Select[Any]:
    """Select pairs (group_id < other_id, ties, n, other_n), those first of which most photos are tied."""
    ties = _cut_ties(project_id).subquery()
    pairs = (
        select(ties.c.group_id, ties.c.other_id, func.count().label("ties"))
        .group_by(ties.c.group_id, ties.c.other_id)
        .subquery()
    )
    one, other = aliased(PhotoGroup), aliased(PhotoGroup)
    is_apart = exists().where(
        GroupsApart.group_id == pairs.c.group_id, GroupsApart.other_id == pairs.c.other_id
    )
    return (
        select(pairs, one.n.label("n"), other.n.label("other_n"))
        .join(one, one.id == pairs.c.group_id)
        .join(other, other.id == pairs.c.other_id)
        .where(~is_apart, or_(one.part.is_(None), other.part.is_(None), one.part == other.part))
        .order_by(pairs.c.ties.desc(), pairs.c.group_id, pairs.c.other_id)
        .limit(MOST)
    )


def count_pairs(tx: ReadTx, project_id: int) -> int:
    """Count such pairs, up to ``MOST``."""
    return int(tx.scalar(select(func.count()).select_from(select_pairs(project_id).subquery())))


def _cut_ties(project_id: int) -> Select[Any]:
    one, other = aliased(Photo), aliased(Photo)
    is_lower: ColumnElement[bool] = one.group_id < other.group_id
    fixed = select(CaptureLink.id).where(CaptureLink.project_id == project_id, CaptureLink.fixed_camera)
    # Two photos may be tied in more than one way. Being distinct, these are also found first, by their own
    # index, and not by a walk over all photos of the project.
    cut = select(PhotoLink.photo_id, PhotoLink.other_id).where(PhotoLink.is_cut).distinct().subquery()
    return (
        select(
            case((is_lower, one.group_id), else_=other.group_id).label("group_id"),
            case((is_lower, other.group_id), else_=one.group_id).label("other_id"),
        )
        .select_from(cut)
        .join(one, one.id == cut.c.photo_id)
        .join(other, other.id == cut.c.other_id)
        .join(Project, Project.id == one.project_id)
        .where(
            one.project_id == project_id,
            Project.fixed_camera.is_(False),
            one.group_id != other.group_id,
            one.deleted_at.is_(None),
            other.deleted_at.is_(None),
            *(or_(photo.link_id.is_(None), photo.link_id.not_in(fixed)) for photo in (one, other)),
        )
        .limit(_MOST_TIES)
    )
