"""From bytes in staging to a stored photo: hash, whole decode in a child, durable blob, one transaction.

The order is the promise (architecture 7): only when the bytes lie on the disk under their hash does a row say
so, and only when the row is committed does the sender get a receipt. No file work happens inside the
transaction.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.db.tx import Database, ReadTx, WriteTx
from app.errors import (
    FieldError,
    Forbidden,
    Rejected,
    StorageFull,
    TooLarge,
    Unavailable,
    UnreadablePhoto,
    UnsupportedMedia,
)
from app.ids import ProjectId
from app.imaging.remarks import remarks_on
from app.imaging.results import Examined, Limits, Refused
from app.imaging.sandbox import Busy, Closed, Sandbox
from app.imaging.writing import Unwritable
from app.models import CaptureLink, DefectClass, Photo, Project, Receipt, WantedShot
from app.photos.answering import answer_by_photo, find_asked
from app.photos.attributes import checked_attributes, fitting_attributes, merged
from app.photos.captured import Captured, captured, split_offset
from app.photos.schemas import Hint, Sent
from app.photos.service import take_out
from app.photos.stacks import ask_for_grouping
from app.photos.withdrawing import lock_bytes, was_withdrawn
from app.projects.capture import DELIVERY
from app.projects.counters import bump
from app.projects.queries import is_archived
from app.projects.sharpness import sharpness_floor
from app.realtime.feed import labels_changed, publish
from app.storage.blobs import Arrived, Blobs
from app.team.access import require_project
from app.team.actor import Actor, Contributor, Sender, told
from app.team.roles import Action

_REMOVED = "This photo was removed meanwhile. Send it again."


@dataclass(frozen=True, slots=True)
class Workbench:
    """What ingest works with."""

    database: Database
    blobs: Blobs
    sandbox: Sandbox
    limits: Limits


@dataclass(frozen=True, slots=True)
class Outcome:
    """A stored photo. ``is_first``: this sender's first receipt; ``is_new``: the project's first copy."""

    photo: Photo
    stored_at: datetime
    is_first: bool
    is_new: bool


def require_sender(tx: ReadTx, sender: Sender, project_id: int) -> None:
    """Check that somebody may add photos to a project. Raises NotFound or Forbidden, with words."""
    if isinstance(sender, Actor):
        require_project(tx, sender, ProjectId(project_id), Action.UPLOAD)
        stays = ""
    else:
        require_link(tx, sender, project_id)
        stays = " Your photos stay on this phone; ask which project takes them now."
    if is_archived(tx, project_id):
        raise Forbidden(f"This project is archived: it takes no more photos.{stays}", slug="archived")


def require_link(tx: ReadTx, phone: Contributor, project_id: int) -> None:
    """Check that a phone's link still holds for a project. Raises Forbidden, with words."""
    if phone.project_id != project_id:
        raise Forbidden("This phone joined another project. Scan the code of this one.", slug="other-project")
    link = tx.execute(
        select(CaptureLink.expires_at, CaptureLink.revoked_at).where(CaptureLink.id == phone.link_id)
    ).one()
    if link.revoked_at is not None:
        raise Forbidden(
            "This capture link was revoked. Your photos stay on this phone; scan a new code to send them.",
            slug="link-revoked",
        )
    if link.expires_at is not None and tx.now >= link.expires_at + DELIVERY:
        raise Forbidden(
            "This capture link ended more than 14 days ago. Your photos stay on this phone; scan a new code.",
            slug="link-expired",
        )


Also = Callable[[WriteTx, Outcome], None]
"""What else is written in the transaction that makes a photo a stored one."""


def take_in(
    bench: Workbench,
    sender: Sender,
    project_id: int,
    part: Arrived,
    sent: Sent,
    *,
    also: Also = lambda _tx, _outcome: None,
) -> Outcome:
    """Store a photo whose bytes are all in ``part``. Runs in a thread; holds no transaction while it works.

    Raises Rejected (slug digest-mismatch, or wrong fields), UnreadablePhoto, UnsupportedMedia, TooLarge,
    StorageFull, Unavailable, NotFound, Forbidden.
    """
    sha256 = part.finish()
    if sent.sha256 is not None and not hmac.compare_digest(sent.sha256, sha256):
        raise Rejected(
            "The photo changed on its way here. Nothing was kept; send it again.", slug="digest-mismatch"
        )
    with bench.database.read_tx() as tx:
        require_sender(tx, sender, project_id)
        _answers(tx, sender, project_id, sent)
        _wanted_shot(tx, sender, project_id, sent)
        find_asked(tx, sender, project_id, sent.retake_of)
        held = _held(tx, sender, project_id, sha256)
        floor = sharpness_floor(tx, project_id) if held is None else None
    if held is not None and bench.blobs.has(sha256):
        with bench.database.write_tx() as tx:
            outcome = _record(tx, sender, project_id, sent, part.size, sha256, held)
            also(tx, outcome)
            return outcome
    with bench.blobs.workshop() as folder:
        seen = examine(bench, part, sender, sent, folder)
        with bench.blobs.nothing_removed():
            bench.blobs.keep(part, sha256)
            if isinstance(seen, Examined):
                bench.blobs.adopt_renditions(folder, sha256)
            with bench.database.write_tx() as tx:
                outcome = _record(tx, sender, project_id, sent, part.size, sha256, seen, floor=floor)
                also(tx, outcome)
                return outcome


