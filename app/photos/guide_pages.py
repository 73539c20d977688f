"""The page of the class guide: /projects/{id}/guide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from app.db.tx import ReadTx
from app.photos import guide_examples
from app.photos.captured import zone_of
from app.projects import guide
from app.projects.classes import classes_to_wire, list_classes
from app.projects.counters import read
from app.projects.guide_looks import count_waiting
from app.projects.guide_words import WORDS
from app.projects.other_words import moves_of_words, words_of_other
from app.projects.places import project_context
from app.projects.queries import load_project
from app.team.access import CurrentPerson
from app.team.actor import Actor
from app.team.roles import Action, role_may
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import PathId
from app.web.templating import render

router: APIRouter = PageRouter()

_CAN_BE_TAKEN_BACK: Final = timedelta(days=30)
_MOST_LETTERS: Final = 300  # of a class's name: longer words cannot become one


@router.get("/projects/{project_id}/guide")
@allows(Action.SEE_PHOTOS)
def show_guide(
    request: Request, project_id: PathId, actor: CurrentPerson, tx: ReadTxDep, settings: SettingsDep
) -> Response:
    """The defect book: what each class means, with examples, and what is not in it yet."""
    access = load_project(tx, actor, project_id, Action.SEE_PHOTOS)
    is_open = access.project.archived_at is None
    may_write = is_open and role_may(access.role, Action.EDIT_CLASSES)
    classes = _classes(tx, actor, project_id, root=settings.root_path)
    values = {
        **project_context(tx, access, actor, "guide"),
        "classes": classes,
        "written": sum(item["is_written"] for item in classes),
        "shown": sum(len(item["examples"]) for item in classes),
        "waiting": sum(item["waiting"] for item in classes),
        "may_write": may_write,
        "may_show": is_open and role_may(access.role, Action.REVIEW),
        "others": _others(tx, project_id) if may_write else [],
        "moves": moves_of_words(tx, project_id, since=tx.now - _CAN_BE_TAKEN_BACK) if may_write else [],
        "today": tx.now.astimezone(zone_of(access.project.time_zone)).date().isoformat(),
    }
    return render(request, "projects/guide.html", values)


def _classes(tx: ReadTx, actor: Actor, project_id: int, *, root: str) -> list[dict[str, Any]]:
    """Tell the classes in use with what the guide says of each, in key order."""
    examples = guide_examples.list_examples(tx, project_id, looker=actor.user_id, root=root)
    waiting, seen = count_waiting(tx, project_id), guide.seen_by(tx, actor, project_id)
    told = [
        item
        for item in classes_to_wire(list_classes(tx, project_id), read(tx, project_id))
        if not item["retired"]
    ]
    for item in told:
        mine = [example for example in examples if example["class_id"] == item["id"]]
        item["examples"] = mine
        item["is_written"] = any(item[name] for name in WORDS) or bool(mine)
        item["waiting"] = waiting.get(item["id"], 0)
        item["is_news"] = item["guide_rev"] > seen.get(item["id"], 0)
    return [item for item in told if item["is_written"] or not item["is_other"]]


def _others(tx: ReadTx, project_id: int) -> list[dict[str, Any]]:
    """Tell what was said for "other", as far as it can become a class."""
    found = words_of_other(tx, project_id)
    for other in found:
        other["words"] = [item for item in other["words"] if len(item["words"]) <= _MOST_LETTERS]
    return [other for other in found if other["words"]]
