"""JSON calls about who belongs to a project; an archived one too, since people may see and export it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from app.projects import members
from app.projects.queries import load_project
from app.projects.schemas import MemberChanges, NewMember
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId
from app.web.urls import address_of

router: APIRouter = ApiRouter(tags=["projects"])


@router.get("/projects/{project_id}/members")
@allows(Action.SEE_MEMBERS)
def all_members(
    project_id: PathId,
    actor: CurrentActor,
    tx: ReadTxDep,
    page: PageDep,
) -> dict[str, Any]:
    """List a project's people."""
    load_project(tx, actor, project_id, Action.SEE_MEMBERS)
    found = members.list_members(tx, project_id, after=page.last_id, limit=page.limit_and_one)
    return page.answer(found, lambda row: [row["user_id"]])


@router.post("/projects/{project_id}/members", status_code=201)
@allows(Action.MANAGE_PEOPLE)
def add_member(
    project_id: PathId, body: NewMember, request: Request, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Put somebody on the team; somebody unknown gets a one-time link, to be handed over by you."""
    access = load_project(tx, actor, project_id, Action.MANAGE_PEOPLE, in_archive=True)
    user_id, secret = members.add_member(tx, actor, access, body)
    return {"user_id": user_id, "invite_url": _invite_url(request, secret)}


@router.post("/projects/{project_id}/members/{user_id}/invite", status_code=201)
@allows(Action.MANAGE_PEOPLE)
def invite_again(
    project_id: PathId, user_id: PathId, request: Request, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Make a fresh one-time link for somebody who has not used theirs."""
    access = load_project(tx, actor, project_id, Action.MANAGE_PEOPLE, in_archive=True)
    secret = members.invite_again(tx, actor, access, user_id)
    return {"user_id": user_id, "invite_url": _invite_url(request, secret)}


@router.patch("/projects/{project_id}/members/{user_id}", status_code=204)
@allows(Action.MANAGE_PEOPLE)
def change_member(
    project_id: PathId, user_id: PathId, body: MemberChanges, actor: CurrentActor, tx: WriteTxDep
) -> None:
    """Give a member another role."""
    access = load_project(tx, actor, project_id, Action.MANAGE_PEOPLE, in_archive=True)
    members.change_role(tx, actor, access, user_id, body.role)


@router.delete("/projects/{project_id}/members/{user_id}", status_code=204)
@allows(Action.MANAGE_PEOPLE)
def remove_member(project_id: PathId, user_id: PathId, actor: CurrentActor, tx: WriteTxDep) -> None:
    """Take somebody off the team."""
    access = load_project(tx, actor, project_id, Action.MANAGE_PEOPLE, in_archive=True)
    members.remove_member(tx, actor, access, user_id)


def _invite_url(request: Request, secret: str | None) -> str | None:
    return f"{address_of(request)}/setup#{secret}" if secret is not None else None
