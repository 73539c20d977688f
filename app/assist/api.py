"""JSON calls of proposed masks. They change nothing: a labeler keeps one by a change operation."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from app.assist.schemas import BoxBody, CandidatesAnswer, ClickBody
from app.assist.service import Eyes, propose_for_box, propose_for_click
from app.models import Photo
from app.photos.lifecycle import imaging_limits
from app.photos.queries import load_photo
from app.team.access import CurrentActor
from app.team.actor import Actor
from app.team.roles import Action
from app.web.deps import DatabaseDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["assist"])


@router.post("/photos/{photo_id}/assist/box", response_model=CandidatesAnswer)
@allows(Action.LABEL)
def box_to_mask(
    request: Request, photo_id: PathId, body: BoxBody, database: DatabaseDep, actor: CurrentActor
) -> dict[str, Any]:
    """Propose up to four masks of the defect in a box, best first; clicks mend them."""
    photo = _photo(database, actor, photo_id)
    return {"candidates": propose_for_box(_eyes(request), photo, body)}


@router.post("/photos/{photo_id}/assist/click", response_model=CandidatesAnswer)
@allows(Action.LABEL)
def click_to_mask(
    request: Request, photo_id: PathId, body: ClickBody, database: DatabaseDep, actor: CurrentActor
) -> dict[str, Any]:
    """Propose up to four masks of the defect that was clicked on, best first; more clicks mend them."""
    photo = _photo(database, actor, photo_id)
    return {"candidates": propose_for_click(_eyes(request), photo, body)}


def _photo(database: DatabaseDep, actor: Actor, photo_id: int) -> Photo:
    """Load the photo and let the connection go: pixels take longer than rows."""
    with database.read_tx() as tx:
        return load_photo(tx, actor, photo_id, Action.LABEL, pixels_only=True).photo


def _eyes(request: Request) -> Eyes:
    state = request.app.state
    return Eyes(state.blobs, state.sandbox, imaging_limits(state.settings), state.proposer)