def _held(tx: ReadTx, sender: Sender, project_id: int, sha256: str) -> Photo | None:
    """Find the photo if no second look at the bytes is needed.

    For a phone only after its own receipt: a quicker answer would tell that somebody else sent the same.
    """
    statement = select(Photo).where(Photo.project_id == project_id, Photo.sha256 == sha256)
    if isinstance(sender, Contributor):
        statement = statement.join(Receipt, Receipt.photo_id == Photo.id).where(
            Receipt.sender == sender.sender
        )
    found: Photo | None = tx.scalar(statement)
    return found


def examine(bench: Workbench, part: Arrived, sender: Sender, sent: Sent, folder: Any) -> Examined | Refused:
    """Decode the whole photo in a child process, and draw its pictures into ``folder``.

    A refusal comes back only where the sender's hash lets the photo be kept damaged. Raises UnreadablePhoto,
    UnsupportedMedia, TooLarge, StorageFull, Unavailable.
    """
    try:
        seen = bench.sandbox.examine(
            part.path,
            folder,
            members=isinstance(sender, Actor),
            limits=bench.limits,
            point=_tapped(sent.hint),
        )
    except Busy:
        raise Unavailable(
            "The server has many photos in hand. Send this one again soon.", retry_after=5
        ) from None
    except Closed:
        raise Unavailable("The server is stopping. Send this photo again soon.", retry_after=10) from None
    except Unwritable:
        raise StorageFull(
            "The server's disk is full; nothing of this was kept. Send the photo again later.",
            retry_after=300,
        ) from None
    if isinstance(seen, Examined):
        return seen
    if seen.kind == "unsupported":
        raise UnsupportedMedia(seen.words, extra={"reason": seen.reason})
    if seen.kind == "too_large":
        raise TooLarge(seen.words, extra={"reason": seen.reason})
    if sent.sha256 is None or seen.format is None:
        raise UnreadablePhoto(seen.words, extra={"reason": seen.reason})
    return seen


def _record(
    tx: WriteTx,
    sender: Sender,
    project_id: int,
    sent: Sent,
    size: int,
    sha256: str,
    seen: Examined | Refused | Photo,
    *,
    floor: float | None = None,
) -> Outcome:
    """Write the rows: photo (unless the project holds these bytes), receipt, counters, event.

    ``floor``: the project's sharpness, against which a new photo is held.
    """
    require_sender(tx, sender, project_id)
    lock_bytes(tx, project_id, sha256)
    photo = tx.scalar(select(Photo).where(Photo.project_id == project_id, Photo.sha256 == sha256))
    is_new = photo is None
    if photo is None:
        if isinstance(seen, Photo):
            raise Unavailable(_REMOVED, retry_after=1)
        photo = _new_photo(tx, sender, project_id, sent, size, sha256, seen, floor=floor)
    elif was_withdrawn(tx, photo):
        take_out(tx, sender, photo)
    receipt = tx.scalar(select(Receipt).where(Receipt.photo_id == photo.id, Receipt.sender == sender.sender))
    is_first = receipt is None
    if receipt is None:
        receipt = Receipt(photo_id=photo.id, sender=sender.sender, name=sent.name, stored_at=tx.now)
        tx.add(receipt)
        if isinstance(sender, Contributor):
            _count_for_link(tx, sender)
    try:
        tx.flush()
    except IntegrityError:
        raise Unavailable(_REMOVED, retry_after=1) from None
    asked = find_asked(tx, sender, project_id, sent.retake_of)
    if asked is not None:
        answer_by_photo(tx, sender, asked, photo)
    if is_new:
        changes = {f"state:{photo.state}": 1, "bytes": size}
        if photo.damaged:
            changes["damaged"] = 1
        else:
            ask_for_grouping(tx, project_id)
        bump(tx, project_id, changes)
        labels_changed(tx, project_id)  # labels of unlabelled photos can be asked for, too
        publish(tx, project_id, "photo.added", {"photo_id": photo.id, "actor": told(sender)})
    return Outcome(photo, receipt.stored_at, is_first=is_first, is_new=is_new)


def _count_for_link(tx: WriteTx, phone: Contributor) -> None:
    taken = tx.change(
        update(CaptureLink)
        .where(
            CaptureLink.id == phone.link_id,
            (CaptureLink.max_photos.is_(None)) | (CaptureLink.photos < CaptureLink.max_photos),
        )
        .values(photos=CaptureLink.photos + 1)
    )
    if not taken:
        raise Forbidden(
            "This capture link has taken all the photos it may. The photo stays on this phone: "
            "ask for a new code.",
            slug="link-full",
        )


