"""How photos are told to who asks: all of it, a stub, or a receipt alone."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.db.tx import Database, ReadTx
from app.models import Photo
from app.photos import gallery
from app.photos.gold import gold_told
from app.photos.ingest import Outcome
from app.photos.lifecycle import imaging_limits
from app.photos.pixels import picture_of
from app.photos.queries import PhotoAccess
from app.photos.schemas import photo_answer, photo_stub, receipt_answer
from app.projects.blind import closed_to
from app.projects.queries import load_project
from app.settings import Settings
from app.team.actor import Actor, Contributor, Sender
from app.team.roles import Action, Role, role_may, scopes_may
from app.web.pictures import picture_name
from app.web.sending import send_file


def tell_photo(tx: ReadTx, actor: Actor, access: PhotoAccess, settings: Settings) -> dict[str, Any]:
    """Tell everything about a photo that this caller may know."""
    return photo_answer(
        access.photo,
        {**gallery.names_of(tx, access.photo), **gold_told(tx, actor, access)},
        root=settings.root_path,
        with_origin=may_see_original(actor, access.role, settings),
    )


def tell_stored(database: Database, settings: Settings, sender: Sender, outcome: Outcome) -> Response:
    """Answer a sender whose photo is stored: 201, or 200 for bytes that were sent before."""
    receipt = receipt_answer(outcome.photo, outcome.stored_at)
    if isinstance(sender, Contributor):
        # Never a photo object, and 200 only for what this very phone has sent before: no oracle.
        if outcome.is_first:
            return JSONResponse({"receipt": receipt}, 201)
        return JSONResponse({"receipt": receipt, "duplicate": True}, 200)
    with database.read_tx() as tx:
        role = load_project(tx, sender, outcome.photo.project_id, Action.UPLOAD).role
        access = PhotoAccess(outcome.photo, role)
        # A program that may send and not look learns which photo it is, and nothing that others said of it;
        # likewise whoever labels it blind.
        may_look = scopes_may(sender.scopes, Action.SEE_PHOTOS)
        may_look = may_look and outcome.photo.id not in closed_to(tx, sender.user_id)
        told = tell_photo(tx, sender, access, settings) if may_look else photo_stub(outcome.photo)
        answer: dict[str, Any] = {"photo": told, "receipt": receipt}
    if outcome.is_new:
        return JSONResponse(answer, 201)
    answer["duplicate"] = True
    if outcome.photo.deleted_at is not None:
        answer["trashed"] = True
    return JSONResponse(answer, 200)


def send_picture(request: Request, photo: Photo, kind: str) -> Response:
    """Send a phone one of our small pictures ("thumb", "small") of a photo that it may see."""
    state = request.app.state
    name = picture_name(photo.sha256, kind)
    file = picture_of(
        photo, name, blobs=state.blobs, sandbox=state.sandbox, limits=imaging_limits(state.settings)
    )
    return send_file(request, file, media_type="image/jpeg", etag=name.removesuffix(".jpg"))


def may_see_original(actor: Actor, role: Role, settings: Settings) -> bool:
    """Tell whether somebody may have the bytes as taken, with place and device in them."""
    by_role = role_may(role, Action.SEE_ORIGINALS) or (
        role == Role.LABELER and settings.labelers_see_originals
    )
    return by_role and scopes_may(actor.scopes, Action.SEE_ORIGINALS)
