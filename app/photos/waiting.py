"""Small pictures of photos that are still on phones: they come before the photos, over thin lines.

Such a picture is no photo: it is not labelled, not exported, and goes when its photo is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select

from app.db.tx import ReadTx, WriteTx
from app.errors import RateLimited
from app.imaging.recipe import rendition_file
from app.imaging.results import Examined
from app.models import Upload, WaitingPhoto
from app.photos.ingest import Workbench, examine, require_sender
from app.photos.schemas import Sent
from app.storage.blobs import Arrived
from app.team.actor import Contributor

MOST_BYTES: Final = 300_000
"""Of a small picture as it is sent."""
MOST_OF_A_PHONE: Final = 500


@dataclass(frozen=True, slots=True)
class Small:
    """Of which photo it is: the phone's id of it, its bytes, and when it was taken ("": not told)."""

    client_id: str
    size: int
    captured_at: str


def take_small(bench: Workbench, phone: Contributor, small: Small, part: Arrived) -> None:
    """Keep the small picture of a photo, unless that photo is here already. Runs in a thread, as ``take_in``.

    Raises as ``examine``, and RateLimited, Forbidden.
    """
    part.finish()
    with bench.database.read_tx() as reading:
        require_sender(reading, phone, phone.project_id)
        if _is_settled(reading, phone, small.client_id):
            return
    with bench.blobs.workshop() as folder:
        seen = examine(bench, part, phone, Sent(name="small.jpg"), folder)
        assert isinstance(seen, Examined)  # nothing proves these bytes, so a refusal was raised
        picture = (folder / rendition_file("small")).read_bytes()
        width, height = seen.upright
    with bench.database.write_tx() as tx:
        require_sender(tx, phone, phone.project_id)
        forget_waiting(tx, phone, small.client_id)
        if _is_settled(tx, phone, small.client_id):
            return
        _require_few(tx, phone)
        tx.add(
            WaitingPhoto(
                project_id=phone.project_id,
                device_id=phone.device_id,
                client_id=small.client_id,
                size=small.size,
                captured_at=small.captured_at,
                width=width,
                height=height,
                picture=picture,
                created_at=tx.now,
            )
        )


def forget_waiting(tx: WriteTx, phone: Contributor, client_id: str) -> None:
    """Forget a small picture, if there is one: its photo is stored, refused, or deleted on the phone.

    Until this transaction ends nobody shows one of the same photo.
    """
    tx.lock(f"waiting {phone.sender} {client_id}")
    tx.change(
        delete(WaitingPhoto).where(
            WaitingPhoto.device_id == phone.device_id, WaitingPhoto.client_id == client_id
        )
    )


def _is_settled(tx: ReadTx, phone: Contributor, client_id: str) -> bool:
    """Tell whether the photo itself has come, be it stored or refused for good."""
    statement = select(Upload.id).where(
        Upload.project_id == phone.project_id,
        Upload.sender == phone.sender,
        Upload.client_id == client_id,
        Upload.state != "open",
    )
    return tx.scalar(statement) is not None


def _require_few(tx: ReadTx, phone: Contributor) -> None:
    """A phone that shows small pictures and never sends a photo must not fill the disk."""
    held = tx.scalar(select(func.count()).where(WaitingPhoto.device_id == phone.device_id)) or 0
    if held >= MOST_OF_A_PHONE:
        raise RateLimited(
            f"{held} small pictures of this phone are here. Send the photos first.", retry_after=300
        )
