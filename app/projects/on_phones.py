"""Photos that are not here yet: on which phones they are, the small pictures that came before them, the lost.

That a photo never left a phone must not go unseen: its phone tells how many it holds, and a small picture
whose phone holds nothing any more is all that is left of a photo.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import undefer

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import NotFound
from app.models import CaptureLink, Device, WaitingPhoto
from app.projects.queries import ProjectAccess
from app.settings import Settings
from app.team.old_address import stranded_photos
from app.team.roles import Action, role_may

_MOST_PHONES: Final = 20
_MOST_PICTURES: Final = 24
_GONE: Final = "This small picture is gone: its photo has come, or was deleted on the phone."
_NEWS: Final = timedelta(minutes=10)
"""A phone heard of so long after its small picture would have told of a photo that it still holds."""


def describe_phones(tx: ReadTx, access: ProjectAccess, settings: Settings, here: str) -> dict[str, Any]:
    """Count the phones that joined, tell when the last was heard of, and what is not here yet.

    ``here``: the server's present address; what waits under an old one is told apart.
    """
    holds = CaptureLink.revoked_at.is_(None)
    any_ever, joined, last = tx.execute(
        select(
            func.count(Device.id),
            func.count(case((holds, 1))),
            func.max(case((holds, Device.last_seen_at))),
        )
        .join(CaptureLink, CaptureLink.id == Device.link_id)
        .where(Device.project_id == access.id)
    ).one()
    waiting = _waiting(tx, access.id)
    stranded = stranded_photos(tx, settings, here, project_id=access.id) if waiting["photos"] else []
    return {
        "joined": int(joined),
        "last": to_wire(last) if last is not None else None,
        "waiting": waiting,
        "stranded": [{**asdict(one), "last": to_wire(one.last)} for one in stranded],
        "may_give_up": role_may(access.role, Action.MANAGE_PEOPLE),
        "pictures": list_waiting(tx, access.id, limit=_MOST_PICTURES) if any_ever else [],
        "may_forget": role_may(access.role, Action.TRASH),
    }


def _waiting(tx: ReadTx, project_id: int) -> dict[str, Any]:
    """Tell of the photos still on phones, also on those whose link was revoked: they are missed too."""
    is_waiting = Device.waiting > 0
    photos, phones, oldest, missing = tx.execute(
        select(
            func.sum(Device.waiting),
            func.count(case((is_waiting, 1))),
            func.min(case((is_waiting, Device.oldest_at))),
            func.sum(Device.missing - Device.missing_known),
        ).where(Device.project_id == project_id)
    ).one()
    first = select(Device).where(Device.project_id == project_id, is_waiting)
    rows = tx.scalars(first.order_by(Device.oldest_at, Device.id).limit(_MOST_PHONES)) if photos else ()
    return {
        "photos": int(photos or 0),
        "phones": int(phones),
        "missing": int(missing or 0),
        "oldest": to_wire(oldest) if oldest is not None else None,
        "of": [
            {
                "name": _name(row.name, row.id),
                "photos": row.waiting,
                "oldest": to_wire(row.oldest_at) if row.oldest_at is not None else None,
                "last": to_wire(row.last_seen_at),
                "is_safe": row.persisted is True,
            }
            for row in rows
        ],
    }


def forget_missing(tx: WriteTx, project_id: int) -> None:
    """Count the photos no more that phones lost until now; what they lose later is named again."""
    tx.change(update(Device).where(Device.project_id == project_id).values(missing_known=Device.missing))


def _name(told: str, device_id: int) -> str:
    return told or f"Phone {device_id}"


def list_waiting(
    tx: ReadTx, project_id: int, *, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """Tell of a project's photos that are not here, newest first; ``is_missing``: nor on their phone."""
    statement = (
        select(WaitingPhoto, Device.name, Device.waiting, Device.last_seen_at)
        .join(Device, Device.id == WaitingPhoto.device_id)
        .where(WaitingPhoto.project_id == project_id)
        .order_by(WaitingPhoto.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(WaitingPhoto.id < before)
    return [
        {
            "id": row.id,
            "phone": _name(name, row.device_id),
            "size": row.size,
            "captured_at": row.captured_at or None,
            "width": row.width,
            "height": row.height,
            "seen_at": to_wire(row.created_at),
            "is_missing": waiting == 0 and last_seen > row.created_at + _NEWS,
        }
        for row, name, waiting, last_seen in tx.execute(statement)
    ]


def load_small(tx: ReadTx, project_id: int, waiting_id: int) -> bytes:
    """Load a small picture, a JPEG of ours. Raises NotFound."""
    row = tx.scalar(
        select(WaitingPhoto)
        .where(WaitingPhoto.id == waiting_id, WaitingPhoto.project_id == project_id)
        .options(undefer(WaitingPhoto.picture))
    )
    if row is None:
        raise NotFound(_GONE)
    picture: bytes = row.picture
    return picture


def dismiss_waiting(tx: WriteTx, project_id: int, waiting_id: int) -> None:
    """Forget a small picture that nobody waits for any more. Should its photo come, it is taken in.

    Raises NotFound.
    """
    gone = tx.change(
        delete(WaitingPhoto).where(WaitingPhoto.id == waiting_id, WaitingPhoto.project_id == project_id)
    )
    if not gone:
        raise NotFound(_GONE)


def open_link(tx: ReadTx, project_id: int) -> CaptureLink | None:
    """Find the newest link that still lets phones in."""
    link: CaptureLink | None = tx.scalar(
        select(CaptureLink)
        .where(
            CaptureLink.project_id == project_id,
            CaptureLink.revoked_at.is_(None),
            (CaptureLink.expires_at.is_(None)) | (CaptureLink.expires_at > tx.now),
        )
        .order_by(CaptureLink.id.desc())
        .limit(1)
    )
    return link
