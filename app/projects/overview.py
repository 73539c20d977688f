"""What the first page of a project tells: how far it is, who is here, and who is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from app.db.tx import ReadTx
from app.models import CaptureLink, Membership, Photo, Presence, User
from app.projects.alike_scenes import count_pairs
from app.projects.classes import classes_to_wire, list_classes
from app.projects.counters import read, to_label
from app.projects.on_phones import describe_phones
from app.projects.queries import ProjectAccess
from app.projects.shot_list import count_wanted
from app.settings import Settings
from app.team.roles import Action, role_may

_HERE = timedelta(seconds=45)  # presence is told every 20 s
# In the order of the state bar: ink to light, then what asks for a person.
_BAR = ("accepted", "done", "in_progress", "unlabelled", "unsure", "retake", "rejected")
_MOST_DAYS = 120


def describe_project(tx: ReadTx, access: ProjectAccess, settings: Settings, here: str) -> dict[str, Any]:
    """Gather the overview's numbers: photos, segments of the state bar, classes, people, waiting.

    ``here``: the server's present address.
    """
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
        "waiting": _waiting(tx, access, counts),
        "phones": describe_phones(tx, access, settings, here),
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


def _waiting(tx: ReadTx, access: ProjectAccess, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """List who is waited for: {who, lines: [{n, what, more, url, verb}]}; empty groups are left out.

    What is wanted is told to those who may see the shot list.
    """
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
    if role_may(access.role, Action.EDIT_PROJECT):
        photos, shots = count_wanted(tx, access.id)
        more = f"of {shots} wanted {'shot' if shots == 1 else 'shots'}"
        groups[0]["lines"].append(line("to take", photos, more, "/shots"))
    if role_may(access.role, Action.REVIEW):
        unsure = of_state("unsure", "unsure", "a labeler could not tell")
        n = counts.get("damaged", 0)
        damaged = line("damaged", n, "kept as they came, not labelled", "/photos?damaged=true")
        groups.append({"who": "You", "lines": [unsure, damaged]})
    if role_may(access.role, Action.EDIT_PROJECT):
        pairs = count_pairs(tx, access.id)
        what = "pair of scenes looks alike" if pairs == 1 else "pairs of scenes look alike"
        more = "one was too large to grow by itself"
        groups[-1]["lines"].append(line(what, pairs, more, "/scenes", "Decide"))
    for group in groups:
        group["lines"] = [item for item in group["lines"] if item["n"]]
    return [group for group in groups if group["lines"]]


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
