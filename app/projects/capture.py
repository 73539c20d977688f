"""Capture links and the phones that joined by them.

A link's token is HMAC-SHA256 over its id and turn with the server's secret key: a manager can be shown the
code again, and the database holds only the token's SHA-256. The token stands in the URL's fragment, which
browsers never send; the page of phones swaps it for a cookie that may add photos to one project.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select, update

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, FieldError, Gone, NotFound, Rejected
from app.ids import digest, new_secret
from app.models import CaptureLink, Device, FieldRequest, Project, Receipt, Upload, WaitingPhoto
from app.projects.attributes import attribute_to_wire, list_attributes
from app.projects.classes import list_classes
from app.projects.fixed_camera import ask_for_regrouping
from app.projects.link_pace import count_join, slowed_links
from app.projects.schemas import DeviceChanges, LinkChanges, NewLink
from app.projects.sharpness import sharpness_floor
from app.projects.shot_list import shots_for_phone
from app.settings import Settings
from app.team import audit
from app.team.actor import Actor, Contributor
from app.team.old_address import origin_of
from app.web.urls import is_loopback

DELIVERY = timedelta(days=14)
"""How long joined phones may still deliver after their link has ended."""
COOKIE_SECONDS = 400 * 86400  # the longest a browser keeps a cookie
MOST_PHONES = 2000  # of one link
_SHOWN_PHONES = 100  # of one link; how many joined is told beside them


@dataclass(frozen=True, slots=True)
class LinkMaker:
    """What addresses of links are made of: the server's key and the address people type."""

    key: bytes
    address: str

    def token(self, link: CaptureLink) -> str:
        """The link's present token, base64url."""
        mac = hmac.new(self.key, f"capture:{link.id}:{link.turn}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")

    def url(self, link: CaptureLink) -> str:
        """What the code holds; the token in the fragment."""
        return f"{self.address}/capture#{self.token(link)}"


def add_link(tx: WriteTx, actor: Actor, project_id: int, new: NewLink, maker: LinkMaker) -> CaptureLink:
    """Make a capture link. Raises Rejected for one that would have ended, or asks for what is not there."""
    _require_future(tx, new.expires_at)
    link = CaptureLink(
        project_id=project_id,
        name=new.name,
        created_by=actor.user_id,
        created_at=tx.now,
        expires_at=new.expires_at,
        max_photos=new.max_photos,
        language=new.language,
        asks=_asked(tx, project_id, new.asks),
        turn=1,
        photos=0,
    )
    tx.add(link)
    tx.flush()
    link.secret_hash = digest(maker.token(link))
    audit.record(tx, actor.label, "link.create", _target(link))
    return link


