"""Fixed cameras: where every photo shows the same scene, likeness tells nothing and ties nothing.

A project may be of one fixed camera, or only some of its capture links. When that changes, the photos that
are there already are grouped anew, by a job (app/datasets/regrouping.py).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from app.db.tx import ReadTx, WriteTx
from app.jobs import rows
from app.models import CaptureLink, Project

KIND: Final = "regroup_photos"


def ask_for_regrouping(tx: WriteTx, project_id: int, *, fixed: bool, link_id: int | None = None) -> None:
    """Queue the job after a camera was said to be fixed, or not; of one link, or of the whole project."""
    rows.enqueue(tx, KIND, project_id=project_id, payload={"fixed": fixed, "link_id": link_id})


def fixed_links(tx: ReadTx, project_id: int) -> set[int]:
    """Tell which capture links of a project are of fixed cameras."""
    found = select(CaptureLink.id).where(CaptureLink.project_id == project_id, CaptureLink.fixed_camera)
    return set(tx.scalars(found))


def is_fixed_project(tx: ReadTx, project_id: int) -> bool:
    """Tell whether a whole project is of one fixed camera."""
    return bool(tx.scalar(select(Project.fixed_camera).where(Project.id == project_id)))


def is_of_fixed_camera(tx: ReadTx, project_id: int, link_id: int | None) -> bool:
    """Tell whether a photo that came by a link (None: by none) is of a fixed camera."""
    return is_fixed_project(tx, project_id) or link_id in fixed_links(tx, project_id)
