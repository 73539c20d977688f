"""JSON calls of groups: splitting and joining; and what a phone is told of its own photos."""

from __future__ import annotations

from typing import Any, Final

from app.datasets import alike, queries, service
from app.datasets.schemas import JoinAnswer, JoinGroups, SetApart, SplitAnswer, SplitGroup
from app.photos.ingest import require_link
from app.projects.queries import load_project
from app.team.access import CurrentActor, CurrentContributor
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["groups"])

_NEWEST: Final = 200


@router.post("/groups/{group_id}/split")
@allows(Action.LABEL)
def split_group(group_id: PathId, body: SplitGroup, tx: WriteTxDep, actor: CurrentActor) -> SplitAnswer:
    """Split photos off a group into one of their own; likeness does not join them again."""
    return service.split(tx, actor, group_id, body.photo_ids)


@router.post("/projects/{project_id}/groups/join")
@allows(Action.LABEL)
def join_groups(project_id: PathId, body: JoinGroups, tx: WriteTxDep, actor: CurrentActor) -> JoinAnswer:
    """Join the groups of these photos into one, whatever keeps them apart but different parts."""
    return service.join(tx, actor, project_id, body)


@router.get("/projects/{project_id}/groups/alike")
@allows(Action.EDIT_PROJECT)
def list_alike(
    project_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep
) -> dict[str, Any]:
    """List pairs of groups that look alike and stayed apart because one was large enough, fifty at most."""
    access = load_project(tx, actor, project_id, Action.EDIT_PROJECT)
    return {"items": alike.alike_pairs(tx, access.id, root=settings.root_path)}


@router.put("/projects/{project_id}/groups/apart", status_code=204)
@allows(Action.EDIT_PROJECT)
def set_apart(project_id: PathId, body: SetApart, tx: WriteTxDep, actor: CurrentActor) -> None:
    """Say that the groups of two photos are apart, so that likeness never joins them, or take that back."""
    alike.set_apart(tx, actor, project_id, body)


@router.get("/capture/likeness")
@allows(Action.JOINED)
def my_likeness(phone: CurrentContributor, tx: ReadTxDep) -> dict[str, Any]:
    """Tell a phone how many of its own photos each of its newest ones looks like."""
    require_link(tx, phone, phone.project_id)
    return {"photos": queries.own_likeness(tx, phone, limit=_NEWEST)}
