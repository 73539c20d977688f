"""JSON calls of requests to the field: for the project's people, and for the phones that are asked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.models import Device, Photo
from app.photos.answering import settle
from app.photos.asking import ask_field
from app.photos.ingest import require_link, require_sender
from app.photos.queries import load_photo, may_see_trash
from app.photos.requests import (
    for_phone,
    list_requests,
    load_request,
    name_of_asker,
    requests_for_phone,
    told_request,
)
from app.photos.requests_schemas import AnswerRequest, NewRequest, RequestState
from app.photos.telling import send_picture
from app.projects.queries import load_project
from app.team.access import CurrentActor, CurrentContributor
from app.team.actor import Contributor, Sender
from app.team.roles import Action
from app.web.deps import DatabaseDep, ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["requests"])


@router.post("/photos/{photo_id}/requests", status_code=201)
@allows(Action.LABEL)
def ask(photo_id: PathId, body: NewRequest, tx: WriteTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Ask the field for a better picture (the photo's state becomes ``retake``), or a question about it.

    One request of a photo is live: another takes its place.
    """
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    request = ask_field(tx, actor, access, body)
    return told_request(tx, request, actor.name)


@router.get("/projects/{project_id}/requests")
@allows(Action.SEE_PHOTOS)
def all_requests(
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentActor,
    settings: SettingsDep,
    page: PageDep,
    state: Annotated[tuple[RequestState, ...], Query()] = (),
) -> dict[str, Any]:
    """List a project's requests, newest first, each with the photo asked about and the one that answers."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    found = list_requests(
        tx,
        access.id,
        looker=actor.user_id,
        root=settings.root_path,
        limit=page.limit_and_one,
        before=page.last_id,
        states=state,
        with_trash=may_see_trash(actor, access.role),
    )
    return page.answer(found)


@router.patch("/requests/{request_id}")
@allows(Action.ANSWER)
def answer(http: Request, request_id: PathId, body: AnswerRequest, tx: WriteTxDep) -> dict[str, Any]:
    """Say what became of a request: a phone of those sent to it, members of all."""
    sender: Sender = http.state.caller
    if isinstance(sender, Contributor):
        require_sender(tx, sender, sender.project_id)
    request, _ = load_request(tx, sender, request_id, Action.ANSWER, lock=True)
    settle(tx, sender, request, body)
    if isinstance(sender, Contributor):
        return {"id": request.id, "state": request.state}
    return told_request(tx, request, name_of_asker(tx, request))


@router.get("/capture/requests")
@allows(Action.JOINED)
def my_requests(phone: CurrentContributor, tx: ReadTxDep, http: Request) -> dict[str, Any]:
    """List what this phone is asked now."""
    require_link(tx, phone, phone.project_id)
    http.app.state.touches.note(Device.last_seen_at, phone.device_id, tx.now)
    return {"items": [for_phone(request, photo, phone) for request, photo in requests_for_phone(tx, phone)]}


@router.get("/capture/requests/{request_id}/picture")
@allows(Action.JOINED)
def my_picture(
    request_id: PathId, phone: CurrentContributor, database: DatabaseDep, http: Request
) -> Response:
    """Send the small picture of the photo that this phone is asked about."""
    with database.read_tx() as tx:
        require_link(tx, phone, phone.project_id)
        request, _ = load_request(tx, phone, request_id, Action.JOINED)
        photo = tx.session.get_one(Photo, request.photo_id)
    return send_picture(http, photo, "thumb")
