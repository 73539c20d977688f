"""Assigning: managers say who is to label which photos, and which of them come first (decision 0033).

An assignment is a wish for what waits: it ends with the answer, with the assignee's leaving the team, and
when somebody takes it back. Until then the queue hands the photo to nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.db.tx import ReadTx, WriteTx
from app.errors import FieldError, Rejected
from app.models import Lease, Membership, Photo, User
from app.photos.labelers import team_of
from app.photos.stacks import is_in_groups, refresh
from app.photos.states import WAITING
from app.projects.counters import read, to_label
from app.projects.queries import ProjectAccess, load_project
from app.realtime.feed import labels_changed, publish
from app.review.assignments_schemas import AT_ONCE, Assign
from app.review.choosing import IS_UNLABELLED
from app.team import audit
from app.team.actor import Actor
from app.team.roles import Action

EVENT = "queue.changed"


def assign(tx: WriteTx, actor: Actor, project_id: int, body: Assign) -> dict[str, Any]:
    """Assign photos, or say which come first: {results, more}, per photo in the order of the ids.

    Each is {id, status: done|refused, detail?, before?: {assignee, priority}}. ``more``: there are more than
    fit into one call. Raises NotFound, Forbidden, or Rejected for an assignee who is not on the team.
    """
    access = load_project(tx, actor, project_id, Action.ASSIGN)
    if body.sets_assignee and body.assignee is not None:
        _require_on_team(tx, access, body.assignee)
    photos, more = _wanted(tx, access, body)
    results: list[dict[str, Any]] = [_put(photo, body) for photo in photos]
    known = {photo.id for photo in photos}
    missing = [one for one in dict.fromkeys(body.photo_ids or ()) if one not in known]
    results += [_refused(photo_id, "This photo is not here (any more).") for photo_id in missing]
    tx.flush()
    changed = [one["id"] for one in results if one["status"] == "done"]
    refresh(tx, {photo.group_id for photo in photos if photo.id in changed})
    if changed:
        labels_changed(tx, access.id)  # filters by assignee and priority find others now
        who = {"id": actor.user_id, "name": actor.name}
        publish(tx, access.id, EVENT, {"photo_ids": changed, "actor": who})
        detail = {"photos": changed, **body.model_dump(include={"priority"}, exclude_none=True)}
        detail |= {"assignee": body.assignee} if body.sets_assignee else {}
        audit.record(tx, actor.label, "photos.assign", f"project:{access.id}", detail)
    return {"results": results, "more": more}


def _require_on_team(tx: ReadTx, access: ProjectAccess, user_id: int) -> None:
    if tx.scalar(team_of(access.id).where(User.id == user_id)) is None:
        raise Rejected(
            "This person does not belong to the project, so photos cannot be assigned to them.",
            errors=[FieldError("/assignee", "must be somebody of this project")],
        )


def _wanted(tx: WriteTx, access: ProjectAccess, body: Assign) -> tuple[Sequence[Photo], bool]:
    """Load and lock the photos that a call is about, by id; True: there are more."""
    chosen: ColumnElement[bool]
    if body.photo_ids is not None:
        chosen = Photo.id.in_(body.photo_ids)
    elif body.group_ids is not None:
        chosen = is_in_groups(body.group_ids) & Photo.state.in_(WAITING) & _would_change(body)
    else:
        chosen = Photo.assignee_id.in_(body.assigned_to or ()) & IS_UNLABELLED & _would_change(body)
    rows = tx.scalars(
        select(Photo)
        .where(Photo.project_id == access.id, Photo.deleted_at.is_(None), chosen)
        .order_by(Photo.id)
        .limit(AT_ONCE + 1)
        .with_for_update()
    ).all()
    return rows[:AT_ONCE], len(rows) > AT_ONCE


def _would_change(body: Assign) -> ColumnElement[bool]:
    """Ask for photos that are not as the call wants them yet: so calling it again goes on."""
    ways = [Photo.assignee_id.is_distinct_from(body.assignee)] if body.sets_assignee else []
    ways += [Photo.priority != body.priority] if body.priority is not None else []
    return or_(*ways) & Photo.damaged.is_(False)


def _put(photo: Photo, body: Assign) -> dict[str, Any]:
    if photo.damaged:
        return _refused(photo.id, "A damaged photo cannot be labelled.")
    if photo.state not in WAITING:
        return _refused(photo.id, "It is answered: nobody has to label it.")
    before = {"assignee": photo.assignee_id, "priority": photo.priority}
    if body.sets_assignee:
        photo.assignee_id = body.assignee
    if body.priority is not None:
        photo.priority = body.priority
    return {"id": photo.id, "status": "done", "before": before}


def _refused(photo_id: int, words: str) -> dict[str, Any]:
    return {"id": photo_id, "status": "refused", "detail": words}


def load_of(tx: ReadTx, access: ProjectAccess) -> dict[str, Any]:
    """Tell what waits for whom, by name, and what waits for anybody: see ``LoadAnswer``.

    Nothing here tells how fast anybody is. Somebody who is gone from the team is listed while photos are
    assigned to them: others get those now.
    """
    counts = _count_load(tx, access.id)
    team = set(tx.scalars(team_of(access.id)))
    members = select(Membership.user_id).where(Membership.project_id == access.id)
    rows = tx.execute(select(User.id, User.name).where(or_(User.id.in_(members), User.id.in_(counts))))
    none = dict.fromkeys(("assigned", "in_progress", "sent_back", "in_hand"), 0)
    people = [
        {"id": row.id, "name": row.name, **none, **counts.get(row.id, {}), "is_gone": row.id not in team}
        for row in sorted(rows, key=lambda row: (row.name.casefold(), row.id))
    ]
    assigned = sum(person["assigned"] for person in people)
    return {
        "people": [person for person in people if not person["is_gone"] or person["assigned"]],
        "free": max(0, to_label(read(tx, access.id)) - assigned),
    }


def _count_load(tx: ReadTx, project_id: int) -> dict[int, dict[str, int]]:
    here = [Photo.project_id == project_id, Photo.deleted_at.is_(None)]
    to_label = [*here, IS_UNLABELLED, Photo.assignee_id.is_not(None)]
    waits = [*here, Photo.id == Lease.photo_id, Photo.state.in_(WAITING)]
    held = [Lease.project_id == project_id, Lease.expires_at > tx.now, *waits]
    found: dict[int, dict[str, int]] = {}
    for name, column, conditions in (
        ("assigned", Photo.assignee_id, to_label),
        ("in_progress", Photo.labeler_id, [*here, Photo.state == "in_progress"]),
        ("sent_back", Photo.labeler_id, [*here, Photo.state == "rejected"]),
        ("in_hand", Lease.user_id, held),
    ):
        for user_id, n in tx.execute(select(column, func.count()).where(*conditions).group_by(column)):
            if user_id is not None:
                found.setdefault(user_id, {})[name] = n
    return found
