"""Taking back what one has sent: for a day, while nobody has labelled it.

The sender's receipt goes. The photo goes to the trash with the last receipt only: what somebody else was
promised stays, and whoever takes back learns nothing of them. Sent again, such a photo comes out of the
trash.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.db.tx import ReadTx, WriteTx
from app.errors import Forbidden, NotFound
from app.models import Photo, Receipt
from app.photos.service import put_in_trash
from app.team import audit
from app.team.actor import Actor, Sender

FOR: Final = timedelta(hours=24)


def withdraw(tx: WriteTx, sender: Sender, project_id: int, sha256: str) -> None:
    """Take a photo back. Raises Forbidden, with words; NotFound for a phone that has no such receipt."""
    lock_bytes(tx, project_id, sha256)
    photo: Photo | None = tx.scalar(
        select(Photo)
        .where(Photo.project_id == project_id, Photo.sha256 == sha256)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    receipts = {row.sender: row for row in _receipts(tx, photo)} if photo is not None else {}
    mine = receipts.pop(sender.sender, None)
    if photo is None or mine is None:
        if isinstance(sender, Actor):
            raise Forbidden(
                "You did not send this photo, so you cannot take it back. A manager can delete it."
            )
        raise NotFound("This phone has no receipt of that photo.")
    if tx.now > mine.stored_at + FOR:
        raise Forbidden("A photo can be taken back for 24 hours. Ask a manager of the project to delete it.")
    if not receipts:
        if photo.state != "unlabelled" or photo.annotations:
            raise Forbidden(
                "Somebody has begun to label this photo. Ask a manager of the project to delete it."
            )
        put_in_trash(tx, sender, photo)
    tx.session.delete(mine)
    tx.flush()
    audit.record(tx, sender.label, "photo.withdraw", f"project:{project_id} photo:{photo.id}")


def lock_bytes(tx: WriteTx, project_id: int, sha256: str) -> None:
    """Let nobody else send or take back these bytes until this transaction ends."""
    tx.lock(f"photo {project_id} {sha256}")


def was_withdrawn(tx: ReadTx, photo: Photo) -> bool:
    """Tell whether a photo is in the trash because all who sent it took it back."""
    return photo.deleted_at is not None and not _receipts(tx, photo)


def _receipts(tx: ReadTx, photo: Photo) -> list[Receipt]:
    return list(tx.scalars(select(Receipt).where(Receipt.photo_id == photo.id)))
