"""What the first page of a project tells: how far it is, who is here, and who is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from app.clock import to_wire
from app.db.tx import ReadTx
from app.models import CaptureLink, Device, Membership, Photo, Presence, User
from app.projects.classes import classes_to_wire, list_classes
from app.projects.counters import read, to_label
from app.projects.queries import ProjectAccess
from app.team.roles import Action, role_may

_HERE = timedelta(seconds=45)  # presence is told every 20 s
# In the order of the state bar: ink to light, then what asks for a person.
_BAR = ("accepted", "done", "in_progress", "unlabelled", "unsure", "retake", "rejected")
_MOST_DAYS = 120
_MOST_PHONES = 20


def describe_project(tx: ReadTx, access: ProjectAccess) -> dict[str, Any]:
    """Gather the overview's numbers: photos, segments of the state bar, classes, people, waiting."""
    counts = read(tx, access.id)
    states = {state: counts.get(f"state:{state}", 0) for state in _BAR}
    classes = classes_to_wire(list_classes(tx, access.id), counts)
    photos = sum(states.values())
    root = f"/projects/{access.id}"
    return {
        "photos": photos,
        "counts": counts,
        "segments": [
            {"state": state, "n": n, "url": f"{root}/photos?state={state}"} for state, n in states.items()
        ],
        "to_label": to_label(counts),
        "no_defect": counts.get("no_defect", 0),
        "classes": [item for item in classes if not item["retired"] or item["annotations"]],
        "annotations": sum(item["annotations"] for item in classes),
        "people": _people(tx, access.id),
        "waiting": _waiting(access, counts),
        "phones": _phones(tx, access.id),
    }


def _people(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """List members with what they decided last and where they are now; nobody's pace."""
    here = {
        row.user_id: {"photo_id": row.photo_id, "name": row.name}
        for row in tx.execute(
            select(Presence.user_id, Presence.photo_id, Photo.name)
            .join(Photo, Photo.id == Presence.photo_id)
            .where(Presence.project_id == project_id, Presence.seen_at > tx.now - _HERE)
            .order_by(Presence.seen_at)
        )
    }
    labeled = dict(
        tx.execute(
            select(Photo.labeler_id, func.count())
            .where(
                Photo.project_id == project_id,
                Photo.deleted_at.is_(None),
                Photo.labeler_id.is_not(None),
                Photo.state.in_(("done", "accepted")),
            )
            .group_by(Photo.labeler_id)
        ).all()
    )
    rows = tx.execute(
        select(User.id, User.name, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == project_id, User.disabled_at.is_(None))
        .order_by(User.name, User.id)
        .limit(100)
    )
    return [
        {
            "id": row.id,
            "name": row.name,
            "role": row.role,
            "here": here.get(row.id),
            "labeled": labeled.get(row.id, 0),
        }
        for row in rows
    ]


def _waiting(access: ProjectAccess, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """List who is waited for: {who, lines: [{n, what, more, url, verb}]}; empty groups are left out."""
    root = f"/projects/{access.id}"

    def line(what: str, n: int, more: str, path: str, verb: str = "Show") -> dict[str, Any]:
        return {"n": n, "what": what, "more": more, "url": root + path, "verb": verb}

    def of_state(state: str, what: str, more: str) -> dict[str, Any]:
        return line(what, counts.get(f"state:{state}", 0), more, f"/photos?state={state}")

    groups: list[dict[str, Any]] = [
        {
            "who": "The field",
            "lines": [of_state("retake", "to take again", "said by a labeler, with a reason")],
        },
        {
            "who": "Labelers",
            "lines": [
                line("to label", to_label(counts), "nobody has looked yet", "/label", "Label"),
                of_state("in_progress", "in progress", "begun, not done"),
                of_state("rejected", "sent back", "with a comment"),
            ],
        },
    ]
    if role_may(access.role, Action.REVIEW):
        unsure = of_state("unsure", "unsure", "a labeler could not tell")
        n = counts.get("damaged", 0)
        damaged = line("damaged", n, "kept as they came, not labelled", "/photos?damaged=true")
        groups.append({"who": "You", "lines": [unsure, damaged]})
    for group in groups:
        group["lines"] = [item for item in group["lines"] if item["n"]]
    return [group for group in groups if group["lines"]]


def _phones(tx: ReadTx, project_id: int) -> dict[str, Any]:
    """Count the phones that joined, and tell when the last was heard of."""
    joined, last = tx.execute(
        select(func.count(Device.id), func.max(Device.last_seen_at))
        .join(CaptureLink, CaptureLink.id == Device.link_id)
        .where(Device.project_id == project_id, CaptureLink.revoked_at.is_(None))
    ).one()
    return {
        "joined": int(joined),
        "last": to_wire(last) if last is not None else None,
        "waiting": _on_phones(tx, project_id),
    }


def _on_phones(tx: ReadTx, project_id: int) -> dict[str, Any]:
    """Tell of the photos still on phones, also on those whose link was revoked: they are missed too."""
    is_waiting = [Device.project_id == project_id, Device.waiting > 0]
    photos, phones, oldest = tx.execute(
        select(func.sum(Device.waiting), func.count(Device.id), func.min(Device.oldest_at)).where(*is_waiting)
    ).one()
    rows = tx.scalars(
        select(Device).where(*is_waiting).order_by(Device.oldest_at, Device.id).limit(_MOST_PHONES)
    )
    return {
        "photos": int(photos or 0),
        "phones": int(phones),
        "oldest": to_wire(oldest) if oldest is not None else None,
        "of": [
            {
                "name": row.name or f"Phone {row.id}",
                "photos": row.waiting,
                "oldest": to_wire(row.oldest_at) if row.oldest_at is not None else None,
                "last": to_wire(row.last_seen_at),
                "is_safe": row.persisted is True,
            }
            for row in rows
        ],
    }


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


def photos_by_day(tx: ReadTx, project_id: int) -> list[tuple[date, int]]:
    """Count the photos held at the end of each day (UTC) of the last months on which some arrived."""
    since = tx.now - timedelta(days=_MOST_DAYS)
    day = func.date(Photo.created_at)
    base = [Photo.project_id == project_id, Photo.deleted_at.is_(None)]
    held = int(tx.scalar(select(func.count()).select_from(Photo).where(*base, Photo.created_at < since)))
    rows = tx.execute(
        select(day.label("day"), func.count().label("n"))
        .where(*base, Photo.created_at >= since)
        .group_by(day)
        .order_by(day)
    )
    found: list[tuple[date, int]] = []
    for row in rows:
        held += row.n
        found.append((row.day if isinstance(row.day, date) else date.fromisoformat(str(row.day)), held))
    return found
