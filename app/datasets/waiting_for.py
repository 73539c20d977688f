"""Who is waited for in a project, and for what: the right side of its overview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, select

from app.db.tx import ReadTx
from app.models import FieldRequest, Photo, User
from app.projects.alike_scenes import count_pairs
from app.projects.counters import READINGS, to_label
from app.projects.guide_looks import count_waiting
from app.projects.mentions import count_unseen
from app.projects.queries import ProjectAccess
from app.projects.shot_list import count_wanted
from app.review.agreement_queries import count_to_settle
from app.review.typical import Typical
from app.team.actor import Actor
from app.team.roles import Action, role_may

_NAMED: Final = 3
"""People who are named of those that photos were sent back to; the others are in the number."""


def waiting_for(
    tx: ReadTx, access: ProjectAccess, actor: Actor, counts: Mapping[str, int], typical: Typical | None
) -> list[dict[str, Any]]:
    """List who is waited for: {who, lines: [{name, n, what, more, by, url, verb}]}; what is 0 is left out.

    ``more`` is words below, ``by`` who it is in parts [{n, name, url}]. What only some may do, only they are
    told: what is wanted to those who may see the shot list.
    """
    groups = {
        "The field": _field(tx, access, counts),
        "Labelers": _labelers(tx, access, counts, typical),
        "Reviewers": _reviewers(tx, access, counts),
        "You": _you(tx, access, actor, counts),
    }
    told = {who: [line for line in lines if line["n"]] for who, lines in groups.items()}
    return [{"who": who, "lines": lines} for who, lines in told.items() if lines]


def _line(
    name: str,
    n: int,
    what: str,
    more: str,
    path: str,
    verb: str = "Show",
    by: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {"name": name, "n": n, "what": what, "more": more, "by": by or [], "url": path, "verb": verb}


def _field(tx: ReadTx, access: ProjectAccess, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    root = f"/projects/{access.id}"
    retakes = counts.get("state:retake", 0)
    more = _oldest_request(tx, access) if retakes else ""
    lines = [_line("state:retake", retakes, "to take again", more, f"{root}/photos?state=retake")]
    if role_may(access.role, Action.EDIT_PROJECT):
        photos, shots = count_wanted(tx, access.id)
        more = f"of {shots} wanted {'shot' if shots == 1 else 'shots'}"
        lines.append(_line("wanted", photos, "to take", more, f"{root}/shots", "Shot list"))
    return lines


def _oldest_request(tx: ReadTx, access: ProjectAccess) -> str:
    """Say for how long the field has been asked for what it was asked first."""
    asked = tx.scalar(
        select(func.min(FieldRequest.asked_at)).where(
            FieldRequest.project_id == access.id,
            FieldRequest.kind == "retake",
            FieldRequest.state.in_(("open", "seen")),
        )
    )
    if asked is None:
        return "said by a labeler, with a reason"
    days = (tx.now - asked).days
    return f"the oldest asked {days} {'day' if days == 1 else 'days'} ago" if days else "all asked today"


def _labelers(
    tx: ReadTx, access: ProjectAccess, counts: Mapping[str, int], typical: Typical | None
) -> list[dict[str, Any]]:
    root = f"/projects/{access.id}"
    waiting = to_label(counts)
    more = _hours(waiting * typical.seconds) if typical is not None else "nobody has looked yet"
    sent_back = counts.get("state:rejected", 0)
    # Labelers are not told: it falls when they are handed a photo again that has no known answer.
    readings = counts.get(READINGS, 0) if role_may(access.role, Action.REVIEW) else 0
    return [
        _line("to_label", waiting, "to label", more, f"{root}/label", "Label"),
        _line(
            READINGS,
            readings,
            "to label again",
            "by somebody who does not see the labels",
            f"{root}/label",
            "Label",
        ),
        _line(
            "state:in_progress",
            counts.get("state:in_progress", 0),
            "in progress",
            "begun, not done",
            f"{root}/photos?state=in_progress",
        ),
        _line(
            "state:rejected",
            sent_back,
            "sent back",
            "with a reason",
            f"{root}/photos?state=rejected",
            by=_sent_back(tx, access) if sent_back else None,
        ),
    ]


def _hours(seconds: int) -> str:
    """Say about how much work that is."""
    hours = seconds / 3600
    if hours < 1:
        return "less than an hour of work"
    whole = round(hours)
    return f"about {whole:,} {'hour' if whole == 1 else 'hours'} of work"


def _sent_back(tx: ReadTx, access: ProjectAccess) -> list[dict[str, Any]]:
    """Tell whose the photos are that were sent back, those first who have most."""
    n = func.count()
    rows = tx.execute(
        select(User.id, User.name, n.label("n"))
        .join(Photo, Photo.labeler_id == User.id)
        .where(Photo.project_id == access.id, Photo.state == "rejected", Photo.deleted_at.is_(None))
        .group_by(User.id, User.name)
        .order_by(n.desc(), User.name)
        .limit(_NAMED)
    )
    path = f"/projects/{access.id}/photos?state=rejected&labeler="
    return [{"id": row.id, "n": row.n, "name": row.name, "url": f"{path}{row.id}"} for row in rows]


def _reviewers(tx: ReadTx, access: ProjectAccess, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    if not role_may(access.role, Action.REVIEW):
        return []
    root = f"/projects/{access.id}"
    more = "picked of what is done"
    unsure = counts.get("state:unsure", 0)
    path = f"{root}/photos?state=unsure"
    return [
        _line("to_review", counts.get("to_review", 0), "to review", more, f"{root}/review", "Review"),
        _line("state:unsure", unsure, "unsure", "a labeler could not tell", path),
        _line(
            "to_settle",
            count_to_settle(tx, access.id),
            "to settle",
            "two people labelled them differently",
            f"{root}/agreement",
            "Settle",
        ),
        _line(
            "comments",
            counts.get("comments", 0),
            "open comments",
            "not settled yet",
            f"{root}/comments",
            "Read",
        ),
    ]


def _you(tx: ReadTx, access: ProjectAccess, actor: Actor, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    root = f"/projects/{access.id}"
    named = count_unseen(tx, access.id, actor.user_id)
    what = "comment names you" if named == 1 else "comments name you"
    lines = [
        _line("unseen", named, what, "not looked at yet", f"{root}/comments?show=mine", "Read"),
        _line(
            "proposals",
            _count_clashes(tx, access),
            "with two versions",
            "two people changed the same",
            f"{root}/photos?proposals=true",
        ),
        _line(
            "looks",
            sum(count_waiting(tx, access.id).values()),
            "to look at again",
            "drawn by an older meaning of their class",
            f"{root}/photos?guide=old",
        ),
    ]
    if role_may(access.role, Action.REVIEW):
        damaged = counts.get("damaged", 0)
        more = "kept as they came, not labelled"
        lines.append(_line("damaged", damaged, "damaged", more, f"{root}/photos?damaged=true"))
    if role_may(access.role, Action.EDIT_PROJECT):
        pairs = count_pairs(tx, access.id)
        what = "pair of scenes looks alike" if pairs == 1 else "pairs of scenes look alike"
        more = "one was too large to grow by itself"
        lines.append(_line("alike", pairs, what, more, f"{root}/scenes", "Decide"))
    return lines


def _count_clashes(tx: ReadTx, access: ProjectAccess) -> int:
    """Count the photos on which two versions wait for a decision, through their own index."""
    return int(
        tx.scalar(
            select(func.count())
            .select_from(Photo)
            .where(Photo.project_id == access.id, Photo.open_proposals > 0, Photo.deleted_at.is_(None))
        )
    )