def _require_future(tx: ReadTx, expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= tx.now:
        raise Rejected(
            "The link would have ended already.", errors=[FieldError("/expires_at", "is in the past")]
        )


def _asked(tx: ReadTx, project_id: int, ids: list[int] | None) -> list[int] | None:
    """Hold a link to questions that the project has. Raises Rejected."""
    if ids is not None and not set(ids) <= {row.id for row in list_attributes(tx, project_id, on="photo")}:
        raise Rejected(
            "The link asks for something that this project does not have.",
            errors=[FieldError("/asks", "names what is no attribute of this project's photos")],
        )
    return None if ids is None else sorted(set(ids))


def load_link(tx: ReadTx, project_id: int, link_id: int) -> CaptureLink:
    """Load one link of a project. Raises NotFound."""
    link = tx.session.get(CaptureLink, link_id)
    if link is None or link.project_id != project_id:
        raise NotFound("There is no such capture link in this project.")
    return link


def change_link(
    tx: WriteTx, actor: Actor, project_id: int, link_id: int, changes: LinkChanges
) -> CaptureLink:
    """Rename a link, move its end, change its language, what it asks or its camera, or revoke it.

    Raises Conflict for a revoked one, Rejected.
    """
    link = load_link(tx, project_id, link_id)
    given = changes.model_fields_set
    if link.revoked_at is not None and not given <= {"name", "revoked"}:
        raise Conflict("This link was revoked. Make a new one.", slug="link-revoked")
    if changes.name is not None:
        link.name = changes.name
    if "expires_at" in given:
        _require_future(tx, changes.expires_at)
        link.expires_at = changes.expires_at
    if "max_photos" in given:
        link.max_photos = changes.max_photos
    if "language" in given:
        link.language = changes.language
    if "asks" in given:
        link.asks = _asked(tx, project_id, changes.asks)
    if changes.fixed_camera is not None and changes.fixed_camera != link.fixed_camera:
        link.fixed_camera = changes.fixed_camera
        ask_for_regrouping(tx, project_id, fixed=changes.fixed_camera, link_id=link.id)
    if changes.revoked and link.revoked_at is None:
        link.revoked_at = tx.now
        audit.record(tx, actor.label, "link.revoke", _target(link))
    tx.flush()
    return link


def rotate_link(tx: WriteTx, actor: Actor, project_id: int, link_id: int, maker: LinkMaker) -> CaptureLink:
    """Give a link another code: the printed one stops letting phones in, joined phones stay."""
    link = load_link(tx, project_id, link_id)
    if link.revoked_at is not None:
        raise Conflict("This link was revoked. Make a new one.", slug="link-revoked")
    link.turn += 1
    link.secret_hash = digest(maker.token(link))
    audit.record(tx, actor.label, "link.rotate", _target(link), {"turn": link.turn})
    tx.flush()
    return link


def list_links(
    tx: ReadTx, project_id: int, *, after: tuple[int, int] | None = None, limit: int | None = None
) -> list[CaptureLink]:
    """List a project's links, newest first, revoked ones last; all of them without a limit.

    ``after``: (1 for a revoked link else 0, id) of the last one seen.
    """
    is_revoked = CaptureLink.revoked_at.is_not(None)
    statement = select(CaptureLink).where(CaptureLink.project_id == project_id)
    if after is not None:
        is_older = CaptureLink.id < after[1]
        statement = statement.where(is_revoked & is_older if after[0] else or_(is_revoked, is_older))
    return list(tx.scalars(statement.order_by(is_revoked, CaptureLink.id.desc()).limit(limit)))


def links_to_wire(tx: ReadTx, links: Sequence[CaptureLink], maker: LinkMaker) -> list[dict[str, Any]]:
    """Show links with their phones: the hundred last heard of, and how many there are.

    ``slowed``: when, and by how much, a link was used too fast within the last hour; else None.
    """
    newest = func.row_number().over(
        partition_by=Device.link_id, order_by=(Device.last_seen_at.desc(), Device.id.desc())
    )
    count = func.count().over(partition_by=Device.link_id)
    ranked = (
        select(Device.id, newest.label("place"), count.label("phones"))
        .where(Device.link_id.in_([link.id for link in links]))
        .subquery()
    )
    rows = tx.execute(
        select(Device, ranked.c.phones)
        .join(ranked, ranked.c.id == Device.id)
        .where(ranked.c.place <= _SHOWN_PHONES)
        .order_by(Device.link_id, ranked.c.place)
    )
    devices: dict[int, list[dict[str, Any]]] = {link.id: [] for link in links}
    phones = dict.fromkeys(devices, 0)
    for device, joined in rows:
        devices[device.link_id].append(_device_to_wire(device))
        phones[device.link_id] = joined
    slowed = slowed_links(tx, links)
    return [
        {
            **link_to_wire(tx, link, maker),
            "slowed": slowed.get(link.id),
            "phones": phones[link.id],
            "devices": devices[link.id],
        }
        for link in links
    ]


def link_to_wire(tx: ReadTx, link: CaptureLink, maker: LinkMaker) -> dict[str, Any]:
    """Show a link to those who manage it; ``url`` is None once it is revoked."""
    return {
        "id": link.id,
        "name": link.name,
        "url": maker.url(link) if link.revoked_at is None and _is_ours(link, maker) else None,
        "state": _state(tx, link),
        "expires_at": to_wire(link.expires_at) if link.expires_at is not None else None,
        "max_photos": link.max_photos,
        "language": link.language,
        "asks": link.asks,
        "fixed_camera": link.fixed_camera,
        "photos": link.photos,
        "created_at": to_wire(link.created_at),
    }


def _is_ours(link: CaptureLink, maker: LinkMaker) -> bool:
    """Tell whether the key still makes this link's token (not after the key file was replaced)."""
    return link.secret_hash == digest(maker.token(link))


def _state(tx: ReadTx, link: CaptureLink) -> str:
    if link.revoked_at is not None:
        return "revoked"
    return "ended" if link.expires_at is not None and tx.now >= link.expires_at else "open"


def _device_to_wire(row: Device) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "browser": row.browser,
        "joined_at": to_wire(row.created_at),
        "last_seen_at": to_wire(row.last_seen_at),
        "waiting": {
            "photos": row.waiting,
            "bytes": row.waiting_bytes,
            "oldest": to_wire(row.oldest_at) if row.oldest_at is not None else None,
            "persisted": row.persisted,
        },
    }


