"""What every page of a project shows at its top: the project, its places, and the way to other projects."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, func, or_, select, union

from app.db.tx import ReadTx
from app.models import Lease, Membership, Photo, Presence, Project, User
from app.projects.counters import ASKED, read, to_label
from app.projects.mentions import count_unseen
from app.projects.queries import ProjectAccess
from app.team.actor import Actor
from app.team.queries import names_of_projects
from app.team.roles import Action, role_may


def project_context(tx: ReadTx, access: ProjectAccess, actor: Actor, place: str) -> dict[str, Any]:
    """Gather the top bar's values for a template.

    Gives ``place`` (the key of the page shown) and ``project``: id, name, role, archived, time_zone,
    fixed_camera, event_seq (the feed's last number that the page can show), ``members`` (how many; one hides
    people), ``unseen`` (comments that name the actor, who has not looked), ``has_photos``,
    ``to_label`` (how many), ``places`` [{key, label, url, count, and the ``counter`` it is}], and ``others``
    [{id, name}] for the switcher. Urls lack the sub-path: templates put it in front by ``url(...)``;
    ``count`` may be None.
    """
    project = access.project
    head = _head(tx, project, access)
    head["unseen"] = count_unseen(tx, project.id, actor.user_id) if head["members"] > 1 else 0
    return {"place": place, "project": {**head, "others": _others(tx, actor, project)}}


def _head(tx: ReadTx, project: Project, access: ProjectAccess) -> dict[str, Any]:
    counts = read(tx, project.id)
    members = count_people(tx, project.id)
    root = f"/projects/{project.id}"
    places: list[dict[str, Any]] = [
        {"key": "overview", "label": "Overview", "url": root, "count": None},
        {"key": "photos", "label": "Photos", "url": f"{root}/photos", "count": None},
        {"key": "label", "label": "Label", "url": f"{root}/label", "count": to_label(counts)},
    ]
    if role_may(access.role, Action.REVIEW) and members > 1:
        places.append(
            {
                "key": "review",
                "label": "Review",
                "url": f"{root}/review",
                "count": counts.get("to_review", 0),
                "counter": "to_review",
            }
        )
    if counts.get(ASKED):
        places.append({"key": "requests", "label": "Requests", "url": f"{root}/requests", "count": None})
    places.append({"key": "guide", "label": "Guide", "url": f"{root}/guide", "count": None})
    if role_may(access.role, Action.EXPORT):
        places.append({"key": "exports", "label": "Exports", "url": f"{root}/exports", "count": None})
    if role_may(access.role, Action.EDIT_PROJECT):
        places.insert(2, {"key": "shots", "label": "Shots", "url": f"{root}/shots", "count": None})
        places.append({"key": "settings", "label": "Settings", "url": f"{root}/settings", "count": None})
    return {
        "id": project.id,
        "name": project.name,
        "role": str(access.role),
        "archived": project.archived_at is not None,
        "time_zone": project.time_zone,
        "fixed_camera": project.fixed_camera,
        "event_seq": project.event_seq,
        "members": int(members),
        "to_label": to_label(counts),
        "has_photos": any(n > 0 for name, n in counts.items() if name.startswith("state:")),
        "places": places,
    }


def count_people(tx: ReadTx, project_id: int) -> int:
    """Count who works here: members, and admins who came, or labelled, without being one."""
    members = select(Membership.user_id).where(Membership.project_id == project_id)
    came = (
        exists().where(of.project_id == project_id, user_id == User.id)
        for of, user_id in (
            (Presence, Presence.user_id),
            (Lease, Lease.user_id),
            (Photo, Photo.labeler_id),
        )
    )
    admins = select(User.id).where(User.is_admin, User.disabled_at.is_(None), or_(*came))
    people = union(members, admins).subquery()
    return tx.scalar(select(func.count()).select_from(people)) or 0


def _others(tx: ReadTx, actor: Actor, project: Project) -> list[dict[str, Any]]:
    return [item for item in names_of_projects(tx, actor) if item["id"] != project.id]
