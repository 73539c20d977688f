"""Uploads in pieces: begun once by a client's own id, finished into a stored photo, forgotten after a week.

The same (sender, client_id) is the same upload, so that a lost reply or a restart costs nothing. The offset
is the file's (storage/staging.py); the row tells what was said of the photo, and how it ended. That row
changes in the transaction that stores the photo: there is no moment in which one says stored and the other
does not.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select

from app.db.tx import Database, ReadTx, WriteTx
from app.errors import (
    AppError,
    Conflict,
    FieldError,
    Forbidden,
    Gone,
    NotFound,
    RateLimited,
    Rejected,
    Unavailable,
)
from app.ids import UploadId
from app.models import CaptureLink, Photo, Receipt, Upload
from app.photos.ingest import Outcome, Workbench, require_sender, take_in
from app.photos.schemas import Sent
from app.photos.sent import SENT_FIELDS, read_sent
from app.photos.waiting import forget_waiting
from app.projects.link_pace import count_photo
from app.storage.staging import Staging
from app.team.access import require_scope
from app.team.actor import Actor, Contributor, Sender
from app.team.roles import Action

logger = logging.getLogger(__name__)

SILENCE: Final = timedelta(days=7)
"""How long bytes wait for the rest of them."""
MOST_OPEN: Final = 200
"""Uploads that one sender may have begun and not finished."""
_FINAL: Final = frozenset({413, 415, 422})


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload as its row tells it."""

    id: UploadId
    project_id: int
    length: int
    told: Mapping[str, Any]
    state: str
    sha256: str | None
    problem: Mapping[str, Any] | None

    def require_open(self) -> None:
        """Raises the error by which the photo was refused, for good."""
        if self.problem is not None:
            raise _Refused(self.problem)


class _Refused(AppError):
    """The same words again as when the whole photo was looked at."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["detail"], extra=problem["extra"])
        self.status, self.slug, self.title = (problem[name] for name in ("status", "slug", "title"))


def begin_upload(
    tx: WriteTx,
    sender: Sender,
    project_id: int,
    length: int,
    metadata: Mapping[str, str],
    *,
    link_per_hour: int,
) -> tuple[Begun, bool]:
    """Begin an upload, or find the one that the client began before; tells whether it is new.

    ``link_per_hour``: how many new ones a capture link may begin. Raises Rejected, Conflict (the same id with
    other bytes), Forbidden, RateLimited, LinkSlowed, NotFound.
    """
    require_sender(tx, sender, project_id)
    sent = read_sent(
        metadata.get("filename") or metadata.get("name") or "photo",
        {name: metadata[name] for name in SENT_FIELDS & metadata.keys()},
    )
    client_id = _client_id(metadata)
    if client_id is not None:
        tx.lock(f"upload {sender.sender} {client_id}")
        row = tx.scalar(
            select(Upload).where(
                Upload.project_id == project_id,
                Upload.sender == sender.sender,
                Upload.client_id == client_id,
            )
        )
        if row is not None:
            return _begun(_told_again(_same(row, length, sent), sent)), False
    _require_place(tx, sender)
    if isinstance(sender, Contributor):
        count_photo(tx, sender.link_id, per_hour=link_per_hour)
    row = Upload(
        id=str(uuid.uuid4()),
        project_id=project_id,
        sender=sender.sender,
        link_id=sender.link_id if isinstance(sender, Contributor) else None,
        client_id=client_id,
        length=length,
        told=sent.model_dump(mode="json"),
        state="open",
        created_at=tx.now,
    )
    tx.add(row)
    tx.flush()
    return _begun(row), True


def load_upload(tx: ReadTx, sender: Sender, upload_id: str) -> Begun:
    """Load an upload of this sender's; nobody else's exists. Raises NotFound, Forbidden."""
    if isinstance(sender, Actor):
        require_scope(sender, Action.UPLOAD)
    row = tx.session.get(Upload, upload_id)
    if row is None or row.sender != sender.sender:
        raise NotFound("There is no such upload. Begin it anew.")
    require_sender(tx, sender, row.project_id)
    return _begun(row)


def finish_upload(bench: Workbench, staging: Staging, sender: Sender, begun: Begun) -> Outcome:
    """Store the photo of which all bytes are here. Runs in a thread, and raises, as ``take_in``.

    A photo that is refused for good stays so; of one that changed on its way the bytes are dropped, so that
    it can be sent again; after any other fault the bytes stay, and asking again tries again.
    """

    def mark(tx: WriteTx, outcome: Outcome) -> None:
        row = tx.session.get_one(Upload, begun.id)
        row.state, row.sha256 = "stored", outcome.photo.sha256
        _forget_small(tx, sender, row)

    try:
        with staging.closing(begun.id) as whole:
            outcome = take_in(
                bench, sender, begun.project_id, whole, Sent.model_validate(begun.told), also=mark
            )
    except FileNotFoundError:  # another request stored it between our look at the row and the lock
        staging.forget(begun.id)
        with bench.database.read_tx() as tx:
            now = load_upload(tx, sender, begun.id)
            if now.state != "stored":
                raise Unavailable("Send this photo again.", retry_after=1) from None
            return find_outcome(tx, sender, now)
    except AppError as error:
        if error.slug == "digest-mismatch":
            staging.restart(begun.id)
        elif error.status in _FINAL:
            _refuse(bench.database, sender, begun, error)
            staging.forget(begun.id)
        raise
    staging.forget(begun.id)
    return outcome


def find_outcome(tx: ReadTx, sender: Sender, begun: Begun) -> Outcome:
    """Find what a finished upload became. Raises Gone when the photo was taken back or purged."""
    row = tx.execute(
        select(Photo, Receipt.stored_at)
        .join(Receipt, Receipt.photo_id == Photo.id)
        .where(
            Photo.project_id == begun.project_id,
            Photo.sha256 == begun.sha256,
            Receipt.sender == sender.sender,
        )
    ).one_or_none()
    if row is None:
        raise Gone("This photo was stored, and removed since.")
    return Outcome(row[0], row[1], is_first=True, is_new=True)


def end_upload(tx: WriteTx, begun: Begun) -> None:
    """Forget an upload that is not finished. Raises Conflict."""
    if begun.state == "stored":
        raise Conflict("This photo is stored. Take it back instead.", slug="stored")
    tx.change(delete(Upload).where(Upload.id == begun.id))


def sweep_uploads(database: Database, staging: Staging) -> int:
    """Forget uploads that have been silent for a week, and files without a row; tells how many rows went."""
    with database.read_tx() as reading:
        limit = reading.now - SILENCE
        old = list(reading.scalars(select(Upload.id).where(Upload.created_at < limit)))
    silent = [name for name in old if last_heard(staging, name) < limit]
    for name in silent:
        with database.write_tx() as tx:
            tx.change(delete(Upload).where(Upload.id == name))
        staging.forget(name)
    with database.read_tx() as reading:
        known = set(reading.scalars(select(Upload.id)))
    for name in staging.each():
        if name not in known and last_heard(staging, name) < limit:
            staging.forget(name)
    return len(silent)


def last_heard(staging: Staging, upload_id: str) -> datetime:
    """Tell when bytes came last, by the server's clock; long ago where none ever did."""
    return datetime.fromtimestamp(staging.touched_at(upload_id), UTC)


