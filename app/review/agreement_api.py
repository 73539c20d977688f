"""JSON calls of agreement: figures, readings that differ, settling them."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Query, Response

from app.annotations.schemas import ChangesAnswer
from app.annotations.service import Changes
from app.projects.queries import load_project
from app.review import agreement_queries as queries
from app.review import settling
from app.review.agreement_schemas import (
    AgreementAnswer,
    ReadingAnswer,
    ReadingsAnswer,
    SettledAnswer,
    SettleReading,
    UnsettleReading,
)
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import MAX_ID, PathId

router = ApiRouter(tags=["agreement"])

ClassOrNone = Annotated[int | None, Query(ge=0, le=MAX_ID)]


@router.get("/projects/{project_id}/agreement", response_model=AgreementAnswer)
@allows(Action.REVIEW)
def tell_agreement(tx: ReadTxDep, actor: CurrentActor, project_id: PathId) -> dict[str, Any]:
    """Tell how far people agree on photos that were read twice; no figures below twenty of them."""
    return queries.figures_of(tx, load_project(tx, actor, project_id, Action.REVIEW))


@router.get("/projects/{project_id}/agreement/readings", response_model=ReadingsAnswer)
@allows(Action.REVIEW)
def list_readings(
    tx: ReadTxDep,
    actor: CurrentActor,
    project_id: PathId,
    page: PageDep,
    settings: SettingsDep,
    ours: ClassOrNone = None,
    theirs: ClassOrNone = None,
    unclear: bool = False,  # noqa: FBT001, FBT002  (a query parameter)
) -> Response:
    """List readings that differ from what counts and wait for a decision, worst first.

    With ``ours`` and ``theirs`` (class ids, 0 for nobody) those on which the one was read as the other,
    decided ones too; with ``unclear`` those that show which two classes are taken for each other.
    """
    access = load_project(tx, actor, project_id, Action.REVIEW)
    chosen = queries.chosen_ids(tx, access, ours=ours, theirs=theirs, unclear=unclear)
    last = page.last_key(float, int)
    found = queries.list_readings(
        tx, actor, access, root=settings.root_path, limit=page.limit_and_one, ids=chosen, after=last
    )
    return _json(page.answer(found, key=lambda item: [item["agreement"], item["id"]]))


@router.get("/readings/{reading_id}/differences", response_model=ReadingAnswer)
@allows(Action.REVIEW)
def tell_differences(
    tx: ReadTxDep, actor: CurrentActor, reading_id: PathId, settings: SettingsDep
) -> Response:
    """Tell a blind reading beside what counts on its photo, and where the two differ."""
    return _json(queries.reading_answer(tx, actor, reading_id, root=settings.root_path))


@router.post("/readings/{reading_id}/settle", response_model=SettledAnswer)
@allows(Action.REVIEW)
def settle(tx: WriteTxDep, actor: CurrentActor, reading_id: PathId, body: SettleReading) -> Response:
    """Do what was decided about a reading's differences, as one step on its photo, and close it."""
    changes, before = settling.settle_reading(tx, actor, reading_id, seq=body.seq, ops=body.ops)
    return _json({**_told(changes), "back_to": before})


@router.post("/readings/{reading_id}/unsettle", response_model=ChangesAnswer)
@allows(Action.REVIEW)
def unsettle(tx: WriteTxDep, actor: CurrentActor, reading_id: PathId, body: UnsettleReading) -> Response:
    """Take a settling back: the photo as it was, the reading open again."""
    return _json(_told(settling.unsettle_reading(tx, actor, reading_id, back_to=body.back_to, seq=body.seq)))


def _json(content: Any) -> Response:
    # Written directly: shapes go out as they are stored, without a second look at each number.
    return Response(orjson.dumps(content), media_type="application/json")


def _told(changes: Changes) -> dict[str, Any]:
    return {
        "seq": changes.seq,
        "state": changes.state,
        "no_defect": changes.no_defect,
        "open_proposals": changes.open_proposals,
        "results": changes.results,
    }