class UnknownCode(Gone):
    """No link has this token: the code was replaced long ago, or somebody guesses."""


def join(tx: WriteTx, token: str, name: str, browser: str, known_secret: str | None, *, address: str) -> str:
    """Let a phone in; gives the secret for its cookie.

    A phone that joined this link before (``known_secret`` of its cookie) stays the same phone, and keeps its
    secret. Raises Gone with words when the code lets nobody in any more; UnknownCode, in the same words, for
    one of no link; LinkSlowed when very many new ones come from one address.
    """
    link: CaptureLink | None = tx.scalar(select(CaptureLink).where(CaptureLink.secret_hash == digest(token)))
    words = "This code lets no phones in any more. Ask for a new one."
    if link is None:
        raise UnknownCode(words, slug="link-revoked")
    if link.revoked_at is not None:
        raise Gone(words, slug="link-revoked")
    if link.expires_at is not None and tx.now >= link.expires_at:
        raise Gone("This link has ended. Ask for a new code.", slug="link-expired")
    if tx.session.get_one(Project, link.project_id).archived_at is not None:
        raise Gone("This project is closed. Ask which one takes photos now.", slug="archived")
    before: Device | None = None
    if known_secret is not None:
        before = tx.scalar(select(Device).where(Device.secret_hash == digest(known_secret)))
    if before is not None and known_secret is not None and before.link_id == link.id:
        before.last_seen_at = tx.now
        before.name = name or before.name
        return known_secret
    _require_few_phones(tx, link)
    count_join(tx, link.id, address)
    secret = new_secret()
    device = Device(
        secret_hash=digest(secret),
        link_id=link.id,
        project_id=link.project_id,
        name=name,
        browser=browser[:200],
        created_at=tx.now,
        last_seen_at=tx.now,
    )
    tx.add(device)
    if before is not None and before.project_id == link.project_id:
        _take_over(tx, device, before)
    return secret


def _take_over(tx: WriteTx, device: Device, before: Device) -> None:
    """Let a phone that came back by another code of its project have all that was its own: it is one phone.

    What waits on it, what it has begun to send, its receipts (to take photos back), and what it is asked.
    """
    device.name = device.name or before.name
    for column in ("waiting", "waiting_bytes", "oldest_at", "persisted", "origin"):
        setattr(device, column, getattr(before, column))
    before.waiting, before.waiting_bytes, before.oldest_at = 0, 0, None
    tx.flush()
    tx.change(update(WaitingPhoto).where(WaitingPhoto.device_id == before.id).values(device_id=device.id))
    old, new = f"device:{before.id}", f"device:{device.id}"
    tx.change(update(Upload).where(Upload.sender == old).values(sender=new))
    tx.change(update(Receipt).where(Receipt.sender == old).values(sender=new))
    is_same = or_(Device.id == before.id, Device.became_id == before.id)
    tx.change(update(Device).where(is_same).values(became_id=device.id))
    asked = select(FieldRequest.id).where(
        FieldRequest.device_id == before.id, FieldRequest.state.in_(("open", "seen"))
    )
    # In the order in which others lock requests: by their photos.
    held = list(tx.scalars(asked.order_by(FieldRequest.photo_id).with_for_update()))
    to_new = {"device_id": device.id, "link_id": device.link_id}
    tx.change(update(FieldRequest).where(FieldRequest.id.in_(held)).values(to_new))


