"""JSON calls of the reviewer's walk."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response

from app.clock import to_wire
from app.db.tx import ReadTx
from app.models import Photo, Review
from app.photos.gallery import names_of, names_of_each
from app.photos.picking import ask_for_review, take_back_asking, waits_for_review
from app.photos.queries import PhotoAccess, load_photo
from app.photos.schemas import photo_answer, urls_of
from app.photos.telling import may_see_original
from app.projects.blind import is_open_to
from app.projects.queries import load_project
from app.review.nearest import WORDS, nearest_accepted
from app.review.queries import load_photos
from app.review.walk import say_verdicts, take_to_review
from app.review.walk_queries import Line, Wanted, count_waiting, lines_to_wire, photo_review, waiting
from app.review.walk_schemas import (
    AskedAnswer,
    NearAnswer,
    PhotoReview,
    ReviewList,
    TakeBody,
    TakenAnswer,
    VerdictsAnswer,
    VerdictsBody,
)
from app.settings import Settings
from app.team.access import CurrentActor
from app.team.actor import Actor
from app.team.roles import Action, Role, role_may
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import MAX_ID, PathId, Uuid

router: APIRouter = ApiRouter(tags=["review"])

_Filter = Annotated[int | None, Query(ge=1, le=MAX_ID)]


@router.get("/projects/{project_id}/review", response_model=ReviewList)
@allows(Action.REVIEW)
def list_reviews(
    tx: ReadTxDep,
    actor: CurrentActor,
    settings: SettingsDep,
    project_id: PathId,
    page: PageDep,
    labeler: _Filter = None,
    class_id: Annotated[int | None, Query(alias="class", ge=1, le=MAX_ID)] = None,
) -> dict[str, Any]:
    """List the photos that wait for a reviewer: worst agreement first where it is known, then the oldest."""
    access = load_project(tx, actor, project_id, Action.REVIEW)
    key = page.last_key(float, int)
    after = None if key is None else Line(key[1], None if key[0] < 0 else key[0])
    wanted = Wanted(access.id, labeler, class_id)
    is_seen = is_open_to(actor.user_id, tx.now, Review.photo_id)

    def show(lines: Any) -> list[Any]:
        photos = load_photos(tx, [line.photo_id for line in lines])
        names = names_of_each(tx, [photo.id for photo in photos])
        told = lines_to_wire(tx, lines)
        return [
            {"photo": _tell(actor, access.role, photo, settings, names[photo.id]), **line}
            for photo, line in zip(photos, told, strict=True)
        ]

    return page.answer(
        waiting(tx, wanted, is_seen, limit=page.limit_and_one, after=after),
        lambda line: [-1.0 if line.agreement is None else line.agreement, line.photo_id],
        show,
    )


@router.post(
    "/projects/{project_id}/review/next",
    response_model=TakenAnswer,
    responses={204: {"description": "Nothing waits for you."}},
)
@allows(Action.REVIEW)
def take_next(
    tx: WriteTxDep,
    actor: CurrentActor,
    settings: SettingsDep,
    project_id: PathId,
    body: TakeBody = TakeBody(),  # noqa: B008  (frozen)
) -> Response:
    """Take photos in hand to review them, under a lease; 204 when nothing waits for the caller."""
    wanted = Wanted(project_id, body.labeler, body.class_id)
    access, photos, until = take_to_review(tx, actor, wanted, count=body.count, skip=body.skip)
    if not photos:
        return Response(status_code=204)
    items = [_whole(tx, actor, PhotoAccess(photo, access.role), settings) for photo in photos]
    left = count_waiting(tx, wanted)
    return _json({"items": items, "left": left, "lease": {"expires_at": to_wire(until)}})


@router.get("/photos/{photo_id}/review", response_model=PhotoReview)
@allows(Action.SEE_PHOTOS)
def read_review(tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep, photo_id: PathId) -> Response:
    """Tell what is on a photo with the verdicts that still hold, and whether the caller may accept it."""
    access = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS)
    return _json(_whole(tx, actor, access, settings))


@router.post("/photos/{photo_id}/review", response_model=AskedAnswer)
@allows(Action.LABEL)
def ask(tx: WriteTxDep, actor: CurrentActor, photo_id: PathId) -> dict[str, bool]:
    """Ask that a reviewer look at a photo: now if it is done, else as soon as it is."""
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    ask_for_review(tx, actor, access.photo)
    return {"open": waits_for_review(tx, photo_id)}


@router.delete("/photos/{photo_id}/review", status_code=204)
@allows(Action.LABEL)
def take_back(tx: WriteTxDep, actor: CurrentActor, photo_id: PathId) -> None:
    """Take back that a reviewer look at a photo: who asked, or a reviewer; 409 not_asked."""
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    take_back_asking(tx, actor, access.photo, is_reviewer=role_may(access.role, Action.REVIEW))


@router.post("/photos/{photo_id}/verdicts", response_model=VerdictsAnswer)
@allows(Action.REVIEW)
def judge(tx: WriteTxDep, actor: CurrentActor, photo_id: PathId, body: VerdictsBody) -> dict[str, Any]:
    """Accept annotations as they were seen, or take that back; each is answered for itself."""
    return {"results": say_verdicts(tx, actor, photo_id, body.verdicts)}


@router.get("/projects/{project_id}/annotations/{uid}/nearest", response_model=NearAnswer)
@allows(Action.SEE_PHOTOS)
def list_nearest(
    tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep, project_id: PathId, uid: Uuid
) -> Response:
    """List accepted annotations to hold one against, nearest first; ``words`` say what nearest means."""
    found = nearest_accepted(tx, actor, project_id, uid)
    items = [
        {
            "photo": {
                "id": photo.id,
                "name": photo.name,
                "width": photo.width,
                "height": photo.height,
                "urls": urls_of(photo, root=settings.root_path, with_origin=False),
            },
            "annotation": annotation,
        }
        for photo, annotation in found
    ]
    return _json({"words": WORDS, "items": items})


def _tell(
    actor: Actor, role: Role, photo: Photo, settings: Settings, names: dict[str, Any]
) -> dict[str, Any]:
    return photo_answer(
        photo,
        names,
        root=settings.root_path,
        with_origin=may_see_original(actor, role, settings),
    )


def _whole(tx: ReadTx, actor: Actor, access: PhotoAccess, settings: Settings) -> dict[str, Any]:
    told = _tell(actor, access.role, access.photo, settings, names_of(tx, access.photo))
    return {"photo": told, **photo_review(tx, actor, access.photo)}


def _json(content: Any) -> Response:
    # Written directly: shapes go out as they are stored, without a second look at each number.
    return Response(orjson.dumps(content), media_type="application/json")
