"""The page of what people did in a project: /projects/{id}/activity. For reviewers and managers alone.

It says what was done and when, never how fast: pace is told to each labeler alone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from app.clock import to_wire
from app.photos.captured import zone_of
from app.projects.people import people_of
from app.projects.places import project_context
from app.projects.queries import load_project
from app.review.activity import deeds_of
from app.review.activity_telling import told_sessions
from app.review.sessions import first_sessions
from app.team.access import CurrentPerson
from app.team.roles import Action
from app.web.deps import ReadTxDep, SettingsDep
from app.web.permissions import allows
from app.web.routing import PageRouter
from app.web.schema import MAX_ID, Moment, PathId
from app.web.templating import render

router: APIRouter = PageRouter()

_SHOWN: Final = 60  # sessions
Family = Literal["label", "review", "talk", "photos", "project"]


@router.get("/projects/{project_id}/activity")
@allows(Action.REVIEW)
def show_activity(
    request: Request,
    project_id: PathId,
    tx: ReadTxDep,
    actor: CurrentPerson,
    settings: SettingsDep,
    person: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    kind: Family | None = None,
    before: Moment | None = None,
) -> Response:
    """What people did, by day, newest first; by person and by kind."""
    access = load_project(tx, actor, project_id, Action.REVIEW)
    until = before or tx.now + timedelta(days=1)  # clocks of several servers differ a little
    deeds, bound = deeds_of(tx, access.id, until=until, person=person, family=kind)
    zone = zone_of(access.project.time_zone)
    shown, cut = first_sessions(deeds, lambda at: at.astimezone(zone).date(), most=_SHOWN)
    following = cut or bound
    people = people_of(tx, access.id)
    values = {
        **project_context(tx, access, actor, "review"),
        "tab": "activity",
        "days": _days(told_sessions(tx, actor, shown, root=settings.root_path), zone, tx.now),
        "people": people,
        "person": person,
        "chosen": next((one["name"] for one in people if one["id"] == person), "somebody who left"),
        "kind": kind,
        "is_first": before is None,
        "next": f"{following.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z" if following else None,
    }
    return render(request, "review/activity.html", values)


def _days(told: list[dict[str, Any]], zone: Any, now: datetime) -> list[dict[str, Any]]:
    """Sort sessions under their days, in the project's time zone."""
    today = now.astimezone(zone).date()
    days: list[dict[str, Any]] = []
    for item in told:
        begin, end = (item[name].astimezone(zone) for name in ("begin", "end"))
        title = _day_words(end.date(), today)
        if not days or days[-1]["title"] != title:
            days.append({"title": title, "items": []})
        hours = [f"{begin:%H:%M}", f"{end:%H:%M}"]
        times = hours[0] if hours[0] == hours[1] else " to ".join(hours)
        days[-1]["items"].append({**item, "hours": times, "at": to_wire(item["end"])})
    return days


def _day_words(day: date, today: date) -> str:
    if (today - day).days in (0, 1):
        return "Today" if day == today else "Yesterday"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A} {day.day} {day:%B}{year}"
