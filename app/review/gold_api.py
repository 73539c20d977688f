"""JSON calls of photos with a known answer, and of how people did on them."""

from __future__ import annotations

from typing import Any

from app.errors import NotFound
from app.photos.gold import mark_gold, unmark_gold
from app.photos.queries import load_photo
from app.photos.telling import tell_photo
from app.projects.queries import load_project
from app.review.gold_scores import score_of, scores_of_people
from app.review.readings_schemas import GoldPeople, GoldScore
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep, WriteTxDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId

router = ApiRouter(tags=["readings"])


@router.post("/photos/{photo_id}/gold")
@allows(Action.REVIEW)
def make_gold(photo_id: PathId, tx: WriteTxDep, actor: CurrentActor, settings: SettingsDep) -> dict[str, Any]:
    """Make an accepted photo a known answer, which labelers are handed unseen from then on."""
    access = load_photo(tx, actor, photo_id, Action.REVIEW, lock=True)
    mark_gold(tx, actor, access)
    return tell_photo(tx, actor, access, settings)


@router.delete("/photos/{photo_id}/gold")
@allows(Action.REVIEW)
def end_gold(photo_id: PathId, tx: WriteTxDep, actor: CurrentActor, settings: SettingsDep) -> dict[str, Any]:
    """End a photo's being a known answer."""
    access = load_photo(tx, actor, photo_id, Action.REVIEW, lock=True)
    unmark_gold(tx, actor, access)
    return tell_photo(tx, actor, access, settings)


@router.get("/projects/{project_id}/gold/mine", response_model=GoldScore)
@allows(Action.LABEL)
def my_score(project_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep) -> dict[str, Any]:
    """Tell the caller how they did on photos whose answer is known."""
    load_project(tx, actor, project_id, Action.LABEL)
    me = {"id": actor.user_id, "name": actor.name}
    return score_of(tx, project_id, me, looker=actor.user_id, root=settings.root_path)


@router.get("/projects/{project_id}/gold/people", response_model=GoldPeople)
@allows(Action.SEE_MEMBERS)
def all_scores(project_id: PathId, tx: ReadTxDep, actor: CurrentActor) -> dict[str, Any]:
    """Tell managers how everybody did, by name."""
    load_project(tx, actor, project_id, Action.SEE_MEMBERS)
    return scores_of_people(tx, project_id)


@router.get("/projects/{project_id}/gold/people/{user_id}", response_model=GoldScore)
@allows(Action.SEE_MEMBERS)
def score_of_one(
    project_id: PathId, user_id: PathId, tx: ReadTxDep, actor: CurrentActor, settings: SettingsDep
) -> dict[str, Any]:
    """Tell managers how one person did, with the pictures."""
    load_project(tx, actor, project_id, Action.SEE_MEMBERS)
    told = {item["user"]["id"]: item["user"] for item in scores_of_people(tx, project_id)["people"]}
    if user_id not in told:
        raise NotFound("This person has answered no photo with a known answer here.")
    return score_of(tx, project_id, told[user_id], looker=actor.user_id, root=settings.root_path)
