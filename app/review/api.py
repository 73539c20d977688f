"""JSON calls of the queue, leases and presence."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Response

from app.clock import to_wire
from app.photos.gallery import names_of_each
from app.photos.schemas import photo_answer
from app.photos.telling import may_see_original
from app.projects.queries import load_project
from app.review import (
    agreement_api,
    assignments_api,
    comments_api,
    gold_api,
    queries,
    readings_api,
    service,
    walk_api,
)
from app.review.counting import queue_counts
from app.review.handing import hand_out
from app.review.pace import pace_of
from app.review.readings import ReadingAccess, reading_answer
from app.review.schemas import (
    LeaseAnswer,
    LeaseBody,
    NextAnswer,
    NextBody,
    PaceAnswer,
    PresenceAnswer,
    PresenceBody,
    QueueAnswer,
)
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["queue"])

Tab = Annotated[str, Query(pattern=r"^[0-9A-Za-z_-]{1,36}$")]
Kept = Annotated[list[PathId], Query(max_length=500)]


@router.post(
    "/projects/{project_id}/queue/next",
    response_model=NextAnswer,
    responses={204: {"description": "Nothing waits for you."}},
)
@allows(Action.LABEL)
def take_next(
    tx: WriteTxDep,
    actor: CurrentActor,
    settings: SettingsDep,
    project_id: PathId,
    body: NextBody = NextBody(),  # noqa: B008  (frozen)
) -> Any:
    """Take the next photos of the queue under a lease; 204 when nothing waits for the caller.

    One with ``reading`` is to be labelled once more, unseen: its calls are those of /readings/{id}.
    """
    access, items, until = hand_out(tx, actor, project_id, order=body.order, count=body.count, skip=body.skip)
    if not items:
        return Response(status_code=204)
    with_origin = may_see_original(actor, access.role, settings)
    photos = [item.photo if isinstance(item, ReadingAccess) else item for item in items]
    names = names_of_each(tx, [photo.id for photo in photos])
    told = [
        reading_answer(tx, actor, item, settings, names[item.photo.id])
        if isinstance(item, ReadingAccess)
        else photo_answer(item, names[item.id], root=settings.root_path, with_origin=with_origin)
        for item in items
    ]
    return {"photo": told[0], "photos": told, "lease": {"expires_at": to_wire(until)}}


@router.get("/projects/{project_id}/queue", response_model=QueueAnswer)
@allows(Action.LABEL)
def count_queue(tx: ReadTxDep, actor: CurrentActor, project_id: PathId) -> dict[str, int]:
    """Count what waits for the caller."""
    access = load_project(tx, actor, project_id, Action.LABEL)
    return queue_counts(tx, access, actor.user_id)


@router.get("/projects/{project_id}/pace", response_model=PaceAnswer)
@allows(Action.LABEL)
def tell_pace(tx: ReadTxDep, actor: CurrentActor, project_id: PathId) -> dict[str, int | None]:
    """Tell the caller, and nobody else, how many photos they answered today and how long one took."""
    access = load_project(tx, actor, project_id, Action.LABEL)
    return pace_of(tx, access, actor.user_id)


@router.get("/projects/{project_id}/presence")
@allows(Action.SEE_PHOTOS)
def list_people(tx: ReadTxDep, actor: CurrentActor, project_id: PathId) -> dict[str, Any]:
    """Tell who has which photo open now."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    return {"people": queries.people_in_project(tx, access.id)}


@router.put("/photos/{photo_id}/lease", response_model=LeaseAnswer)
@allows(Action.LABEL)
def hold_lease(
    tx: WriteTxDep,
    actor: CurrentActor,
    photo_id: PathId,
    body: LeaseBody = LeaseBody(),  # noqa: B008  (frozen)
) -> dict[str, Any]:
    """Take or renew the lease of a photo, and renew the caller's others in the project; 409 leased."""
    until = service.hold(tx, actor, photo_id, take_over=body.take_over)
    return {"expires_at": to_wire(until), "by": {"id": actor.user_id, "name": actor.name}}


@router.delete("/photos/{photo_id}/lease", status_code=204)
@allows(Action.LABEL)
def end_lease(
    tx: WriteTxDep,
    actor: CurrentActor,
    photo_id: PathId,
    rest: bool = False,  # noqa: FBT001, FBT002  (a query parameter)
    keep: Kept = [],  # noqa: B006  (read only)
) -> None:
    """Give a photo back; with ``rest=true`` all of its project that the caller holds, but ``keep``."""
    service.give_back(tx, actor, photo_id, rest=rest, keep=keep)


@router.put("/photos/{photo_id}/presence", response_model=PresenceAnswer)
@allows(Action.SEE_PHOTOS)
def be_present(tx: WriteTxDep, actor: CurrentActor, photo_id: PathId, body: PresenceBody) -> dict[str, Any]:
    """Say that a tab has the photo open (every 20 s); tells who else has, and who else holds its lease."""
    people = service.be_present(tx, actor, photo_id, body.tab)
    return {"people": people, "lease": queries.lease_of_another(tx, photo_id, actor.user_id)}


@router.delete("/photos/{photo_id}/presence", status_code=204)
@allows(Action.SEE_PHOTOS)
def leave(tx: WriteTxDep, actor: CurrentActor, photo_id: PathId, tab: Tab) -> None:
    """Say that a tab has left the photo."""
    service.leave(tx, actor, photo_id, tab)


router.include_router(assignments_api.router)
router.include_router(comments_api.router)
router.include_router(agreement_api.router)
router.include_router(readings_api.router)
router.include_router(gold_api.router)
router.include_router(walk_api.router)
