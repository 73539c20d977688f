"""Making and changing projects. Classes, attributes, members and capture links have files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import Forbidden
from app.models import Membership, Project
from app.models.photo import STATES
from app.projects.attributes import add_builtin, attribute_to_wire, list_attributes
from app.projects.classes import add_classes, classes_to_wire, list_classes
from app.projects.counters import read, read_many, to_label
from app.projects.fixed_camera import ask_for_regrouping
from app.projects.queries import ProjectAccess, require_open
from app.projects.schemas import NewProject, ProjectChanges
from app.realtime.feed import labels_changed, publish
from app.settings import Settings
from app.team import audit
from app.team.access import require_scope
from app.team.actor import Actor
from app.team.roles import Action, Role


def may_create(actor: Actor, settings: Settings) -> bool:
    """Tell whether a person can make projects: admins, and members where the setting says so."""
    return actor.is_admin or settings.members_create_projects


def make_project(tx: WriteTx, actor: Actor, settings: Settings, new: NewProject) -> Project:
    """Make a project with its classes and built-in attributes; its maker becomes manager."""
    require_scope(actor, Action.CREATE_PROJECT)
    if actor.only_project is not None:
        raise Forbidden("This token is for one project, and makes no others.", slug="scope")
    if not may_create(actor, settings):
        raise Forbidden("Only admins make projects on this server. Ask one.")
    project = Project(
        name=new.name,
        time_zone=new.time_zone or "UTC",
        created_by=actor.user_id,
        created_at=tx.now,
    )
    tx.add(project)
    tx.flush()
    tx.add(Membership(project_id=project.id, user_id=actor.user_id, role=Role.MANAGER, created_at=tx.now))
    add_builtin(tx, project.id)
    if new.classes:
        add_classes(tx, project.id, new.classes, pointer="/classes")
    tx.flush()  # the maker's membership counts at once: reading it goes past the session
    audit.record(tx, actor.label, "project.create", f"project:{project.id}")
    return project


def change_project(tx: WriteTx, actor: Actor, access: ProjectAccess, changes: ProjectChanges) -> None:
    """Rename a project, move its time zone, fix its camera, put it into the archive or take it out.

    Raises Forbidden for other changes to a project that stays in the archive.
    """
    project = access.project
    others = (changes.name, changes.time_zone, changes.fixed_camera)
    if changes.archived is not False and any(change is not None for change in others):
        require_open(tx, project.id, Action.EDIT_PROJECT)
    if changes.archived is not None and changes.archived != (project.archived_at is not None):
        verb = "project.archive" if changes.archived else "project.unarchive"
        audit.record(tx, actor.label, verb, f"project:{project.id}")
        project.archived_at = tx.now if changes.archived else None
    if changes.name is not None:
        project.name = changes.name
    if changes.time_zone is not None:
        project.time_zone = changes.time_zone
        labels_changed(tx, project.id)  # filters by day find others now
    if changes.fixed_camera is not None and changes.fixed_camera != project.fixed_camera:
        project.fixed_camera = changes.fixed_camera
        ask_for_regrouping(tx, project.id, fixed=changes.fixed_camera)
    tx.flush()
    who = {"id": actor.user_id, "name": actor.name}
    publish(tx, project.id, "class.changed", {"project": True, "actor": who})


def project_lines(tx: ReadTx, found: Sequence[tuple[Project, str]]) -> list[dict[str, Any]]:
    """Show (project, the caller's role) in a list: who it is and how far it is."""
    counts = read_many(tx, [project.id for project, _ in found])
    return [_line(project, role, counts[project.id]) for project, role in found]


def _line(project: Project, role: str, counts: Mapping[str, int]) -> dict[str, Any]:
    states = {state: counts.get(f"state:{state}", 0) for state in STATES}
    return {
        "id": project.id,
        "name": project.name,
        "time_zone": project.time_zone,
        "role": role,
        "archived": project.archived_at is not None,
        "demo": project.is_demo,
        "fixed_camera": project.fixed_camera,
        "created_at": to_wire(project.created_at),
        "photos": sum(states.values()),
        "to_label": to_label(counts),
        "to_review": counts.get("to_review", 0),
        "states": states,
        "no_defect": counts.get("no_defect", 0),
        "damaged": counts.get("damaged", 0),
        "trashed": counts.get("trashed", 0),
    }


def project_to_wire(tx: ReadTx, access: ProjectAccess) -> dict[str, Any]:
    """Show a project whole: with classes and attributes, retired ones marked."""
    project = access.project
    counts = read(tx, project.id)
    return {
        **_line(project, str(access.role), counts),
        "label_seq": project.label_seq,
        "event_seq": project.event_seq,
        "classes": classes_to_wire(list_classes(tx, project.id), counts),
        "attributes": [attribute_to_wire(row) for row in list_attributes(tx, project.id)],
    }
