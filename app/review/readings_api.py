"""JSON calls of readings: the same as of a photo, at addresses of their own."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response

from app.annotations.schemas import ChangesAnswer, ChangesBody
from app.clock import to_wire
from app.review.reading_changes import change_reading
from app.review.reading_states import give_reading_back, hold_reading, set_reading_state
from app.review.readings import annotations_answer, load_reading, reading_answer, told_state
from app.review.readings_schemas import ReadingAnnotations, ReadingLease, ReadingState, SetReadingState
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["readings"])


@router.get("/readings/{reading_id}")
@allows(Action.LABEL)
def show_reading(
    reading_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep
) -> dict[str, Any]:
    """Tell the photo of a reading of the caller's, without what anybody said of it."""
    return reading_answer(tx, actor, load_reading(tx, actor, reading_id, Action.LABEL), settings)


@router.get("/readings/{reading_id}/annotations", response_model=ReadingAnnotations)
@allows(Action.LABEL)
def list_drawn(reading_id: PathId, tx: ReadTxDep, actor: CurrentActor) -> Response:
    """Tell what the caller drew on a reading."""
    told = annotations_answer(actor, load_reading(tx, actor, reading_id, Action.LABEL))
    return Response(orjson.dumps(told), media_type="application/json")


@router.post("/readings/{reading_id}/changes", response_model=ChangesAnswer)
@allows(Action.LABEL)
def change(reading_id: PathId, tx: WriteTxDep, actor: CurrentActor, body: ChangesBody) -> Response:
    """Run change operations on a reading in order; each is answered for itself."""
    changes = change_reading(tx, actor, reading_id, body.ops)
    told = {
        "seq": changes.seq,
        "state": changes.state,
        "no_defect": changes.no_defect,
        "open_proposals": 0,
        "results": changes.results,
    }
    return Response(orjson.dumps(told), media_type="application/json")


@router.put("/readings/{reading_id}/state", response_model=ReadingState)
@allows(Action.LABEL)
def set_state(
    reading_id: PathId, tx: WriteTxDep, actor: CurrentActor, body: SetReadingState
) -> dict[str, Any]:
    """Answer a reading, or take the answer back within a few minutes."""
    reading = set_reading_state(
        tx,
        actor,
        reading_id,
        state=body.state,
        no_defect=body.no_defect,
        seq=body.seq,
        op_id=body.op_id,
    )
    return told_state(reading)


@router.put("/readings/{reading_id}/lease", response_model=ReadingLease)
@allows(Action.LABEL)
def hold(reading_id: PathId, tx: WriteTxDep, actor: CurrentActor) -> dict[str, str]:
    """Renew the caller's hold on a reading, and on all else they have in hand in its project."""
    return {"expires_at": to_wire(hold_reading(tx, actor, reading_id))}


@router.delete("/readings/{reading_id}/lease", status_code=204)
@allows(Action.LABEL)
def give_back(reading_id: PathId, tx: WriteTxDep, actor: CurrentActor) -> None:
    """Give a reading back for somebody else, unless something was drawn on it."""
    give_reading_back(tx, actor, reading_id)
