"""JSON calls of annotations."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Path, Query, Response

from app.annotations import queries, service
from app.annotations.history import photo_history
from app.annotations.schemas import (
    AnnotationsAnswer,
    ChangesAnswer,
    ChangesBody,
    HistoryAnswer,
    RestoreBody,
    SettleBody,
)
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import MAX_ID, PathId

router = ApiRouter(tags=["annotations"])


def _json(content: Any) -> Response:
    # Written directly: shapes go out as they are stored, without a second look at each number.
    return Response(orjson.dumps(content), media_type="application/json")


@router.get("/photos/{photo_id}/annotations", response_model=AnnotationsAnswer)
@allows(Action.SEE_PHOTOS)
def list_annotations(tx: ReadTxDep, actor: CurrentActor, photo_id: PathId) -> Response:
    """Tell what is on a photo: live annotations, and proposals that wait for a verdict."""
    return _json(queries.photo_annotations(tx, actor, photo_id))


@router.post("/photos/{photo_id}/changes", response_model=ChangesAnswer)
@allows(Action.LABEL)
def change(tx: WriteTxDep, actor: CurrentActor, photo_id: PathId, body: ChangesBody) -> Response:
    """Run change operations in order; each is answered for itself."""
    return _json(_told(service.change_annotations(tx, actor, photo_id, body.ops)))


@router.post("/proposals/{proposal_id}", response_model=ChangesAnswer)
@allows(Action.LABEL)
def settle(tx: WriteTxDep, actor: CurrentActor, proposal_id: PathId, body: SettleBody) -> Response:
    """Take or drop the other version of a clash."""
    return _json(_told(service.settle_proposal(tx, actor, proposal_id, take=body.take, seq=body.seq)))


@router.get("/photos/{photo_id}/history", response_model=HistoryAnswer)
@allows(Action.SEE_HISTORY)
def history(
    tx: ReadTxDep,
    actor: CurrentActor,
    photo_id: PathId,
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
    cursor: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
) -> Response:
    """Tell what was done to a photo, newest step first."""
    items, following = photo_history(tx, actor, photo_id, limit=limit, before_id=cursor)
    return _json({"items": items, "next": str(following) if following is not None else None})


@router.post("/photos/{photo_id}/history/{seq}/restore", response_model=ChangesAnswer)
@allows(Action.LABEL)
def restore(
    tx: WriteTxDep,
    actor: CurrentActor,
    photo_id: PathId,
    seq: Annotated[int, Path(ge=0, le=2**31 - 1)],
    body: RestoreBody = RestoreBody(),  # noqa: B008  (frozen)
) -> Response:
    """Bring the annotations back to what they were at a step, as one new step."""
    return _json(_told(service.restore_step(tx, actor, photo_id, seq, seen=body.seq, op_id=body.op_id)))


def _told(changes: service.Changes) -> dict[str, Any]:
    """Tell a batch's outcome, without copying what is in it."""
    return {
        "seq": changes.seq,
        "state": changes.state,
        "no_defect": changes.no_defect,
        "open_proposals": changes.open_proposals,
        "results": changes.results,
    }