def _client_id(metadata: Mapping[str, str]) -> str | None:
    text = metadata.get("client_id")
    if not text:
        return None
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise Rejected(
            "Upload-Metadata is wrong.", errors=[FieldError("/client_id", "must be a UUID")]
        ) from None


def _same(row: Upload, length: int, sent: Sent) -> Upload:
    """Hold a client to what it said first: an id is never given to other bytes (A5)."""
    is_other = sent.sha256 and row.told["sha256"] and sent.sha256 != row.told["sha256"]
    if row.length != length or is_other:
        raise Conflict("This client_id belongs to another photo. Give every photo its own.", slug="duplicate")
    return row


def _told_again(row: Upload, sent: Sent) -> Upload:
    """Take what is said last: a phone's person may say what it is while half of the photo is here."""
    if row.state == "open":
        row.told = {**sent.model_dump(mode="json"), "sha256": sent.sha256 or row.told["sha256"]}
    return row


def _require_place(tx: WriteTx, sender: Sender) -> None:
    """Raises RateLimited for too many begun uploads, Forbidden for a link that has taken all it may."""
    is_open = Upload.state == "open"
    begun = tx.scalar(select(func.count()).where(Upload.sender == sender.sender, is_open)) or 0
    if begun >= MOST_OPEN:
        raise RateLimited(f"{begun} uploads are begun. Finish them first.", retry_after=60)
    if not isinstance(sender, Contributor):
        return
    link = tx.session.get_one(CaptureLink, sender.link_id)
    if link.max_photos is None:
        return
    waiting = tx.scalar(select(func.count()).where(Upload.link_id == link.id, is_open)) or 0
    if link.photos + waiting >= link.max_photos:
        raise Forbidden(
            "This capture link has taken all the photos it may. The photo stays on this phone: "
            "ask for a new code.",
            slug="link-full",
        )


def _refuse(database: Database, sender: Sender, begun: Begun, error: AppError) -> None:
    with database.write_tx() as tx:
        row = tx.session.get(Upload, begun.id)
        if row is not None:
            _forget_small(tx, sender, row)
            row.state = "refused"
            row.problem = {
                "status": error.status,
                "slug": error.slug,
                "title": error.title,
                "detail": error.detail,
                "extra": error.extra,
            }


def _forget_small(tx: WriteTx, sender: Sender, row: Upload) -> None:
    """The photo itself is here, whatever became of it: its small picture is waited for no more."""
    if isinstance(sender, Contributor) and row.client_id is not None:
        forget_waiting(tx, sender, row.client_id)


def _begun(row: Upload) -> Begun:
    return Begun(UploadId(row.id), row.project_id, row.length, row.told, row.state, row.sha256, row.problem)