def _require_few_phones(tx: ReadTx, link: CaptureLink) -> None:
    """Who keeps no cookie is a new phone each time: a leaked code must not fill the disk with them."""
    phones = tx.scalar(select(func.count()).where(Device.link_id == link.id)) or 0
    if phones >= MOST_PHONES:
        raise Gone(
            f"{phones:,} phones joined by this code, and no more may. Ask for a new one.", slug="link-full"
        )


def describe_phone(tx: ReadTx, phone: Contributor) -> dict[str, Any]:
    """Tell a phone what it needs: its project's name, classes and questions, what is wanted, what is stored.

    ``at`` is when: a photo that is stored later is not among those taken. ``sharpness_floor``: what
    most photos of the project exceed, see app/imaging/remarks.py.
    """
    now = tx.now  # before anything is read
    device = tx.session.get_one(Device, phone.device_id)
    link = tx.session.get_one(CaptureLink, phone.link_id)
    project = tx.session.get_one(Project, phone.project_id)
    stored, last = tx.execute(
        select(func.count(), func.max(Receipt.stored_at)).where(Receipt.sender == phone.sender)
    ).one()
    until = link.expires_at + DELIVERY if link.expires_at is not None else None
    return {
        "project": {"id": project.id, "name": project.name},
        "link": {
            "name": link.name,
            "language": link.language,
            "delivers_until": to_wire(until) if until is not None else None,
        },
        # What it told last: a browser that has cleared its storage learns here what it held.
        "device": {
            "id": device.id,
            "name": device.name,
            "waiting": device.waiting,
            "missing": device.missing,
        },
        "classes": [
            {"id": row.id, "name": row.name, "letter": row.letter}
            for row in list_classes(tx, project.id)
            if row.retired_at is None and not row.is_other
        ],
        "attributes": [
            {key: item[key] for key in ("name", "kind", "choices")}
            for item in (
                attribute_to_wire(row)
                for row in list_attributes(tx, project.id, on="photo")
                if row.retired_at is None and (link.asks is None or row.id in link.asks)
            )
        ],
        "wanted": shots_for_phone(tx, phone),
        "at": to_wire(now),
        "sharpness_floor": sharpness_floor(tx, project.id),
        "counts": {"stored": int(stored), "last_stored_at": to_wire(last) if last is not None else None},
    }


def hear_of_phone(tx: WriteTx, phone: Contributor, told: DeviceChanges, *, address: str) -> None:
    """Note what a phone tells of itself; a time that its clock puts into the future is taken as now (A15).

    ``address``: by which it came, since what waits on it belongs to that (app/team/old_address.py).
    """
    device = tx.session.get_one(Device, phone.device_id)
    device.last_seen_at = tx.now
    if told.name is not None:
        device.name = told.name
    if (waiting := told.waiting) is None:
        return
    device.origin = origin_of(address)
    device.waiting, device.waiting_bytes = waiting.photos, waiting.bytes
    device.oldest_at = min(waiting.oldest, tx.now) if waiting.photos and waiting.oldest else None
    device.persisted = waiting.persisted
    device.missing = max(device.missing, waiting.missing)


def address_warning(settings: Settings, address: str) -> str | None:
    """Say what is lost when the address that codes hold changes; None for a lasting address."""
    if is_loopback(address):
        how = (
            "Open Blemish by this machine's address on the network, or set BLEMISH_PUBLIC_URL,"
            if settings.lan
            else "Start it with make run LAN=1 or blemish serve --lan, open Blemish by the address it prints,"
        )
        return f"Phones cannot reach this address: it means this machine alone. {how} and make codes there."
    host = urlsplit(address).hostname or ""
    is_number = host.replace(".", "").isdigit() or ":" in host
    if settings.public_url is None or is_number:
        return (
            "Codes hold this server's address. When it changes, printed codes stop working and photos not "
            "yet sent from joined phones are lost to them. Set BLEMISH_PUBLIC_URL to a name that stays."
        )
    return None


def _target(link: CaptureLink) -> str:
    return f"project:{link.project_id} link:{link.id}"