def _new_photo(
    tx: WriteTx,
    sender: Sender,
    project_id: int,
    sent: Sent,
    size: int,
    sha256: str,
    seen: Examined | Refused,
    *,
    floor: float | None,
) -> Photo:
    project = tx.session.get_one(Project, project_id)
    attributes, note = _answers(tx, sender, project_id, sent)
    photo = Photo(
        project_id=project_id,
        sha256=sha256,
        size=size,
        name=sent.name,
        state="unlabelled",
        attributes=attributes,
        series=sent.series,
        hint=_hint(tx, sender, project_id, sent.hint),
        note=note,
        wanted_shot_id=_wanted_shot(tx, sender, project_id, sent),
        coached=sent.coached.model_dump(exclude_none=True) if sent.coached is not None else None,
        created_at=tx.now,
    )
    if isinstance(sender, Actor):
        photo.uploader_id = sender.user_id
    else:
        photo.link_id, photo.device_id = sender.link_id, sender.device_id
    _describe(photo, seen, floor)
    if photo.latitude is None and sent.place is not None:
        photo.latitude, photo.longitude = sent.place.latitude, sent.place.longitude
    moment = _when(seen, sent, time_zone=project.time_zone, now=tx.now)
    if moment is not None:
        photo.captured_at, photo.captured_offset = moment.at, moment.offset
        photo.captured_zone, photo.captured_utc = moment.zone, moment.utc
        photo.captured_doubtful = moment.is_doubtful
    tx.add(photo)
    tx.flush()
    return photo


def _answers(tx: ReadTx, sender: Sender, project_id: int, sent: Sent) -> tuple[dict[str, Any], str]:
    """Tell the attributes and the note of a photo. Raises Rejected for what a member says wrongly.

    A phone may have been without a signal while the questions changed: that costs it no photo, and what it
    answered stands in the note.
    """
    if isinstance(sender, Actor):
        return merged({}, checked_attributes(tx, project_id, sent.attributes)), sent.note
    fitting, others = fitting_attributes(tx, project_id, sent.attributes)
    return merged({}, fitting), "\n".join(filter(None, (sent.note, others)))


def _hint(tx: ReadTx, sender: Sender, project_id: int, hint: Hint | None) -> dict[str, Any] | None:
    """Tell what the sender thinks it is. Raises Rejected for a class that the project does not have.

    From a phone only the place is taken then: a class that went while it had no signal costs it no photo.
    """
    if hint is None:
        return None
    is_known = hint.class_id is None or tx.session.get(DefectClass, (project_id, hint.class_id)) is not None
    if not is_known and isinstance(sender, Actor):
        raise Rejected(
            "The hint names a class that this project does not have.",
            errors=[FieldError("/hint/class_id", "is not a class of this project")],
        )
    return hint.model_dump(exclude_none=True, exclude=None if is_known else {"class_id"})


def _wanted_shot(tx: ReadTx, sender: Sender, project_id: int, sent: Sent) -> int | None:
    """Tell the shot that a photo was taken for, be it closed or deleted by now: it was asked for once.

    Raises Rejected for a member who names one that the project never had; a phone's photo is taken without.
    """
    if sent.wanted_shot is None:
        return None
    shot = tx.session.get(WantedShot, sent.wanted_shot)
    if shot is not None and shot.project_id == project_id:
        return shot.id
    if isinstance(sender, Actor):
        raise Rejected(
            "The photo names a wanted shot that this project does not have.",
            errors=[FieldError("/wanted_shot", "is not a wanted shot of this project")],
        )
    return None


def _tapped(hint: Hint | None) -> tuple[float, float] | None:
    """Where the sender pointed, shares of the upright frame."""
    return (hint.x, hint.y) if hint is not None and hint.x is not None and hint.y is not None else None


def _describe(photo: Photo, seen: Examined | Refused, floor: float | None) -> None:
    if isinstance(seen, Refused):
        photo.damaged, photo.damage = True, seen.words
        photo.format = seen.format or "jpeg"
        if seen.upright is not None:
            photo.width, photo.height = seen.upright
        return
    photo.format = seen.format
    photo.width, photo.height = seen.upright
    photo.orientation = seen.orientation
    measured = seen.quality
    photo.sharpness, photo.reblur, photo.glare = measured.sharpness, measured.reblur, measured.glare
    photo.dark, photo.brightness, photo.burnt = measured.dark, measured.brightness, measured.burnt
    photo.remarks = list(remarks_on(measured, floor))
    claims = seen.metadata
    photo.make, photo.model = claims.make, claims.model
    photo.latitude, photo.longitude, photo.altitude = claims.latitude, claims.longitude, claims.altitude


def _when(seen: Examined | Refused, sent: Sent, *, time_zone: str, now: datetime) -> Captured | None:
    """EXIF's time, else the sender's, else none."""
    if isinstance(seen, Examined) and seen.metadata.captured_at is not None:
        found = captured(
            seen.metadata.captured_at, seen.metadata.offset_minutes, time_zone=time_zone, now=now
        )
        if found is not None:
            return found
    if sent.captured_at is None:
        return None
    at, offset = split_offset(datetime.fromisoformat(sent.captured_at))
    return captured(at, offset, time_zone=time_zone, now=now)
