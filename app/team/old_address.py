"""Phones that hold unsent photos under an address that this server had before.

What a browser keeps belongs to the origin it was opened under: when the server's address changes, the photos
that wait on phones stay with the old one, and no page under the new one can see them. So each phone's origin
is noted with what it tells of itself, and those under another than the present one are named until they have
sent, or until somebody gives them up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import func, select, update

from app.db.tx import ReadTx, WriteTx
from app.models import Device, Project
from app.settings import Settings
from app.web.urls import in_container, is_loopback, own_address

_ORIGIN: Final = re.compile(r"https?://[^/?#\s@]{1,280}(?=[/?#]|$)")
_USUAL_PORT: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Stranded:
    """Photos that wait in one project under one old origin.

    ``last``: when their phones were last heard of.
    """

    project_id: int
    project: str
    origin: str
    phones: int
    photos: int
    last: datetime


def origin_of(address: str | None) -> str | None:
    """Tell the origin of an address, as browsers write it; None for what is none."""
    found = _ORIGIN.match(address or "")
    if found is None:
        return None
    try:
        parts = urlsplit(found[0].lower())
        port = parts.port
    except ValueError:
        return None
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc.rstrip(":")
    return f"{parts.scheme}://{host}" + (
        f":{port}" if port is not None and port != _USUAL_PORT[parts.scheme] else ""
    )


def stranded_photos(
    tx: ReadTx, settings: Settings, here: str, *, project_id: int | None = None
) -> list[Stranded]:
    """Count the photos on phones under old origins, by project and origin, most first.

    ``here``: the server's present address.
    """
    statement = (
        select(
            Device.project_id,
            Project.name,
            Device.origin,
            func.count(),
            func.sum(Device.waiting),
            func.max(Device.last_seen_at),
        )
        .join(Project, Project.id == Device.project_id)
        .where(Device.waiting > 0, Device.origin.is_not(None))
        .group_by(Device.project_id, Project.name, Device.origin)
    )
    if project_id is not None:
        statement = statement.where(Device.project_id == project_id)
    found = [Stranded(*row) for row in tx.execute(statement)]
    return sorted(
        (one for one in found if not _leads_here(one.origin, settings, here)),
        key=lambda one: (-one.photos, one.project_id, one.origin),
    )


def give_up_stranded(tx: WriteTx, settings: Settings, here: str, project_id: int) -> None:
    """Name a project's phones under old origins no more, until they are heard of under one again."""
    for one in stranded_photos(tx, settings, here, project_id=project_id):
        is_its = (Device.project_id == project_id) & (Device.origin == one.origin)
        tx.change(update(Device).where(is_its).values(origin=None))


def stranded_words(found: list[Stranded]) -> str:
    """Say in one line what waits under old addresses; "" for nothing."""
    if not found:
        return ""
    photos, phones = sum(one.photos for one in found), sum(one.phones for one in found)
    origins = sorted({one.origin for one in found})
    more = f" and {len(origins) - 1} more" if len(origins) > 1 else ""
    return (
        f"{photos:,} {'photo waits' if photos == 1 else 'photos wait'} on "
        f"{phones:,} {'phone' if phones == 1 else 'phones'} under {origins[0]}{more}"
    )


STRANDED_MEND: Final = (
    "Phones send them only from there: let the old address lead to this server, too, until they have."
)


def _leads_here(origin: str, settings: Settings, here: str) -> bool:
    """Tell whether a phone that was opened under an origin still finds this server there.

    Without a public address a server does not know its names, so a name is believed; nor does it know, in a
    container or when it listens to itself alone, which numbers lead to it.
    """
    if settings.public_url is not None:
        return origin == origin_of(settings.public_url)
    present = origin_of(here)
    if present is None or not settings.lan or in_container() or is_loopback(origin):
        return True
    there, us = urlsplit(origin), urlsplit(present)
    if (there.scheme, there.port) != (us.scheme, us.port):
        return False
    host = there.hostname or ""
    is_number = ":" in host or host.replace(".", "").isdigit()
    return not is_number or host in (us.hostname, own_address())
